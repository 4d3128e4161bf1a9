"""A referral reference is unique within a programme: whose row is it when several participants have it?"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.outcomes.domain.feed import FeedRow, NotificationRow, PaymentRow
from services.outcomes.domain.person import IN_ERROR, Person
from services.outcomes.domain.recipients import recipient

PAID = date(2018, 8, 31)
START = date(2018, 3, 20)


def person(programme: str, started_on: date | None = None, closed: str | None = None, days: int = 700) -> Person:
    waiting = Person(f"ref_{programme}", "PO-1", programme, "sub-1", "jcp-east-london", [])
    if started_on is None:
        return waiting
    ends = [started_on + timedelta(n) for n in (456, 639, days)]
    opened = waiting.open_monitoring(started_on, *ends)
    return opened.close_monitoring(closed) if closed else opened


def pay(programme: str | None = None) -> PaymentRow:
    return PaymentRow("PO-1", "EMP-1", "P-1", PAID, 100_00, programme=programme)


A, B = person("A", START), person("B", START)
NEVER, IN_ERROR_B = person("B"), person("B", START, IN_ERROR)
OVER = person("B", date(2014, 3, 3))
LATER = person("B", PAID + timedelta(1))


@pytest.mark.rule(110)
@pytest.mark.parametrize(
    ("persons", "row", "whose"),
    [
        ([], pay(), "unknown_referral"),
        ([A], pay(), "A"),
        ([NEVER], pay(), "B"),  # it waits for the start
        ([A, NEVER], pay(), "A"),
        ([A, IN_ERROR_B], pay(), "A"),
        ([person("A"), NEVER], pay(), "not_started"),
        ([A, OVER], pay(), "A"),
        ([A, LATER], pay(), "A"),
        ([A, B], pay(), "ambiguous_referral"),
        ([A, B], pay("B"), "B"),
        ([A, NEVER], pay("B"), "B"),
        ([A, B], pay("C"), "unknown_referral"),
        ([A, B], NotificationRow("PO-1", "outcome", PAID, programme="A"), "A"),
        ([A, LATER], NotificationRow("PO-1", "outcome", PAID), "A"),
    ],
)
def test_whose_row_it_is(persons: list[Person], row: FeedRow, whose: str) -> None:
    answer = recipient(persons, row)
    assert (answer.programme if isinstance(answer, Person) else answer) == whose


STATES = st.sampled_from(["waiting", "started", "in_error", "over"])


def someone(programme: str, state: str) -> Person:
    people = {"waiting": person(programme), "over": person(programme, date(2014, 3, 3))}
    people |= {"started": person(programme, START), "in_error": person(programme, START, IN_ERROR)}
    return people[state]


@pytest.mark.rule(110)
@given(st.permutations("ABC"), st.tuples(STATES, STATES, STATES), st.sampled_from([None, "A", "B", "C"]))
def test_who_else_has_the_reference_changes_nothing_for_a_row_that_names_its_programme(
    order: list[str], states: tuple[str, str, str], named: str | None
) -> None:
    persons = [someone(programme, state) for programme, state in zip("ABC", states, strict=True)]
    answer = recipient(sorted(persons, key=lambda each: order.index(each.programme)), pay(named))
    assert answer == recipient(persons, pay(named)), "the order in which they came makes no difference"
    if named is not None:
        assert answer == persons["ABC".index(named)]
    elif isinstance(answer, Person):
        assert (answer.started_on is not None and not answer.in_error) or len(persons) == 1
    started = [each for each in persons if each.monitored_on(PAID) and not each.in_error]
    if named is None and len(started) > 1:
        assert answer == "ambiguous_referral"

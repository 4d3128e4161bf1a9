"""What a person does with an unmatched row, and undoes again, in a record of any payments."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.outcomes.domain.deciding import update_outcomes
from services.outcomes.domain.feed import PaymentRow
from services.outcomes.domain.record import Record
from services.outcomes.domain.unmatched import PaymentChosen, UnmatchedRow, decide, give, take_back
from shared.terms.faults import ForbiddenTransition, Refused
from tests.unit.outcomes.records import NOON, START, Feed, new_id, pay, somebody
from tests.unit.outcomes.test_any_order import achieved
from tests.unit.outcomes.test_duplicates import rows, total

OFFICER = "local-london/officer"


def waiting(row: PaymentRow, reason: str = "ambiguous_referral") -> UnmatchedRow:
    return UnmatchedRow(1, row, "fingerprint", reason, "hmrc/feed", ["hmrc"], 1)


def result_of(record: Record) -> tuple[int, object]:
    update_outcomes(record, NOON.date(), new_id)
    return total(record), achieved(record)


@pytest.mark.rule(111)
@settings(max_examples=200, deadline=None)
@given(rows(), st.data())
def test_undoing_leaves_what_was_there_before_whatever_was_done(sent: list[PaymentRow], data: st.DataObject) -> None:
    record = somebody()
    Feed(record).send(*data.draw(st.permutations(sent)))
    before = result_of(record)
    standing = [payment for payment in record.payments if payment.stands]
    target = data.draw(st.sampled_from([None, *standing]))
    row = pay("X-1", START + timedelta(data.draw(st.integers(1, 3))), data.draw(st.sampled_from([100, 3000])))
    corrects = None
    if target is not None:
        row = replace(row, employment=target.employment)
        corrects = PaymentChosen(target.sent_as, target.paid_on)
    given_row = give(record, waiting(row), corrects, OFFICER, NOON)
    during = result_of(record)
    if given_row.state == "waiting":
        assert given_row.reason == "possible_duplicate"
        its_source_has_more_now = during[0] == before[0] + row.amount  # and so counts while it waits [rule 112]
        assert during[0] == before[0] or its_source_has_more_now
        decide(record, given_row, "different")
        assert total(record) == before[0] + row.amount
        decide(record, given_row, "undo")
        assert result_of(record) == during
        decide(record, given_row, "discard")
    else:
        take_back(record, given_row)
    assert result_of(record) == before
    again = give(record, waiting(row), corrects, OFFICER, NOON)
    assert (again.state, result_of(record)) == (given_row.state, during), "and it can be done again"


@pytest.mark.rule(111)
@pytest.mark.parametrize(
    ("reason", "action", "allowed"),
    [
        ("ambiguous_referral", "belong_to", True),
        ("ambiguous_referral", "same_as", True),
        ("ambiguous_referral", "different", False),
        ("possible_duplicate", "different", True),
        ("possible_duplicate", "belong_to", False),
    ],
)
def test_what_a_reason_allows(reason: str, action: str, allowed: bool) -> None:
    row = waiting(pay("P-1", START, 100), reason)
    if allowed:
        settled = row.after(action, OFFICER, NOON)
        assert settled.settled_by == OFFICER
        assert settled.after("undo", OFFICER, NOON).state == "waiting"
        with pytest.raises(ForbiddenTransition):
            settled.after("discard", OFFICER, NOON)
    else:
        with pytest.raises(Refused):
            row.after(action, OFFICER, NOON)


@pytest.mark.rule(111)
def test_a_row_that_cannot_be_read_is_discarded_or_recorded_already_and_nothing_else() -> None:
    row = replace(waiting(pay("P-1", START, 100), "has_faults"), row=None)
    assert row.after("discard", OFFICER, NOON).state == "discarded"
    assert row.after("same_as", OFFICER, NOON).state == "same_as"
    for action, why in {"belong_to": "cannot be read", "different": "only a possible duplicate"}.items():
        with pytest.raises(Refused, match=why):
            row.after(action, OFFICER, NOON)


@pytest.mark.rule(73, 111)
@pytest.mark.parametrize(
    ("changes", "left"), [({"amount": 900_00}, 900_00), ({"amount": 0, "corrects": "P-1", "reverses": True}, 0)]
)
def test_a_row_under_the_key_of_a_payment_corrects_it_once_a_person_says_so(
    changes: dict[str, object], left: int
) -> None:
    record = somebody()
    first = pay("P-1", START + timedelta(1), 3000)
    Feed(record).send(first, pay("P-2", START + timedelta(2), 1))
    row = waiting(replace(first, **changes), "key_taken")  # type: ignore[arg-type]
    corrects = PaymentChosen("P-1")
    given_row = give(record, row, corrects, OFFICER, NOON)
    assert (given_row.state, total(record)) == ("belongs_to", left + 1_00)
    take_back(record, given_row)
    assert total(record) == 3001_00
    assert give(record, row, corrects, OFFICER, NOON).state == "belongs_to"
    assert total(record) == left + 1_00


@pytest.mark.rule(73, 111)
def test_a_row_under_the_key_of_a_payment_is_no_second_payment() -> None:
    record = somebody()
    first = pay("P-1", START + timedelta(1), 3000)
    Feed(record).send(first)
    with pytest.raises(Refused, match="say what it `corrects`"):
        give(record, waiting(replace(first, amount=900_00), "key_taken"), None, OFFICER, NOON)
    assert total(record) == 3000_00

"""A window holds for every kind of outcome, whatever event it is counted from: compared with a naive calculation."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count, product
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.outcomes.domain.deciding import update_outcomes
from services.outcomes.domain.earnings import Notification
from services.outcomes.domain.evidence import MEETING, PLAN, Evidence
from services.outcomes.domain.outcome_kinds import EVIDENCE_OF
from services.outcomes.domain.person import Job, Person
from services.outcomes.domain.record import Record, evidence_of
from services.outcomes.domain.spells import FOREVER
from services.outcomes.domain.windows import NOT_BEGUN
from shared.terms.programme import CountedFrom, Programme
from tests.programmes import defined
from tests.unit.outcomes.outcome_kinds.cases import MEASURES, found, job, pay

START = date(2018, 6, 4)
REFERRED = START - timedelta(14)
LATE = date(2030, 1, 1)
EVENTS: tuple[CountedFrom, ...] = get_args(CountedFrom)
Fact = Job | Evidence | Notification | object
Story = Callable[[date], list[Fact]]


@dataclass(frozen=True)
class Kind:
    """An outcome as a contract writes it, and what reaches it on about a day."""

    terms: str
    story: Story


def notification(on: date) -> Notification:
    return Notification("ref_1", "outcome", 0, on, 300000, datetime(2019, 1, 1, 12, tzinfo=UTC))


KINDS = {
    "cumulative_earnings": Kind("threshold: 3000.00", lambda on: [pay(str(on), "3000.00")]),
    "by notification": Kind(
        "kind: cumulative_earnings, threshold: 3000.00, proved_by: notifications", lambda on: [notification(on)]
    ),
    "earnings_gain": Kind(
        "at_least: 382.00, after_months: 1",
        lambda on: [
            found("income", "before", "2018-05-01", amount=10000),
            found("income", "after", str(on.replace(day=1)), amount=90000),
        ],
    ),
    "job_start": Kind("min_hours_per_week: 8", lambda on: [job(str(on))]),
    "sustained_employment": Kind("weeks: 2", lambda on: [job(str(on))]),
    "job_retained": Kind("weeks: 3", lambda on: [job("2018-05-01", qualifying=False)]),
    "hours_in_weeks": Kind("hours: 7, weeks: 2, of: 3", lambda on: [job(str(on))]),
    "self_employed_days": Kind("days: 10, claimed: automatic", lambda on: [job(str(on), kind="self_employed")]),
    "vacancy_filled": Kind("sustained_weeks: 1", lambda on: [job(str(on), obligation="quayside")]),
    "destination": Kind(
        "types: [education], still_after_months: 1", lambda on: [found("destination", "education", str(on))]
    ),
    "engagement": Kind("event: vocational_profile", lambda on: [found("assessment", "vocational_profile", str(on))]),
    "start": Kind("kind: engagement, event: start", lambda on: []),
    "progress": Kind("measure: wellbeing", lambda on: [found("reading", "wellbeing", str(on), result="improved")]),
}


@cache
def programme(kind: str, counted_from: str | None, days: int) -> Programme:
    terms = KINDS[kind].terms if "kind:" in KINDS[kind].terms else f"kind: {kind}, {KINDS[kind].terms}"
    window = ", window: window" if counted_from else ""
    clock = f"clocks: {{window: {{length: {days}, unit: calendar_days, counted_from: {counted_from}}}}}\n"
    return defined(f"{clock if counted_from else ''}{MEASURES}\noutcomes: {{it: {{name: It, {terms}{window}}}}}")


def record_of(terms: Programme, facts: list[Fact]) -> Record:
    """A person who started on Monday 4 June 2018 and these facts, kept as the service keeps them."""
    person = Person("ref_1", "PO-1", terms.id, "provider-1", "jcp-north", [], referred_on=REFERRED)
    record = Record(person.open_monitoring(START, FOREVER, FOREVER, FOREVER), terms)
    record.jobs.load([fact for fact in facts if isinstance(fact, Job)])
    kept = [fact for fact in facts if isinstance(fact, Evidence) and fact.kind in evidence_of(terms)]
    record.evidence.load(kept)
    record.notifications.load([fact for fact in facts if isinstance(fact, Notification)])
    record.payments.load([fact for fact in facts if not isinstance(fact, Job | Evidence | Notification)])
    return record


def achieved_on(terms: Programme, facts: list[Fact]) -> date | None:
    record, numbers = record_of(terms, facts), count(1)
    update_outcomes(record, LATE, lambda prefix: f"{prefix}_{next(numbers)}")
    newest = record.newest(terms.outcomes[0])
    return newest.achieved_on if newest.achieved else None


def first_day(counted_from: str, facts: list[Fact]) -> date | None:
    """The naive day 0."""
    if counted_from in ("referral", "start"):
        return REFERRED if counted_from == "referral" else START
    if counted_from == "job_start":
        return max((fact.started_on for fact in facts if isinstance(fact, Job) and fact.qualifying), default=None)
    kind = MEETING if counted_from == "engagement" else PLAN
    return min((fact.on_day for fact in facts if isinstance(fact, Evidence) and fact.kind == kind), default=None)


def beginning(counted_from: str, on: date, own: list[Fact]) -> list[Fact]:
    """What begins the window on a day; nothing more where the outcome's own job would do it."""
    if counted_from == "job_start" and not any(isinstance(fact, Job) for fact in own):
        return [job(str(on), number="first")]
    kinds = {"engagement": ("meeting", "initial"), "plan": ("plan", "version-1")}
    return [found(*kinds[counted_from], str(on), number="first")] if counted_from in kinds else []


IN_ITSELF = ("job_start", "job_start")
"""A job is always in time of a window that begins with it, so `check` refuses that."""
DAYS_OUT = st.integers(0, 120)


@pytest.mark.rule(135)
@pytest.mark.parametrize(("kind", "counted_from"), [pair for pair in product(KINDS, EVENTS) if pair != IN_ITSELF])
@settings(max_examples=25, deadline=None)
@given(reached=DAYS_OUT, begins=st.none() | DAYS_OUT, days=st.sampled_from([0, 1, 13, 30, 61, 120]))
def test_an_outcome_is_reached_in_its_window_or_not_at_all(
    kind: str, counted_from: str, reached: int, begins: int | None, days: int
) -> None:
    facts = KINDS[kind].story(START + timedelta(reached))
    if begins is not None:
        facts = [*facts, *beginning(counted_from, REFERRED + timedelta(begins), facts)]
    without_window = achieved_on(programme(kind, None, 0), facts)
    day_0 = first_day(counted_from, facts)
    in_time = day_0 is not None and without_window is not None and without_window <= day_0 + timedelta(days)
    assert achieved_on(programme(kind, counted_from, days), facts) == (without_window if in_time else None)


@pytest.mark.parametrize("kind", KINDS)
def test_every_story_reaches_its_outcome(kind: str) -> None:
    assert achieved_on(programme(kind, None, 0), KINDS[kind].story(START + timedelta(30)))


def test_every_kind_of_outcome_has_a_story() -> None:
    assert EVIDENCE_OF.keys() <= KINDS.keys()


@pytest.mark.rule(135)
def test_a_meeting_recorded_late_moves_the_window_and_takes_the_outcome_back() -> None:
    terms = programme("progress", "engagement", 30)
    reading = found("reading", "wellbeing", "2018-07-20", result="improved")
    evidence = [reading, found("meeting", "initial", "2018-06-25")]
    assert achieved_on(terms, evidence) == date(2018, 7, 20)
    assert achieved_on(terms, [*evidence, found("meeting", "initial", "2018-06-11", number="earlier")]) is None


@pytest.mark.rule(135)
def test_pay_before_a_window_begins_says_so_and_counts_once_it_has() -> None:
    terms = programme("cumulative_earnings", "job_start", 90)
    payment = pay("2018-07-02", "3000.00")
    record = record_of(terms, [payment])
    assert record.pay_window is not None and record.pay_window.last == NOT_BEGUN
    assert record.pay_window.exclusion(payment) == "deadline_not_begun"  # type: ignore[arg-type]
    assert achieved_on(terms, [payment]) is None
    assert achieved_on(terms, [payment, job("2018-06-18")]) == date(2018, 7, 2)


@pytest.mark.rule(83, 135)
def test_an_implied_outcome_counts_only_in_its_own_window() -> None:
    text = (
        "clocks: {soon: {length: 30, unit: calendar_days, counted_from: start}}\n"
        "outcomes: {job: {kind: job_start, name: Job, min_hours_per_week: 20, window: soon}, "
        "kept: {kind: sustained_employment, name: Kept, order: 2, weeks: WEEKS, implies: [job]}}"
    )
    record_days = {}
    for weeks in ("2", "6"):
        record, numbers = record_of(defined(text.replace("WEEKS", weeks)), [job("2018-06-04", hours="8")]), count(1)
        update_outcomes(record, LATE, lambda prefix, numbers=numbers: f"{prefix}_{next(numbers)}")  # type: ignore[misc]
        record_days[weeks] = record.newest(record.programme.outcome("job")).achieved_on
    assert record_days == {"2": date(2018, 6, 17), "6": None}


@pytest.mark.rule(34, 135)
@pytest.mark.parametrize(("window", "expected"), [("in_work_limit", date(2018, 7, 4)), ("nine", None)])
def test_a_notification_after_the_last_day_counts_only_after_in_work_support(
    window: str, expected: date | None
) -> None:
    text = (
        f"clocks: {{{window}: {{length: 30, unit: calendar_days, counted_from: start}}}}\n"
        "outcomes: {it: {kind: cumulative_earnings, name: It, threshold: 3000.00, proved_by: notifications, "
        f"window: {window}}}}}"
    )
    record, numbers = record_of(defined(text), [notification(date(2018, 8, 1))]), count(1)
    record.update_person(replace(record.person, in_work_ends_on=date(2018, 7, 4)))
    update_outcomes(record, LATE, lambda prefix: f"{prefix}_{next(numbers)}")
    assert record.newest(record.programme.outcomes[0]).achieved_on == expected

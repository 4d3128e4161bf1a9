"""A deadline that counts from a job counts from each job: news of a later one changes nothing before it began."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.outcomes.domain.earnings import Payment
from services.outcomes.domain.evidence import DESTINATION, READING, Evidence
from services.outcomes.domain.person import Job
from services.outcomes.domain.record import Record
from tests.programmes import defined
from tests.unit.outcomes.records import NOON, START, job, somebody

PROGRAMME = defined("""
clocks:
  after_job: {length: 60, unit: calendar_days, counted_from: job_start}
measures:
  wellbeing: {name: Wellbeing, area: health, direction: higher, improves_by: 3}
outcomes:
  earned: {kind: cumulative_earnings, name: Earned, threshold: 300.00, window: after_job}
  four-weeks: {kind: sustained_employment, name: Four weeks, order: 2, weeks: 4, window: after_job}
  ten-weeks: {kind: sustained_employment, name: Ten weeks, order: 3, weeks: 10, across_jobs: false, window: after_job}
  hours: {kind: hours_in_weeks, name: Hours, order: 4, hours: 16, weeks: 2, of: 3, window: after_job}
  trade: {kind: self_employed_days, name: Trade, order: 5, days: 40, window: after_job, claimed: automatic}
  settled: {kind: destination, name: Settled, order: 6, types: [employment, training], window: after_job}
  better: {kind: progress, name: Better, order: 7, measure: wellbeing, window: after_job}
  filled: {kind: vacancy_filled, name: Filled, order: 8, sustained_weeks: 3, window: after_job}
""")
DAYS = st.integers(0, 300).map(lambda number: START + timedelta(number))


@st.composite
def jobs(draw: st.DrawFn) -> list[Job]:
    """Up to four jobs, some of them of one employment, in the order in which they begin."""
    firsts = sorted(draw(st.lists(DAYS, min_size=1, max_size=4, unique=True)))
    return [
        job(
            number,
            employment=draw(st.sampled_from(["EMP-1", "EMP-2"])),
            kind=draw(st.sampled_from(["employed", "self_employed"])),
            started_on=first,
            ended_on=draw(st.none() | st.integers(0, 120).map(lambda days, first=first: first + timedelta(days))),
            hours_per_week="16",
            obligation="section-106",
        )
        for number, first in enumerate(firsts)
    ]


@st.composite
def facts(draw: st.DrawFn) -> list[Payment | Evidence]:
    """Payments of either employment, readings that improve, and training."""
    facts: list[Payment | Evidence] = []
    for number, on in enumerate(draw(st.lists(DAYS, max_size=8))):
        kind = draw(st.sampled_from(["pay", "pay", READING, DESTINATION]))
        if kind == "pay":
            employment = draw(st.sampled_from(["EMP-1", "EMP-2", "EMP-3"]))
            facts.append(Payment("ref_1", employment, f"P-{number}", on, 100_00, None, None, False, "hmrc/feed", NOON))
        else:
            code = "wellbeing" if kind == READING else "training"
            facts.append(Evidence(f"{kind}_{number}", "ref_1", kind, code, on, "sub-1/worker", result="improved"))
    return facts


def reached(jobs: list[Job], evidence: list[Payment | Evidence]) -> dict[str, date | None]:
    record = somebody(PROGRAMME)
    fill(record, jobs, evidence)
    projected = {outcome.id: record.projected(outcome) for outcome in record.outcomes_in_order}
    return {name: achievement.on if achievement else None for name, achievement in projected.items()}


def fill(record: Record, jobs: list[Job], evidence: list[Payment | Evidence]) -> None:
    for spell in jobs:
        record.jobs.put(spell)
    for item in evidence:
        if isinstance(item, Payment):
            record.payments.put(item)
        else:
            record.evidence.put(item)


@pytest.mark.rule(106)
@settings(max_examples=300, deadline=None)
@given(jobs(), facts())
def test_news_of_a_later_job_changes_no_day_before_it_began(
    jobs: list[Job], evidence: list[Payment | Evidence]
) -> None:
    *earlier, late = jobs
    before, after = (reached(spells, evidence) for spells in (earlier, jobs))
    for outcome in before:
        days = {day for day in (before[outcome], after[outcome]) if day is not None and day < late.started_on}
        assert not earlier or len(days) == 0 or before[outcome] == after[outcome], outcome


@pytest.mark.rule(125)
@settings(max_examples=200, deadline=None)
@given(jobs(), facts(), DAYS)
def test_nothing_is_reached_after_the_day_of_death(
    jobs: list[Job], evidence: list[Payment | Evidence], died_on: date
) -> None:
    record = somebody(PROGRAMME)
    fill(record, jobs, evidence)
    record.update_person(replace(record.person, died_on=died_on))
    projected = [record.projected(outcome) for outcome in record.outcomes_in_order]
    assert all(achievement.on <= died_on for achievement in projected if achievement is not None)
    reasons = {record.pay_exclusion(payment) for payment in record.payments if payment.paid_on > died_on}
    assert reasons <= {"paid_after_death", "deadline_not_begun"}


@pytest.mark.rule(106)
def test_pay_counts_in_the_days_of_its_own_spell() -> None:
    record = somebody(PROGRAMME)
    spells = [job(1, started_on=START), job(2, started_on=START + timedelta(100))]
    paid = [
        Payment("ref_1", employment, f"P-{day}", START + timedelta(day), 100_00, None, None, False, "hmrc/feed", NOON)
        for employment, day in (("EMP-1", 60), ("EMP-1", 61), ("EMP-1", 120), ("EMP-2", 160), ("EMP-2", 161))
    ]
    fill(record, spells, list(paid))
    late = "paid_after_limit"
    assert [record.pay_exclusion(payment) for payment in paid] == [None, late, late, None, late]

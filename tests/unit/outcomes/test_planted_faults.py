"""Faults that systems of this kind have had, planted one at a time: the property over random lives finds each."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from services.outcomes.domain import deciding, earnings, matching, ordering
from services.outcomes.domain.claims import Claim
from services.outcomes.domain.earnings import Payment, Window
from services.outcomes.domain.matching import RowResult
from services.outcomes.domain.milestones import Milestone
from services.outcomes.domain.outcome_kinds import pay, work
from services.outcomes.domain.person import Person
from services.outcomes.domain.record import Record
from services.outcomes.domain.spells import Spell
from tests.unit.outcomes import records
from tests.unit.outcomes.test_random_lives import what_is_due_is_what_the_final_facts_say

ENOUGH = 400
Plant = Callable[[pytest.MonkeyPatch], None]


def an_employer_is_a_spell(monkeypatch: pytest.MonkeyPatch) -> None:
    """One job begun before the programme disqualifies all pay of its employer."""

    def first_of_employer(payment: Payment, spells: Iterable[Any]) -> Any:
        of_employer = [spell for spell in spells if spell.employment == payment.employment]
        return min(of_employer, key=lambda spell: spell.started_on, default=None)

    monkeypatch.setattr(earnings, "spell_of", first_of_employer)


def a_day_after_the_last_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pay of day 640 counts."""
    exclusion = Window.exclusion

    def a_day_longer(window: Window, payment: Payment) -> str | None:
        return exclusion(replace(window, last=window.last + timedelta(days=1)), payment)

    monkeypatch.setattr(Window, "exclusion", a_day_longer)


def the_threshold_must_be_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exactly £3,000.00 is not enough."""
    by_payments = earnings.date_by_payments

    def stricter(payments: Any, window: Window, threshold: Callable[[Any], int | None]) -> Any:
        return by_payments(payments, window, lambda on: (threshold(on) or 0) + 1)

    monkeypatch.setattr(pay, "date_by_payments", stricter)


def days_of_two_trades_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A day in two trades counts twice."""
    monkeypatch.setattr(work, "merge", lambda spells, least=None: sorted(spells))


def a_gap_may_be_a_day_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    """15 days between jobs are taken for 14."""
    runs = work.runs
    monkeypatch.setattr(work, "runs", lambda spells, gap=0: runs(spells, gap + 1))


def a_job_that_never_was_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs recorded in error stay."""
    monkeypatch.setattr(Record, "valid_jobs", property(lambda record: list(record.jobs)))


def a_difference_is_discarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative amounts are refused and forgotten."""
    match = matching.match

    def without_differences(record: Record, row: Any, *more: Any) -> RowResult:
        return matching.ACCEPTED if getattr(row, "amount", 0) < 0 else match(record, row, *more)

    monkeypatch.setattr(records, "match", without_differences)


def an_achievement_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was achieved once is never taken back or moved."""
    transition = Milestone.transition_to

    def only_forward(milestone: Milestone, *facts: Any) -> list[Milestone]:
        return [] if milestone.achieved else transition(milestone, *facts)

    monkeypatch.setattr(Milestone, "transition_to", only_forward)


def nothing_paid_is_recovered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A paid claim whose outcome is taken back is left alone."""
    monkeypatch.setattr(Claim, "owed_back", property(lambda claim: False))


def a_claim_is_recovered_every_month(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line that reverses a payment is not remembered."""
    owed = property(lambda claim: not claim.stands and claim.line_id is not None)
    monkeypatch.setattr(Claim, "owed_back", owed)


def what_was_heard_first_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of outcomes that exclude one another the first recorded stands, not the first reached."""
    settle = ordering.settle

    def by_arrival(outcomes: Any, projected: Any, standing: Any, day: Any) -> Any:
        excluded = {other for outcome in outcomes if outcome.id in standing for other in outcome.excludes_with}
        excluded |= {outcome.id for outcome in outcomes if set(outcome.excludes_with) & standing.keys()}
        left = {name: reached for name, reached in projected.items() if name in standing or name not in excluded}
        return settle(outcomes, left, standing, day)

    monkeypatch.setattr(deciding, "settle", by_arrival)


def hours_of_two_jobs_do_not_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each week counts the job with the most hours only."""
    by_week = work.hours_by_week

    def most(anchor: Any, spells: list[Spell], beyond: int) -> Any:
        each = [dict(by_week(anchor, [spell], beyond)) for spell in spells]
        for sunday, _ in by_week(anchor, spells, beyond):
            yield sunday, max(weeks.get(sunday, 0) for weeks in each)

    monkeypatch.setattr(work, "hours_by_week", most)


def an_error_is_paid_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A referral that was made in error still brings outcomes."""
    monkeypatch.setattr(Person, "in_error", property(lambda person: False))


FAULTS: list[Plant] = [
    an_error_is_paid_for,
    an_employer_is_a_spell,
    a_day_after_the_last_counts,
    the_threshold_must_be_passed,
    days_of_two_trades_add_up,
    a_gap_may_be_a_day_longer,
    a_job_that_never_was_counts,
    a_difference_is_discarded,
    an_achievement_stays,
    nothing_paid_is_recovered,
    a_claim_is_recovered_every_month,
    what_was_heard_first_stands,
    hours_of_two_jobs_do_not_add_up,
]


@pytest.mark.slow
@pytest.mark.parametrize("plant", FAULTS, ids=lambda plant: plant.__name__)
def test_a_planted_fault_is_found(monkeypatch: pytest.MonkeyPatch, plant: Plant) -> None:
    plant(monkeypatch)

    @settings(
        max_examples=ENOUGH,
        database=None,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def search(data: st.DataObject) -> None:
        what_is_due_is_what_the_final_facts_say(data)

    with pytest.raises(Exception):  # noqa: B017 - any failure finds it: a wrong sum, or a step that is forbidden
        search()

"""Bringing a record's outcomes and claims in line with its earnings and evidence."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from services.outcomes.domain.claims import BY_PROVIDER, Offer, settle_claims
from services.outcomes.domain.earnings import Achievement
from services.outcomes.domain.events import outcome_achieved, outcome_unachieved
from services.outcomes.domain.milestones import Milestone
from services.outcomes.domain.ordering import settle
from services.outcomes.domain.prices import price_of
from services.outcomes.domain.record import BY_PAY, Record
from services.outcomes.domain.windows import claim_by
from shared.terms.programme import AnyOutcome

APPROVED = ("approved", "payable", "paid", "confirmed")


def update_outcomes(
    record: Record, on: date, new_id: Callable[[str], str], reason: str = "unachieved", today: date | None = None
) -> None:
    """Brings every outcome and its claim in line with the record, in order [rules 58, 66, 67, 72, 83].

    `on` is the day on which the change happened, `today` the day on which it is recorded (by default the same): what
    is projected until the later of the two is reached. Claims are voided or owed back for `reason`.
    """
    as_of = max(on, today or on)
    outcomes = record.outcomes_in_order
    projected = {outcome.id: record.projected(outcome) for outcome in outcomes}
    standing = {m.outcome: m.achieved_on for m in record.milestones if m.achieved and m.achieved_on}
    last_days = {outcome.id: record.last_day_of(outcome) for outcome in outcomes}
    settled = settle(outcomes, projected, standing, as_of, last_days)
    for outcome in outcomes:
        update_milestone(record, outcome, projected[outcome.id], settled.get(outcome.id), as_of, on)
        update_claims(record, outcome, on, new_id("clm"), reason)
    if record.decided_by_other_terms:
        record.update_person(replace(record.person, decided_by=record.programme.money_terms))
    elif record.changed:
        record.bump_version()


def update_milestone(
    record: Record,
    outcome: AnyOutcome,
    projected: Achievement | None,
    settled: Achievement | None,
    as_of: date,
    on: date,
) -> None:
    """Brings the newest milestone of an outcome in line: its requirement, its projected day, and what it achieved."""
    newest = record.newest(outcome)
    requirement = record.requirement(outcome, settled.on if settled else as_of)
    upcoming = settled is None and projected is not None and projected.on > as_of
    projected_on = projected.on if projected is not None and upcoming else None
    current = newest if newest.achieved else newest.update(requirement, projected_on)
    if current != record.milestones.get(current.key):
        record.milestones.put(current)
    for changed in current.transition_to(settled, record.at_risk, record.person.interest == "closed"):
        milestone = changed.update(requirement, projected_on)
        record.milestones.put(milestone)
        if milestone.achieved and milestone.achieved_on is not None:
            record.emit(outcome_achieved(milestone, outcome.kind), milestone.achieved_on)
        elif milestone.achieved_on is not None:
            record.emit(outcome_unachieved(milestone, record.total(outcome)), on)


def update_claims(record: Record, outcome: AnyOutcome, on: date, new_id: str, reason: str) -> None:
    """Brings the claims of an outcome in line with its newest milestone."""
    newest = record.newest(outcome)
    claims = [claim for claim in record.claims if claim.outcome == outcome.id]
    achieved_on = newest.achieved_on if newest.achieved else None
    price = price_of(outcome, achieved_on, record.person.group_code) if achieved_on else None
    achieved = newest if price is not None else None
    offer = Offer("earnings" if outcome.kind in BY_PAY else "evidence")
    if outcome.claimed == "provider" and achieved_on:
        offer = Offer(BY_PROVIDER, claim_by(record.programme, record.person, achieved_on))
    for claim in settle_claims(claims, achieved, price or 0, reason, new_id, offer):
        record.move_claim(claim, on)
    verify(record, newest)


def verify(record: Record, newest: Milestone) -> None:
    """Verifies an achieved round whose claim is approved, also when the claim came from an earlier round."""
    approved = (c.stands and c.outcome == newest.outcome and c.state in APPROVED for c in record.claims)
    if newest.state == "ACHIEVED" and any(approved):
        record.milestones.put(newest.after("verify"))

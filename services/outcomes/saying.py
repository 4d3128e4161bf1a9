"""Facts of the domain as events of the catalogue, each on its participant's stream."""

from collections.abc import Iterable
from datetime import date

from services.outcomes.domain.record import ClaimStepped, Fact, PaymentTaken, Record, RoundMoved
from shared.store.unit_of_work import UnitOfWork
from shared.terms.events import Event
from shared.terms.events.payment import ClaimMoved, EarningsReceived, OutcomeAchieved, OutcomeUnachieved
from shared.terms.ids import participant_stream
from shared.terms.money import pounds


def say(uow: UnitOfWork, records: Iterable[Record]) -> None:
    """Says what happened to each record, in the order it happened."""
    for record in records:
        for fact in record.facts:
            uow.emit(participant_stream(record.person.id), *_event(fact))
        record.facts.clear()


def _event(fact: Fact) -> tuple[Event, date]:
    match fact:
        case PaymentTaken():
            return _received(fact), fact.payment.paid_on
        case RoundMoved():
            return _round(fact), fact.on
        case ClaimStepped():
            return _stepped(fact), fact.on


def _received(fact: PaymentTaken) -> EarningsReceived:
    payment = fact.payment
    return EarningsReceived(
        employment=payment.employment,
        payment_id=payment.payment_id,
        paid_on=payment.paid_on,
        amount=pounds(payment.amount),
        qualifying=fact.excluded_because is None,
        total=pounds(fact.total),
        replaces=payment.corrects,
        excluded_because=fact.excluded_because,
    )


def _round(fact: RoundMoved) -> Event:
    milestone = fact.milestone
    assert milestone.achieved_on is not None
    if not milestone.achieved:
        return OutcomeUnachieved(
            outcome=milestone.outcome,
            round=milestone.round,
            was_achieved_on=milestone.achieved_on,
            total=pounds(fact.total),
        )
    by_pay = milestone.unit == "pence"
    counted = {} if by_pay else {"unit": milestone.unit, "counted": fact.total, "needed": milestone.threshold}
    return OutcomeAchieved(
        outcome=milestone.outcome,
        round=milestone.round,
        achieved_on=milestone.achieved_on,
        total=pounds(fact.total if by_pay else 0),
        threshold=pounds(milestone.threshold if by_pay else 0),
        basis=milestone.basis,
        kind=fact.kind,
        **counted,
    )


def _stepped(fact: ClaimStepped) -> ClaimMoved:
    claim = fact.claim
    return ClaimMoved(
        claim_id=claim.id, outcome=claim.outcome, from_state=fact.from_state, to_state=claim.state, reason=claim.code
    )

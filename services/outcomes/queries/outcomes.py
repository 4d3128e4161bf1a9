"""A participant's earnings, outcomes and claims."""

from datetime import date

from services.outcomes import store
from services.outcomes.domain.earnings import Notification, Payment
from services.outcomes.domain.milestones import Milestone
from services.outcomes.domain.record import Record
from services.outcomes.domain.requirements import Threshold
from services.outcomes.domain.windows import NOT_BEGUN
from services.outcomes.queries import Resource
from services.outcomes.queries.claims import claims_of
from shared.store.unit_of_work import UnitOfWork
from shared.terms.money import pounds
from shared.terms.programme import Programmes


async def read_outcomes(uow: UnitOfWork, programmes: Programmes, participant_id: str) -> Resource:
    """One participant's earnings, milestones and claims; raises `NotFound`."""
    record = await store.read(uow, programmes, participant_id)
    person, milestones = record.person, sorted(record.milestones, key=lambda milestone: milestone.key)
    payments = sorted(record.payments, key=lambda payment: (payment.paid_on, payment.employment, payment.payment_id))
    # The newest notification of each type and step holds [rule 73].
    notifications = sorted(record.valid_notifications, key=lambda notification: notification.created_on)
    newest = {(notification.type, notification.step): notification for notification in notifications}
    return {
        "id": person.id,
        "reference": person.reference,
        "programme": person.programme,
        "provider": person.provider,
        "interest": {
            "state": person.interest,
            "from_on": person.started_on,
            "counts_to_on": _counts_to_on(record),
            "to_on": person.tail_ends_on,
            "closed_because": person.closed_because,
        },
        **_pay_outcome(record),
        "outcomes": [_milestone(record, milestone) for milestone in milestones],
        "payments": [_payment(record, payment) for payment in payments],
        "notifications": [_notification(notification) for notification in newest.values()],
        "claims": await claims_of(uow, participant_id),
        "version": person.version,
    }


def _counts_to_on(record: Record) -> date | None:
    """The last day on which pay counts: the first outcome by pay decides, else in-work support [rule 34]."""
    window = record.pay_window
    if record.pay_outcome is None or window is None:
        return record.person.in_work_ends_on
    return None if window.last == NOT_BEGUN else window.last


def _pay_outcome(record: Record) -> Resource:
    """The total, the threshold and where that comes from, of the first outcome that depends on pay [rule 62]."""
    outcome = record.pay_outcome
    if outcome is None:
        return {"total": None, "threshold": None, "basis": None}
    requirement, basis = record.requirement(outcome, record.person.started_on or date.max), None
    if outcome.kind == "cumulative_earnings":
        facts = record.facts(outcome)
        basis = outcome.threshold_basis if facts is None else Threshold(outcome, facts).description(facts.first)
    return {
        "total": pounds(record.total(outcome)),
        "threshold": pounds(requirement.amount) if requirement.amount else None,
        "basis": basis,
    }


def _milestone(record: Record, milestone: Milestone) -> Resource:
    """A projection has neither date nor total of an achievement [rule 68]; `expected_on` is its projected date."""
    outcome, amount = record.programme.outcome(milestone.outcome), pounds if milestone.unit == "pence" else int
    return {
        "outcome": milestone.outcome,
        "kind": outcome.kind,
        "round": milestone.round,
        "state": milestone.state,
        "unit": "pounds" if milestone.unit == "pence" else milestone.unit,
        "threshold": amount(milestone.threshold),
        "basis": milestone.basis,
        "achieved_on": milestone.achieved_on,
        "total": None if milestone.total is None else amount(milestone.total),
        "expected_on": milestone.due_on,
        "differs": record.differs_from_feed(milestone),
    }


def _payment(record: Record, payment: Payment) -> Resource:
    excluded = record.pay_exclusion(payment)
    return {
        "employment": payment.employment,
        "payment": payment.sent_as,
        "paid_on": payment.paid_on,
        "amount": pounds(payment.amount),
        "qualifying": payment.stands and excluded is None,
        "excluded_because": excluded,
        "replaces": payment.corrects if not payment.reverses else None,
        "reverses": payment.corrects if payment.reverses else None,
        "corrected_by": payment.corrected_by and payment.corrected_by.rpartition(":")[2],
        "earned_until": payment.earned_until,
        "recorded_at": payment.recorded_at,
    }


def _notification(notification: Notification) -> Resource:
    return {
        "type": notification.type,
        "step": pounds(notification.step) if notification.step else None,
        "created_on": notification.created_on,
        "amount": None if notification.amount is None else pounds(notification.amount),
    }

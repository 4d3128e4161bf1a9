"""The events of this service, from what the domain decides. Money in pence here and in pounds in events."""

from services.outcomes.domain.claims import Claim
from services.outcomes.domain.earnings import Payment
from services.outcomes.domain.milestones import Milestone
from services.outcomes.domain.statements import Line, Statement
from shared.terms.events.payment import (
    ClaimMoved,
    ClaimPaid,
    ClaimRecovered,
    EarningsReceived,
    OutcomeAchieved,
    OutcomeUnachieved,
    StatementLineWithdrawn,
    StatementMoved,
    StatementReturned,
)
from shared.terms.money import pounds


def earnings_received(payment: Payment, excluded_because: str | None, total: int) -> EarningsReceived:
    """A payment was matched; `total` is the qualifying sum in pence after it."""
    return EarningsReceived(
        employment=payment.employment,
        payment_id=payment.sent_as,
        paid_on=payment.paid_on,
        amount=pounds(payment.amount),
        qualifying=excluded_because is None,
        total=pounds(total),
        replaces=payment.corrects,
        excluded_because=excluded_because,
    )


def outcome_achieved(milestone: Milestone, kind: str) -> OutcomeAchieved:
    """An outcome is achieved: by pay in pounds, otherwise in its unit."""
    assert milestone.achieved_on is not None and milestone.total is not None
    by_pay = milestone.unit == "pence"
    return OutcomeAchieved(
        outcome=milestone.outcome,
        round=milestone.round,
        achieved_on=milestone.achieved_on,
        total=pounds(milestone.total if by_pay else 0),
        threshold=pounds(milestone.threshold if by_pay else 0),
        basis=milestone.basis,
        kind=kind,
        unit=None if by_pay else milestone.unit,
        counted=None if by_pay else milestone.total,
        needed=None if by_pay else milestone.threshold,
    )


def outcome_unachieved(milestone: Milestone, total: int) -> OutcomeUnachieved:
    """An achievement is taken back; `total` is the pence earned towards it now."""
    assert milestone.achieved_on is not None
    return OutcomeUnachieved(
        outcome=milestone.outcome,
        round=milestone.round,
        was_achieved_on=milestone.achieved_on,
        total=pounds(total),
    )


def claim_moved(claim: Claim, from_state: str) -> ClaimMoved:
    """A claim has entered its state without money moving."""
    return ClaimMoved(
        claim_id=claim.id, outcome=claim.outcome, from_state=from_state, to_state=claim.state, reason=claim.code
    )


def money_moved(claim: Claim, line: Line) -> ClaimPaid | ClaimRecovered:
    """The authorised line pays the claim, or recovers it (clawback) when it reverses another line."""
    if line.reverses is None:
        return ClaimPaid(
            claim_id=claim.id,
            outcome=claim.outcome,
            statement_id=line.statement_id,
            line_id=line.id,
            amount=pounds(line.amount),
        )
    return ClaimRecovered(
        claim_id=claim.id,
        outcome=claim.outcome,
        statement_id=line.statement_id,
        line_id=line.id,
        reverses=line.reverses,
        amount=pounds(line.amount),
    )


def statement_moved(statement: Statement) -> StatementMoved:
    """A statement was cut off or authorised."""
    return StatementMoved(
        statement_id=statement.id,
        programme=statement.programme,
        month=statement.month,
        state="authorised" if statement.authorised_on else "cut_off",
        delivery_fee=pounds(statement.delivery_fee),
        outcomes=pounds(statement.outcomes),
        recoveries=pounds(statement.recoveries),
        total=pounds(statement.total),
    )


def statement_returned(before: Statement, returned: Statement) -> StatementReturned:
    """A statement was returned before it was authorised; the total is what it came to."""
    assert returned.returned_because is not None
    return StatementReturned(
        statement_id=returned.id,
        programme=returned.programme,
        month=returned.month,
        revision=returned.revision,
        reason=returned.returned_because,
        total=pounds(before.total),
    )


def line_withdrawn(statement: Statement, line: Line, reason: str) -> StatementLineWithdrawn:
    """A line no longer holds; the total is the statement's without it."""
    return StatementLineWithdrawn(
        statement_id=statement.id,
        programme=statement.programme,
        month=statement.month,
        line_id=line.id,
        reason=reason,
        amount=pounds(line.amount),
        total=pounds(statement.total),
    )

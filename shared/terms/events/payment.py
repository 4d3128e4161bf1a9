"""Earnings, outcomes, claims and statements, emitted by `outcomes` [life cycle 5]."""

from datetime import date
from typing import Literal

from shared.terms.events.event import Code, Event, Id, Money, Month


class EarningsInterestOpened(Event):
    """Earnings monitoring opened, from the start to the end of the tracking period [rule 34]."""

    TYPE = "earnings.interest_opened.v1"
    PRODUCER = "outcomes"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {"from_on": "2018-03-20", "to_on": "2020-02-18"}

    from_on: date
    to_on: date


class EarningsInterestClosed(Event):
    """Earnings monitoring closed: the tracking period is over, or the start was in error [rule 29]."""

    TYPE = "earnings.interest_closed.v1"
    PRODUCER = "outcomes"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {"reason": "tail_over"}

    reason: Code


class EarningsReceived(Event):
    """A payment of the RTI earnings feed was matched. `total` is the qualifying sum after it [rules 58, 63, 73]."""

    TYPE = "earnings.received.v1"
    PRODUCER = "outcomes"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {
        "employment": "EMP-1",
        "payment_id": "P-1",
        "paid_on": "2018-07-31",
        "amount": "812.40",
        "qualifying": True,
        "total": "812.40",
    }

    employment: Code
    payment_id: Code
    paid_on: date
    amount: Money
    qualifying: bool
    total: Money
    replaces: Code | None = None
    excluded_because: Code | None = None


class OutcomeAchieved(Event):
    """The outcome was achieved on `occurred_on`. `round` counts from 1 and rises when it is achieved again.

    Outcomes of earnings have `total` and `threshold`; others have `counted` of `needed` in `unit`. `kind` is the
    kind of rule. `basis` says where the threshold comes from (as given, or a dated wage rate [rule 62]).
    """

    TYPE = "outcome.achieved.v1"
    PRODUCER = "outcomes"
    EXAMPLE = {
        "outcome": "sustained-earnings",
        "round": 1,
        "achieved_on": "2019-12-10",
        "total": "3012.10",
        "threshold": "3000.00",
        "basis": "as_given",
    }

    outcome: Code
    round: int
    achieved_on: date
    total: Money
    threshold: Money
    basis: Code
    kind: Code | None = None
    unit: Code | None = None
    counted: int | None = None
    needed: int | None = None


class OutcomeUnachieved(Event):
    """A correction fell below the threshold: the outcome of that round no longer counts [rule 72]."""

    TYPE = "outcome.unachieved.v1"
    PRODUCER = "outcomes"
    EXAMPLE = {"outcome": "sustained-earnings", "round": 1, "was_achieved_on": "2019-12-10", "total": "2812.10"}

    outcome: Code
    round: int
    was_achieved_on: date
    total: Money


class ClaimMoved(Event):
    """A claim changed state without a payment (triggered, in_validation, on_hold, approved, rejected …)."""

    TYPE = "claim.moved.v1"
    PRODUCER = "outcomes"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {
        "claim_id": "clm_01j0000000000000000000000a",
        "outcome": "sustained-earnings",
        "from_state": "triggered",
        "to_state": "in_validation",
    }

    claim_id: Id
    outcome: Code
    from_state: Code
    to_state: Code
    reason: Code | None = None


class ClaimPaid(Event):
    """A claim was paid on an authorised statement."""

    TYPE = "claim.paid.v1"
    PRODUCER = "outcomes"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {
        "claim_id": "clm_01j0000000000000000000000a",
        "outcome": "sustained-earnings",
        "statement_id": "stm_01j0000000000000000000000a",
        "line_id": "lin_01j0000000000000000000000a",
        "amount": "4260.43",
    }

    claim_id: Id
    outcome: Code
    statement_id: Id
    line_id: Id
    amount: Money


class ClaimRecovered(Event):
    """A paid claim was recovered by a negative line that names the line it reverses [rule 79]."""

    TYPE = "claim.recovered.v1"
    PRODUCER = "outcomes"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {
        "claim_id": "clm_01j0000000000000000000000a",
        "outcome": "sustained-earnings",
        "statement_id": "stm_01j0000000000000000000000b",
        "line_id": "lin_01j0000000000000000000000b",
        "reverses": "lin_01j0000000000000000000000a",
        "amount": "-4260.43",
    }

    claim_id: Id
    outcome: Code
    statement_id: Id
    line_id: Id
    reverses: Id
    amount: Money


class StatementMoved(Event):
    """A month's statement was cut off or authorised. It has its own stream `statement/<id>`."""

    TYPE = "statement.moved.v1"
    PRODUCER = "outcomes"
    STREAM = "statement"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {
        "statement_id": "stm_01j0000000000000000000000a",
        "programme": "LLWHP",
        "month": "2018-03",
        "state": "authorised",
        "delivery_fee": "197950.00",
        "outcomes": "0.00",
        "recoveries": "0.00",
        "total": "197950.00",
    }

    statement_id: Id
    programme: Code
    month: Month
    state: Literal["cut_off", "authorised"]
    delivery_fee: Money
    outcomes: Money
    recoveries: Money
    total: Money


class EarningsRowSettled(Event):
    """A person settled a row of the earnings feed that waited, or undid that. Its stream is `earnings/<row_id>`.

    `reason` is why it waited. `participant_id` is whose earnings changed, where that is known [rule 111].
    """

    TYPE = "earnings.row_settled.v1"
    PRODUCER = "outcomes"
    STREAM = "earnings"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {
        "row_id": "row_17",
        "action": "belong_to",
        "reason": "ambiguous_referral",
        "participant_id": "ref_01j0000000000000000000000a",
    }

    row_id: Id
    action: Literal["belong_to", "same_as", "different", "discard", "undo"]
    reason: Code
    participant_id: Id | None = None


class EarningsRowOverdue(Event):
    """A row of the earnings feed has waited longer than the programme allows. Its stream is `earnings/<row_id>`."""

    TYPE = "earnings.row_overdue.v1"
    PRODUCER = "outcomes"
    STREAM = "earnings"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {"row_id": "row_17", "reason": "ambiguous_referral", "queued_on": "2018-07-31", "days": 14}

    row_id: Id
    reason: Code
    queued_on: date
    days: int


class StatementReturned(Event):
    """A month's statement was returned before it was authorised; all its lines went back [rule 116].

    The month is cut off again in the next revision. `total` is what the statement came to.
    """

    TYPE = "statement.returned.v1"
    PRODUCER = "outcomes"
    STREAM = "statement"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {
        "statement_id": "stm_01j0000000000000000000000a",
        "programme": "LLWHP",
        "month": "2018-03",
        "revision": 1,
        "reason": "wrong-provider",
        "total": "197950.00",
    }

    statement_id: Id
    programme: Code
    month: Month
    revision: int
    reason: Code
    total: Money


class StatementLineWithdrawn(Event):
    """A line of a statement that is not authorised no longer holds: it is neither paid nor recovered [rule 115].

    `amount` is the line's, `total` the statement's without it.
    """

    TYPE = "statement.line_withdrawn.v1"
    PRODUCER = "outcomes"
    STREAM = "statement"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {
        "statement_id": "stm_01j0000000000000000000000a",
        "programme": "LLWHP",
        "month": "2018-08",
        "line_id": "lin_01j0000000000000000000000a",
        "reason": "unachieved",
        "amount": "4260.43",
        "total": "197950.00",
    }

    statement_id: Id
    programme: Code
    month: Month
    line_id: Id
    reason: Code
    amount: Money
    total: Money

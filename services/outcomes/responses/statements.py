"""A programme's monthly statements."""

from datetime import date

from pydantic import BaseModel, Field

from services.outcomes.domain.statements import LineKind
from services.outcomes.domain.states import StatementState
from services.outcomes.responses.fields import Cursor, Month, Pounds


class LineOut(BaseModel):
    """One amount on a statement."""

    id: str
    number: int = Field(description="its place on the statement, from 1")
    kind: LineKind
    amount: Pounds = Field(
        description="in pounds; negative for a recovery (clawback), and for too high a fee paid before"
    )
    claim_id: str | None
    participant_id: str | None
    reverses: str | None = Field(description="for a recovery, the line that paid the claim")
    counted_as: int | None = Field(description="the number of the paid outcome that its volume band priced")
    basis: str | None = Field(description="what the amount rests on; null for a recovery and for lines of before")


class WithdrawnLineOut(LineOut):
    """A line that was withdrawn before the statement was authorised; it is not part of any sum."""

    withdrawn_on: date
    withdrawn_by: str = Field(description="the organisation and client, or the service")
    withdrawn_because: str = Field(description="why, as a code")


class PortionOut(BaseModel):
    """One funder's part of a statement."""

    funder: str
    name: str
    share: str = Field(description="the funder's share, such as 0.5")
    amount: Pounds


class StatementOut(BaseModel):
    """One month of a programme; total = delivery_fee + outcomes + recoveries = the sum of the lines."""

    id: str
    programme: str
    programme_version: str = Field(description="the version of the contract that ran when it was cut off")
    month: Month
    state: StatementState
    revision: int = Field(description="1, and one more each time the month was returned and cut off again")
    cut_off_on: date
    cut_off_due_on: date | None = Field(description="the day on which the contract has the month cut off")
    authorised_on: date | None
    returned_on: date | None
    returned_by: str | None = Field(description="the organisation and client that returned it")
    returned_because: str | None = Field(description="why it was returned, as a code")
    pay_by: date | None = Field(description="the last day to pay; null where the contract does not say")
    delivery_fee: Pounds
    outcomes: Pounds
    recoveries: Pounds = Field(description="in pounds, zero or negative")
    total: Pounds
    funders: list[PortionOut] = Field(description="by the apportionment of the month's last day")
    left_for_outcomes: Pounds | None = Field(description="what the funding cap leaves for outcomes; null without a cap")
    lines: list[LineOut] = Field(description="the delivery fee, outcomes by day achieved, then recoveries")
    withdrawn_lines: list[WithdrawnLineOut] = Field(description="lines that no longer hold, with who and why")
    version: int


class StatementsOut(BaseModel):
    """A page of statements."""

    items: list[StatementOut]
    next: Cursor | None

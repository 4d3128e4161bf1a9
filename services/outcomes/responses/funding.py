"""What a funder bears."""

from datetime import date

from pydantic import BaseModel, Field

from services.outcomes.domain.statements import LineKind
from services.outcomes.responses.fields import Month, Pounds


class FundedLineOut(BaseModel):
    """A line of a statement, about nobody."""

    line: str
    kind: LineKind
    amount: Pounds
    borne: Pounds = Field(description="what you bear of it; the lines sum exactly to your part of the statement")


class FundedStatementOut(BaseModel):
    """A statement that was released for payment."""

    statement: str
    month: Month
    authorised_on: date
    borne: Pounds
    lines: list[FundedLineOut]


class FundingOut(BaseModel):
    """The programme's statements by month."""

    items: list[FundedStatementOut]

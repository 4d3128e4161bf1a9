"""The bodies that cut off and return a statement."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.outcomes.request_bodies.claims import OwnCode
from shared.terms.codes import NoIdentifier

MONTH = r"^[12][0-9]{3}-(0[1-9]|1[0-2])$"


class StatementIn(BaseModel):
    """The month of a programme to cut off; it must be over, and the next in order."""

    model_config = ConfigDict(extra="forbid")
    programme: Annotated[str, NoIdentifier] = Field(max_length=64)
    month: str = Field(pattern=MONTH)


class ReturnIn(BaseModel):
    """Why the statement is returned."""

    model_config = ConfigDict(extra="forbid")
    reason: OwnCode


EXAMPLES = {"march": {"summary": "the first month", "value": {"programme": "LLWHP", "month": "2018-03"}}}
RETURN_EXAMPLES = {"wrong": {"value": {"reason": "wrong-provider"}}}

"""The body that cuts off a statement."""

from pydantic import BaseModel, ConfigDict, Field

MONTH = r"^[12][0-9]{3}-(0[1-9]|1[0-2])$"


class StatementIn(BaseModel):
    """The month of a programme to cut off; it must be over, and the next in order."""

    model_config = ConfigDict(extra="forbid")
    programme: str = Field(max_length=64)
    month: str = Field(pattern=MONTH)


EXAMPLES = {"march": {"summary": "the first month", "value": {"programme": "LLWHP", "month": "2018-03"}}}

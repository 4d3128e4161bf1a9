"""The field types of request bodies, and the base of every body."""

from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.terms.codes import NoIdentifier
from shared.terms.text_patterns import WRITTEN

Day = Annotated[date, Field(strict=True)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,64}$"), NoIdentifier]
Text = Annotated[
    str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True, pattern=WRITTEN), NoIdentifier
]
Hours = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{1,3}(\.[0-9]{1,2})?$"), Field(description="hours a week, as text")
]
Pounds = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,6}\.[0-9]{2}$"), Field(description="pounds, two places")]
Share = Annotated[str, StringConstraints(pattern=r"^(0\.[0-9]{1,2}|1(\.0{1,2})?)$")]
Reason = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z_]{0,63}$"),
    Field(description="a code, with no name or number: events repeat it"),
]
ExcusableDeadline = Annotated[
    str,
    StringConstraints(
        pattern=r"^(acknowledge|start_or_fta|result_recorded|action_plan|(assessment|standard)_[A-Za-z0-9_.-]{1,50})$"
    ),
    NoIdentifier,
]
Distinct = Annotated[
    Id | None, Field(description="the id of a record that looks the same and is another one: `existing` of the refusal")
]
MonthText = Annotated[
    str, StringConstraints(pattern=r"^[12][0-9]{3}-(0[1-9]|1[0-2])$"), Field(description="e.g. 2018-02")
]
ReadingValue = Annotated[
    str, StringConstraints(pattern=r"^-?[0-9]{1,6}(\.[0-9]{1,4})?$"), Field(description="as the instrument gives it")
]


class Body(BaseModel):
    """A body: unknown fields are faults, because a misspelt date must not be lost."""

    model_config = ConfigDict(extra="forbid")
    EXAMPLE: ClassVar[dict[str, Any]]


class VoidIn(Body):
    """Why a record was made void: it was recorded in error."""

    EXAMPLE = {"reason": "recorded_in_error"}

    reason: Reason

"""The kinds of value a programme is written in, each strict, so that a slip of the pen is a fault and not a guess."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StrictBool,
    StrictInt,
    StrictStr,
    WithJsonSchema,
)

from shared.terms.calendar import HOME_NATIONS, Month, working_days
from shared.terms.money import pence, pounds


class Term(BaseModel):
    """A part of a programme definition. It is frozen and allows no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def exact_number(value: object) -> object:
    """The number as it is; ValueError for a float or a text."""
    if isinstance(value, bool | float | str):
        raise ValueError("write a plain number, such as 0.55")
    return value


def exact_pence(value: object) -> int:
    """Whole pence for pounds as they are written; ValueError for a float."""
    if isinstance(value, str | int | Decimal):
        return pence(value)
    raise ValueError("write pounds and pence, such as 3000.00")


Number = Annotated[
    Decimal,
    BeforeValidator(exact_number),
    WithJsonSchema({"type": "number"}, mode="validation"),
]
"""Written as a plain number; a string in JSON, so that it stays exact."""
Share = Annotated[Number, Field(ge=0, le=1)]
"""A share of a whole, 0 to 1: 55 % is 0.55."""
Pounds = Annotated[
    int,
    BeforeValidator(exact_pence),
    Field(ge=0),
    WithJsonSchema({"type": "number", "minimum": 0}, mode="validation"),
    PlainSerializer(pounds, when_used="json"),
]
"""Written in pounds, stored in whole pence, output in pounds."""
Count = Annotated[StrictInt, Field(ge=0)]
Order = Annotated[StrictInt, Field(ge=1)]
Days = Annotated[StrictInt, Field(ge=0, le=36_500)]
Day = Annotated[date, Field(strict=True)]
Flag = StrictBool
Text = Annotated[StrictStr, Field(min_length=1)]
Slug = Annotated[StrictStr, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
"""An identifier: letters, digits, - and _."""
Nation = Annotated[
    StrictStr,
    AfterValidator(lambda text: working_days(text).nation),
    WithJsonSchema({"type": "string", "examples": [*HOME_NATIONS, "IE", "DE-BY"]}),
]
"""The nation whose public holidays and weekends are not working days."""
MeasureName = Annotated[StrictStr, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*(:[A-Za-z0-9][A-Za-z0-9_-]*)?$")]
"""A measure: its name, or `outcome:<id>`, `standard:<code>`, `target:<name>`."""

FigureName = Annotated[StrictStr, Field(pattern=r"^([A-Za-z0-9][A-Za-z0-9_-]*(:[A-Za-z0-9][A-Za-z0-9_-]*)?)?$")]
"""A measure, a profile or a target that a KPI names; empty where it names none."""


def month_span(key: str) -> tuple[Month, Month]:
    """The months of a profile key: '2018-03', or '2018-04..2023-02' with both ends included."""
    first, _, last = key.partition("..")
    span = Month.of(first), Month.of(last or first)
    if span[1] < span[0]:
        raise ValueError(f"{key!r} runs backwards; write the earlier month first")
    return span

"""Deliveries of the earnings feed."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from services.outcomes.responses.fields import Cursor


class RowErrorOut(BaseModel):
    """One thing wrong with a row, or why it waits."""

    pointer: str = Field(description="the JSON pointer of the member, empty for the whole row")
    code: str
    message: str


class RowOut(BaseModel):
    """A row that was not plainly accepted."""

    line: int = Field(description="the number of the line, from 1")
    result: Literal["repeated", "unmatched", "rejected"]
    errors: list[RowErrorOut]


class DeliveryOut(BaseModel):
    """The results of a delivery's rows; accepted + repeated + unmatched + rejected = read."""

    id: str
    read: int = Field(description="rows in the delivery")
    accepted: int = Field(description="rows matched to a participant")
    repeated: int = Field(description="rows that were received before")
    unmatched: int = Field(description="rows that are kept until they match")
    rejected: int = Field(description="lines that are not JSON; kept as they were sent, and not queued")
    same_as: str | None = Field(description="your earlier delivery with the same rows; null when there is none")
    rows: list[RowOut] = Field(description="every row that was not accepted, with its errors")
    recorded_at: datetime


class KeptLineOut(BaseModel):
    """A line of a delivery that was not JSON or had faults."""

    line: int = Field(description="the number of the line, from 1")
    content: str = Field(description="the line as it was sent, in UTF-8 and base64")


class KeptLinesOut(BaseModel):
    """A page of lines that could not be read."""

    items: list[KeptLineOut]
    next: Cursor | None

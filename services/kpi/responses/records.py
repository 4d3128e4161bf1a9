"""The records behind a figure."""

from datetime import date, datetime
from typing import Literal

from services.kpi.responses.fields import Dimension, ExactModel, SnapshotOut


class RecordOut(ExactModel):
    """A movement: +1, −1 or pence, the day it counts on, and the event behind it."""

    participant_id: str
    measure: str
    movement: int
    counted_on: date
    occurred_on: date
    recorded_at: datetime
    event: str
    event_id: str
    reason: str | None
    provider: str
    area: str
    group: str


class RecordsOut(SnapshotOut):
    """A page of the movements whose sum is a part of the figure, or the months of a profile."""

    kpi: str
    part: Literal["numerator", "denominator"]
    measure: str
    basis: str
    months: list[str]
    filters: dict[Dimension, str]
    sum: int | None
    profile: dict[str, int] | None
    items: list[RecordOut]
    next: str | None

"""What every reaction is, and how it ends."""

from collections.abc import Awaitable, Callable
from typing import Any

from services.outcomes.domain.deciding import update_outcomes
from services.outcomes.domain.record import Record
from shared.journey.envelope import Envelope
from shared.store.unit_of_work import UnitOfWork
from shared.terms.calendar import london_day
from shared.terms.ids import new_id

Reaction = Callable[[UnitOfWork, Record, Any, Envelope], Awaitable[None]]


def update_after(record: Record, envelope: Envelope, reason: str = "unachieved") -> None:
    """Updates the outcomes after an event, as of the day it was recorded, which may be long after it happened."""
    update_outcomes(record, envelope.occurred_on, new_id, reason, london_day(envelope.recorded_at))

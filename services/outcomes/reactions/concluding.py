"""What every reaction ends with: the outcomes brought in line with what is known now."""

from collections.abc import Awaitable, Callable
from typing import Any

from services.outcomes.domain.deciding import conclude
from services.outcomes.domain.record import Record
from shared.journey.envelope import Envelope
from shared.store.unit_of_work import UnitOfWork
from shared.terms.calendar import london_day
from shared.terms.ids import new_id

React = Callable[[UnitOfWork, Record, Any, Envelope], Awaitable[None]]


def conclude_on(record: Record, envelope: Envelope, because: str = "unachieved") -> None:
    """As of the day the news was told, which may be long after the day it is of: time has passed until then."""
    conclude(record, envelope.occurred_on, new_id, because, london_day(envelope.recorded_at))

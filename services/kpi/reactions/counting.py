"""Counts consumed events: appends each to the event log and records the movements it causes.

A batch is one transaction of five statements, whatever its size: kpi consumes what all three other services emit.
"""

from dataclasses import dataclass

from services.kpi.commands.count_events import count_events
from services.kpi.commands.keep_sums import shown_to_others
from services.kpi.domain import FACT_CHANGES, JourneyEvent
from services.kpi.domain.participant import SENDER_NAMED
from services.kpi.store import COUNTING, append_events, save_batch, show_movements
from shared.journey.envelope import Envelope
from shared.store.unit_of_work import UnitOfWork
from shared.terms.programme import Programmes


@dataclass(frozen=True)
class Counting:
    """The reactions of kpi; an event that moves no figure is only appended to the event log.

    At most `most` events are in a batch: so many, because no command waits for the rows it locks.
    """

    programmes: Programmes
    most: int = 4000

    async def apply(self, uow: UnitOfWork, events: list[Envelope]) -> None:
        """Appends and counts `events`. The switch of a rebuild waits until the transaction is over."""
        if not events:
            return
        await uow.conn.execute(COUNTING)
        appended = await append_events(uow, events)
        positions = {row["event_id"]: row["position"] for row in appended}
        generation = appended[0]["generation"]
        counted = [(positions[event.event_id], moving) for event in events if (moving := journey_event(event))]
        batch = await count_events(uow, generation, self.programmes, counted)
        await save_batch(uow, generation, self.programmes, batch)
        named = {event.participant_id: event.data["sent_by"] for event in events if event.type == SENDER_NAMED}
        if named:
            async with shown_to_others(uow, generation, list(named)):
                await show_movements(uow, generation, named)


def journey_event(event: Envelope) -> JourneyEvent | None:
    """What the figures need of an event; None when no figure is counted from it."""
    if not event.stream_id.startswith("participant/") or event.type not in FACT_CHANGES:
        return None
    return JourneyEvent(
        event.event_id, event.type, event.participant_id, event.occurred_on, event.recorded_at, event.data, event.actor
    )

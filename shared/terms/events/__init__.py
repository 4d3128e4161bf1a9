"""The event catalogue: one frozen model per event type. Schemas, examples and AsyncAPI are generated from it."""

from typing import NamedTuple

from shared.terms.events import evidence, intervention, job, participant, payment, period, referral, support
from shared.terms.events.event import EVENTS, Event


class Origin(NamedTuple):
    """Which service emits a type of event, and what kind of stream it is on, such as `participant`."""

    source: str
    stream: str

    def admits(self, source: str, stream_id: str) -> bool:
        """Whether an event of the type may have this source and stream."""
        return source == self.source and stream_id.startswith(f"{self.stream}/")


CATALOGUE = {name: Origin(model.PRODUCER, model.STREAM) for name, model in EVENTS.items()}
"""The origin of each event type of this version."""

__all__ = [
    "CATALOGUE",
    "EVENTS",
    "Event",
    "Origin",
    "evidence",
    "intervention",
    "job",
    "participant",
    "payment",
    "period",
    "referral",
    "support",
]

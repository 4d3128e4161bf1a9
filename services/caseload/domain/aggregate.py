"""What is locked, changed and saved whole, with the events that saving it emits; and what belongs to it."""

from dataclasses import dataclass, field
from datetime import date

from shared.terms.events import Event


@dataclass(kw_only=True)
class Aggregate:
    """Base of what `store` saves: `pending_events` are the events of the decisions since it was loaded, in order."""

    pending_events: list[tuple[Event, date]] = field(default_factory=list)

    def emit(self, event: Event, occurred_on: date) -> None:
        """Adds an event that is emitted when the aggregate is saved."""
        self.pending_events.append((event, occurred_on))


@dataclass
class Child:
    """Base of what belongs to a participant and has a row and a version of its own."""

    id: str

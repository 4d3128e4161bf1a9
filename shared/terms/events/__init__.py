"""The catalogue: every event type there is, one frozen model each; schema, examples and AsyncAPI come from here."""

from shared.terms.events import evidence, intervention, job, participant, payment, referral, support
from shared.terms.events.event import EVENTS, Event

CATALOGUE = frozenset(EVENTS)

__all__ = [
    "CATALOGUE",
    "EVENTS",
    "Event",
    "evidence",
    "intervention",
    "job",
    "participant",
    "payment",
    "referral",
    "support",
]

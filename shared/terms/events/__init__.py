"""The event catalogue: one frozen model per event type. Schemas, examples and AsyncAPI are generated from it."""

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

"""Who may emit what: an event counts only if its source is the producer of its type, on a stream of the right kind.

Anybody who may write to the topic can write an envelope with a right hash, so the envelope proves nothing by itself
[decision 0019].
"""

from collections.abc import Iterable, Mapping

from shared.journey.envelope import Envelope
from shared.terms.events import CATALOGUE, Origin

Catalogue = Mapping[str, Origin]
"""The origin of each event type that this version of a service accepts."""
PRODUCERS = frozenset(origin.source for origin in CATALOGUE.values())

UNKNOWN_SOURCE = "unknown-source: no service of that name emits events"
WRONG_PRODUCER = "wrong-producer: another service emits events of this type"
WRONG_STREAM = "wrong-stream: events of this type belong to streams of another kind"


class Refused(Exception):
    """An event that its source cannot have emitted. The message names the rule and no value of the event."""


def broken_rule(event: Envelope, catalogue: Catalogue) -> str | None:
    """The rule of origin that the event breaks; None when it may be what it says.

    A type that this version does not know passes if its source is a producer: a newer version may have added it.
    """
    origin = catalogue.get(event.type)
    if origin is not None and origin.admits(event.source, event.stream_id):
        return None
    if event.source not in {each.source for each in catalogue.values()}:
        return UNKNOWN_SOURCE
    if origin is None:
        return None
    return WRONG_STREAM if origin.source == event.source else WRONG_PRODUCER


def require_origin(event: Envelope, catalogue: Catalogue) -> None:
    """Raises `Refused` for an event that its source cannot have emitted."""
    rule = broken_rule(event, catalogue)
    if rule is not None:
        raise Refused(rule)


def divide(events: Iterable[Envelope], catalogue: Catalogue) -> tuple[list[Envelope], list[tuple[Envelope, str]]]:
    """The events that may be what they say, in order, and the others, each with the rule it breaks."""
    authentic: list[Envelope] = []
    refused: list[tuple[Envelope, str]] = []
    for event in events:
        rule = broken_rule(event, catalogue)
        if rule is None:
            authentic.append(event)
        else:
            refused.append((event, rule))
    return authentic, refused

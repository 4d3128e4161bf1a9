"""The topic `journey` for subscribers, as AsyncAPI 3. Everything in it comes from the event models.

`python -m shared.journey.asyncapi` prints it. `docs/asyncapi.yaml` holds the output, and a test compares the two.
"""

import sys
from dataclasses import replace
from datetime import UTC, date, datetime

import yaml

from shared.journey.envelope import Envelope, canonical
from shared.journey.topics import JOURNEY, PARTITIONS
from shared.terms.events import EVENTS, Event

DIALECT = "https://json-schema.org/draft/2020-12/schema"
TEXT = {"type": "string"}
HEADERS: dict[str, object] = {
    "ce_specversion": {"const": "1.0"},
    "ce_id": TEXT | {"description": "the id of this event, the same when it is sent again"},
    "ce_type": TEXT | {"description": "past tense and versioned; within a version only optional fields are added"},
    "ce_source": TEXT | {"description": "the service that emits it", "enum": ["referrals", "caseload", "outcomes"]},
    "ce_subject": TEXT | {"description": "the stream, such as participant/ref_…; also the key of the record"},
    "ce_time": TEXT | {"format": "date-time", "description": "when the service recorded it"},
    "ce_sequence": TEXT
    | {
        "pattern": "^[1-9][0-9]*$",
        "description": "counts this source on this stream: from 1, no gaps",
    },
    "ce_occurredon": TEXT | {"format": "date", "description": "the day it happened, in London"},
    "ce_actor": TEXT | {"description": "the client that caused it, never a person's name"},
    "ce_causationid": TEXT | {"description": "the ce_id of the event that caused it"},
    "ce_prevhash": TEXT | {"description": "the ce_hash of the event before it in its sequence; empty for the first"},
    "ce_signature": TEXT
    | {"description": "signs the ce_hash of up to 16 events; docs/guides/subscribe.md explains it"},
    "ce_hash": TEXT
    | {"description": "sha256 of prevhash, id, subject, sequence, type, value, occurredon, time, actor"},
    "traceparent": TEXT | {"description": "W3C trace context"},
    "content-type": {"const": "application/json"},
}
OPTIONAL_HEADERS = {"ce_causationid", "ce_signature", "traceparent"}
EXAMPLE = Envelope(
    event_id="5f0c8a52-0f3e-4a51-9d4e-3f1f6c1f0001",
    type="",
    source="",
    stream_id="",
    seq=1,
    occurred_on=date(2018, 3, 9),
    recorded_at=datetime(2018, 3, 9, 14, 30, tzinfo=UTC),
    actor="",
    causation_id=None,
    traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    prev_hash="",
    hash="",
    value=b"{}",
)
CHANNEL = {
    "address": JOURNEY,
    "description": "Every event ever emitted, kept permanently, keyed by stream.",
    "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in sorted(EVENTS)},
    "bindings": {"kafka": {"topic": JOURNEY, "partitions": PARTITIONS, "topicConfiguration": {"retention.ms": -1}}},
}
ID_OF = {"statement": "statement_id", "earnings": "row_id", "vacancy": "vacancy_id"}
"""The member of an event that has the id of its stream, by the kind of stream; a participant's id is in none."""
ABOUT = """What happens to the participants of a programme, as opaque ids: no names, numbers, addresses or free text.
Order is guaranteed within a stream. A record may be sent twice: use ce_sequence as docs/guides/subscribe.md explains.
The topic is confidential. Milepost's services and named controllers read it, each in its own consumer group."""


def document() -> dict[str, object]:
    """The AsyncAPI document as plain data."""
    required = [name for name in HEADERS if name not in OPTIONAL_HEADERS]
    headers = {"type": "object", "properties": HEADERS, "required": required}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Milepost journey events", "version": "1.0.0", "description": ABOUT},
        "defaultContentType": "application/json",
        "channels": {JOURNEY: CHANNEL},
        "operations": operations(),
        "components": {
            "schemas": {name: schema_of(event) for name, event in sorted(EVENTS.items())} | {"headers": headers},
            "messages": {name: message_of(event) for name, event in sorted(EVENTS.items())},
        },
    }


def schema_of(event: type[Event]) -> dict[str, object]:
    """The JSON Schema of an event's data. Consumers ignore unknown fields."""
    return {"$schema": DIALECT} | event.model_json_schema()


def operations() -> dict[str, object]:
    """What each service sends, and the one operation of a subscriber."""
    channel = {"$ref": f"#/channels/{JOURNEY}"}
    producers = sorted({event.PRODUCER for event in EVENTS.values()})
    sending: dict[str, object] = {
        f"{service}Emits": {
            "action": "send",
            "channel": channel,
            "summary": f"The events of `{service}`.",
            "messages": [_of_channel(name) for name, event in sorted(EVENTS.items()) if service == event.PRODUCER],
        }
        for service in producers
    }
    receiving = {"action": "receive", "channel": channel, "summary": "Consume every event, in order and once."}
    return sending | {"subscribe": receiving | {"messages": [_of_channel(name) for name in sorted(EVENTS)]}}


def _of_channel(name: str) -> dict[str, str]:
    return {"$ref": f"#/channels/{JOURNEY}/messages/{name}"}


def message_of(event: type[Event]) -> dict[str, object]:
    """The message of an event: what it means, its headers and data, and an example."""
    return {
        "name": event.TYPE,
        "title": event.__name__,
        "summary": " ".join((event.__doc__ or "").split()),
        "contentType": "application/json",
        "headers": {"$ref": "#/components/schemas/headers"},
        "payload": {"$ref": f"#/components/schemas/{event.TYPE}"},
        "correlationId": {"location": "$message.header#/ce_causationid"},
        "tags": [{"name": event.PRODUCER}, {"name": event.TYPE.split(".")[0]}],
        "examples": [{"name": event.TYPE, "headers": example_headers(event), "payload": event.EXAMPLE}],
    }


def example_headers(event: type[Event]) -> dict[str, str]:
    """The headers of a first event on a stream, with the matching hash."""
    own_id = event.EXAMPLE[ID_OF[event.STREAM]] if event.STREAM in ID_OF else "ref_01j0000000000000000000000a"
    stream_id = f"{event.STREAM}/{own_id}"
    unsealed = replace(EXAMPLE, type=event.TYPE, source=event.PRODUCER, stream_id=stream_id)
    unsealed = replace(unsealed, value=canonical(event.EXAMPLE).encode(), actor=f"{event.PRODUCER}/example")
    fields = replace(unsealed, hash=unsealed.expected_hash()).headers()
    return {name: raw.decode() for name, raw in fields}


def printed() -> str:
    return yaml.dump(document(), Dumper=_Plain, sort_keys=False, allow_unicode=True, width=120)


class _Plain(yaml.SafeDumper):
    """YAML without anchors."""

    def ignore_aliases(self, data: object) -> bool:
        return True


if __name__ == "__main__":
    sys.stdout.write(printed())

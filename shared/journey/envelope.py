"""The envelope of an event: its fields and its position in its stream, as CloudEvents 1.0 in Kafka's binary mode.

The value is the canonical JSON that was hashed. Everything else is in `ce_` headers.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import orjson

Headers = list[tuple[str, bytes]]
MOST_SEQ = 2**63 - 1


class Undecodable(Exception):
    """A record that is not an event: a bad or missing header, a value that is not JSON, or a wrong hash."""


def canonical(data: object) -> str:
    """The canonical JSON of `data`: sorted keys, no spaces. Money is a string; a float raises `TypeError`."""
    _refuse_floats(data)
    return orjson.dumps(data, option=orjson.OPT_SORT_KEYS).decode()


def _refuse_floats(data: object) -> None:
    if isinstance(data, float):
        raise TypeError("a float in an event: money is a string such as '3000.00', counts are whole numbers")
    for value in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        if type(value) is not str:
            _refuse_floats(value)


def instant(moment: datetime) -> str:
    """The canonical text of an instant, as it is hashed: UTC to the microsecond."""
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return utc.isoformat(timespec="microseconds")


@dataclass(frozen=True, slots=True)
class Envelope:
    """An event emitted by `source`: number `seq` on `stream_id`, chained to the one before by `prev_hash`."""

    event_id: str
    type: str
    source: str
    stream_id: str
    seq: int
    occurred_on: date
    recorded_at: datetime
    actor: str
    causation_id: str | None
    traceparent: str | None
    prev_hash: str
    hash: str
    value: bytes
    signature: str | None = None

    @property
    def data(self) -> dict[str, Any]:
        return orjson.loads(self.value)

    @property
    def participant_id(self) -> str:
        """The id in the stream's name: `participant/ref_01…` is about the participant `ref_01…`."""
        return self.stream_id.partition("/")[2]

    @property
    def trace_id(self) -> str | None:
        """The trace id of the request that led to this event, as in the logs."""
        return (self.traceparent or "").partition("-")[2].partition("-")[0] or None

    def expected_hash(self) -> str:
        parts = (
            self.prev_hash,
            self.event_id,
            self.stream_id,
            str(self.seq),
            self.type,
            self.value.decode(),
            self.occurred_on.isoformat(),
            instant(self.recorded_at),
            self.actor,
        )
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def headers(self) -> Headers:
        pairs = {
            "ce_specversion": "1.0",
            "ce_id": self.event_id,
            "ce_type": self.type,
            "ce_source": self.source,
            "ce_subject": self.stream_id,
            "ce_time": instant(self.recorded_at),
            "ce_sequence": str(self.seq),
            "ce_occurredon": self.occurred_on.isoformat(),
            "ce_actor": self.actor,
            "ce_causationid": self.causation_id,
            "ce_hash": self.hash,
            "ce_prevhash": self.prev_hash,
            "ce_signature": self.signature,
            "traceparent": self.traceparent,
            "content-type": "application/json",
        }
        return [(name, text.encode()) for name, text in pairs.items() if text is not None]


def _what_is_wrong(error: Exception) -> str:
    """In words without a value of the record: a header that is missing is named, the rest has its class."""
    if isinstance(error, KeyError):
        return f"{error.args[0]} is missing"
    return f"a header or the value cannot be read ({type(error).__name__})"


def decode(headers: Iterable[tuple[str, bytes]], value: bytes | None) -> Envelope:
    """The envelope of a Kafka record; raises `Undecodable` and nothing else."""
    try:
        fields = {name: raw.decode() for name, raw in headers}
        if "\x00" in "".join(fields.values()):
            raise Undecodable("not-an-event: a header contains a zero byte, which Postgres cannot store")
        envelope = Envelope(
            event_id=fields["ce_id"],
            type=fields["ce_type"],
            source=fields["ce_source"],
            stream_id=fields["ce_subject"],
            seq=int(fields["ce_sequence"]),
            occurred_on=date.fromisoformat(fields["ce_occurredon"]),
            recorded_at=datetime.fromisoformat(fields["ce_time"]),
            actor=fields["ce_actor"],
            causation_id=fields.get("ce_causationid"),
            traceparent=fields.get("traceparent"),
            prev_hash=fields["ce_prevhash"],
            hash=fields["ce_hash"],
            value=value or b"",
            signature=fields.get("ce_signature"),
        )
        if not 1 <= envelope.seq <= MOST_SEQ:
            raise Undecodable("not-an-event: ce_sequence is out of range")
        if not isinstance(orjson.loads(envelope.value), dict):
            raise Undecodable("not-an-event: the value is not a JSON object")
        matches = envelope.hash == envelope.expected_hash()
    except (KeyError, ValueError, AttributeError, OverflowError) as error:
        # Its own message would quote the record, and no value of a record may reach a log.
        raise Undecodable(f"not-an-event: {_what_is_wrong(error)}") from None
    if not matches:
        raise Undecodable("wrong-hash: the hash of the event does not match its content")
    return envelope

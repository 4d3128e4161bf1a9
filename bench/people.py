"""Invented people in bulk: the referral bodies, and the events of their lives, chained and hashed."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import orjson

from shared.journey.envelope import Envelope, canonical
from shared.terms.events import EVENTS
from shared.terms.ids import new_id

NUMBERS = count(1)
REFERRED_ON = date(2018, 3, 9)
LIFE = (
    "referral.received.v1",
    "referral.acknowledged.v1",
    "participant.key_worker_assigned.v1",
    "participant.started.v1",
    "job.started.v1",
    "earnings.received.v1",
    "outcome.achieved.v1",
    "claim.paid.v1",
)
LATER = ("earnings.received.v1", "job.started.v1", "participant.contacted.v1", "claim.paid.v1")
PROVIDERS = tuple(f"sub-{n}" for n in range(1, 9))
Message = tuple[str, bytes, list[tuple[str, bytes]]]
"""Key, value and headers of a Kafka record."""


def referral() -> dict[str, Any]:
    """A referral of a new person."""
    number = next(NUMBERS)
    return {
        "reference": f"BN-{number:07d}",
        "programme": "LLWHP",
        "referred_on": REFERRED_ON.isoformat(),
        "first_name": "Avery",
        "surname": f"Example{number}",
        "date_of_birth": (date(1960, 1, 1) + timedelta(days=number % 14_000)).isoformat(),
        "nino": f"QQ{number % 1_000_000:06d}{'ABCD'[number // 1_000_000 % 4]}",
        "address": {"lines": [f"{number} Sample Street"], "postcode": "E15 1AB"},
        "phone": "020 7946 0000",
        "area": "newham",
        "participation": "voluntary",
        "group": "HD",
    }


def bodies(how_many: int) -> list[bytes]:
    return [orjson.dumps(referral()) for _ in range(how_many)]


@dataclass
class History:
    """The events of the three other services about people, in order. Every stream is chained."""

    chains: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    moment: datetime = datetime(2018, 3, 9, 9, tzinfo=UTC)

    def lives(self, people: int, types: tuple[str, ...] = LIFE, together: int = 500) -> Iterator[Message]:
        """The events of each person's life, for `together` people at a time."""
        for first in range(0, people, together):
            ids = [new_id("ref") for _ in range(min(together, people - first))]
            for kind in types:
                for participant_id in ids:
                    yield self.message(kind, participant_id)

    def more(self, ids: list[str], events: int) -> Iterator[Message]:
        """Later events about existing people, one after another."""
        for number in range(events):
            yield self.message(LATER[number // len(ids) % len(LATER)], ids[number % len(ids)])

    def message(self, kind: str, participant_id: str) -> Message:
        envelope = self.envelope(kind, f"participant/{participant_id}")
        return envelope.stream_id, envelope.value, envelope.headers()

    def envelope(self, kind: str, stream_id: str) -> Envelope:
        model = EVENTS[kind]
        seq, previous = self.chains.get((model.PRODUCER, stream_id), (0, ""))
        fields: dict[str, Any] = {
            "event_id": secrets.token_hex(16),
            "type": kind,
            "source": model.PRODUCER,
            "stream_id": stream_id,
            "seq": seq + 1,
            "occurred_on": REFERRED_ON,
            "recorded_at": self.moment,
            "actor": "bench/bench",
            "causation_id": None,
            "traceparent": f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01",
            "prev_hash": previous,
            "value": canonical(_with_own_ids(model.EXAMPLE)).encode(),
        }
        envelope = Envelope(**fields, hash=Envelope(**fields, hash="").expected_hash())
        self.chains[model.PRODUCER, stream_id] = (seq + 1, envelope.hash)
        return envelope


def _with_own_ids(example: dict[str, Any]) -> dict[str, Any]:
    """The example with new ids and a random provider, so that no two people share a line or a job."""
    own = {name: new_id(name[:3]) for name in ("line_id", "job_id") if name in example}
    return example | own | ({"provider": secrets.choice(PROVIDERS)} if "provider" in example else {})

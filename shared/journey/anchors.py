"""Anchors: once a day a service signs a digest of its ledger, so that a rewritten ledger shows [decision 0019].

Hash chains prove nothing against somebody who rewrites every database consistently, because the hashes need no secret.
An anchor does, once a copy of it is kept where the databases' administrators cannot reach it. Each anchor continues the
one before: its digest covers the digest before it and the hash of every event since, by position.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from typing import Any, Self

import asyncpg
import structlog

from shared.journey.envelope import canonical, instant
from shared.journey.signing import PublicKeys, SigningKey, verifies
from shared.journey.transient import Begin

PURPOSE = "milepost anchor 1"
LAST_POSITION = "SELECT coalesce(max(position), 0) FROM ledger"
OWN_TRANSACTION = "SELECT pg_current_xact_id()::text"
EARLIER_HAVE_ENDED = "SELECT pg_snapshot_xmin(pg_current_snapshot()) >= $1::text::xid8"
DIGEST = """
SELECT count(*) AS events,
       encode(sha256(convert_to(concat_ws(E'\\n', $1::text, string_agg(hash, E'\\n' ORDER BY position)), 'UTF8')),
              'hex') AS digest
FROM ledger WHERE position > $2 AND position <= $3
"""
STORED = "SELECT * FROM anchor WHERE day > $1 ORDER BY day"
LATEST = "SELECT * FROM anchor ORDER BY day DESC LIMIT 1"
STORE = """
INSERT INTO anchor (day, position, events, digest, previous_position, previous_digest, anchored_at, key, signature)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING
"""
POLL_SECONDS, PATIENCE_SECONDS = 0.05, 10.0

log = structlog.get_logger()


@dataclass(frozen=True)
class Anchor:
    """A signed digest of a service's ledger up to `position`: `events` of them since the anchor before."""

    service: str
    day: date
    position: int
    events: int
    digest: str
    previous_position: int
    previous_digest: str
    anchored_at: datetime
    key: str
    signature: str

    @classmethod
    def of(cls, service: str, row: asyncpg.Record | dict[str, Any]) -> Self:
        return cls(service, **{field.name: row[field.name] for field in fields(cls) if field.name != "service"})

    @classmethod
    def read(cls, document: dict[str, Any]) -> Self:
        """From its JSON form. Raises KeyError, TypeError or ValueError when it is not one."""
        texts = {field.name: document[field.name] for field in fields(cls)}
        day, moment = date.fromisoformat(texts["day"]), datetime.fromisoformat(texts["anchored_at"])
        return cls(**(texts | {"day": day, "anchored_at": moment}))

    @property
    def document(self) -> dict[str, Any]:
        """Its JSON form."""
        return asdict(self) | {"day": self.day.isoformat(), "anchored_at": instant(self.anchored_at)}

    @property
    def signed_text(self) -> str:
        return canonical({name: value for name, value in self.document.items() if name != "signature"})


async def digest_of(conn: asyncpg.Connection, anchor: Anchor) -> tuple[int, str]:
    """How many events the ledger has in the anchor's range, and the digest that the anchor should have."""
    [row] = await conn.fetch(DIGEST, anchor.previous_digest, anchor.previous_position, anchor.position)
    return row["events"], row["digest"]


async def stored_anchors(conn: asyncpg.Connection, service: str, after: date = date.min) -> list[Anchor]:
    return [Anchor.of(service, row) for row in await conn.fetch(STORED, after)]


async def anchor_today(service: str, begin: Begin, conn: asyncpg.Connection, key: SigningKey) -> bool:
    """Anchors the ledger if that has not been done today; `conn` is in autocommit. Returns whether it did.

    It waits for the transactions that were open, so that no event can later appear below its position. When they take
    too long, it leaves the anchor to the next call.
    """
    async with begin() as tx:
        today, now = tx.today, tx.now
    latest = await conn.fetchrow(LATEST)
    if latest is not None and latest["day"] >= today:
        return False
    position = await conn.fetchval(LAST_POSITION)
    if not await _earlier_have_ended(conn):
        log.warning("anchor.postponed", day=today.isoformat())
        return False
    position_before, digest_before = (latest["position"], latest["digest"]) if latest is not None else (0, "")
    blank = Anchor(
        service=service,
        day=today,
        position=position,
        events=0,
        digest="",
        previous_position=position_before,
        previous_digest=digest_before,
        anchored_at=now,
        key=key.name,
        signature="",
    )
    events, digest = await digest_of(conn, blank)
    await _store(conn, signed(replace(blank, events=events, digest=digest), key))
    return True


async def _earlier_have_ended(conn: asyncpg.Connection) -> bool:
    """Whether every transaction has ended that was open when this was called: those that drew a lower position are.

    `say` changes a row before it draws a position, so such a transaction has a lower number than ours.
    """
    own = await conn.fetchval(OWN_TRANSACTION)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not await conn.fetchval(EARLIER_HAVE_ENDED, own):
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(POLL_SECONDS)
    return True


def signed(anchor: Anchor, key: SigningKey) -> Anchor:
    """The anchor with a signature by the key."""
    unsigned = replace(anchor, key=key.name)
    return replace(unsigned, signature=key.sign(PURPOSE, unsigned.signed_text))


async def _store(conn: asyncpg.Connection, anchor: Anchor) -> None:
    values = asdict(anchor)
    await conn.execute(STORE, *[values[field.name] for field in fields(Anchor) if field.name != "service"])
    log.info("anchored", day=anchor.day.isoformat(), position=anchor.position)


Digest = Callable[[Anchor], Awaitable[tuple[int, str]]]
"""What a service's ledger has in an anchor's range (`digest_of`)."""


async def differences(
    kept: Iterable[Anchor], stored: Iterable[Anchor], keys: PublicKeys, digest: Digest
) -> AsyncIterator[str]:
    """How one service's ledger and stored anchors differ from what was signed and kept, a line for each."""
    kept, stored = sorted(kept, key=_order), sorted(stored, key=_order)
    for anchor in kept:
        if anchor not in stored:
            yield f"anchor: the database of {anchor.service} no longer has the kept anchor of {anchor.day}"
    for chain in (kept, stored):
        for line in breaks(chain):
            yield line
    for anchor in sorted({*kept, *stored}, key=_order):
        if not verifies(keys, anchor.service, anchor.key, PURPOSE, anchor.signed_text, anchor.signature):
            yield f"anchor: {anchor.service} of {anchor.day} is not signed by a known key"
        elif await digest(anchor) != (anchor.events, anchor.digest):
            yield f"rewritten: the ledger of {anchor.service} is not what was signed on {anchor.day}"


def breaks(chain: Iterable[Anchor]) -> Iterator[str]:
    """Where an anchor does not continue the one before, or the first does not begin with the first event."""
    before = (0, "")
    for anchor in chain:
        if (anchor.previous_position, anchor.previous_digest) != before:
            yield f"anchor: {anchor.service} of {anchor.day} does not continue the one before"
        before = (anchor.position, anchor.digest)


def _order(anchor: Anchor) -> tuple[date, str]:
    return anchor.day, anchor.signature

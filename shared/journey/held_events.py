"""Held events: an event held behind a failure or a gap is applied in arrival order once nothing blocks it.

An operator retries, discards or dismisses a held event. Each records who and why; no held event is ever deleted.
"""

from dataclasses import dataclass

import asyncpg

from shared.journey.envelope import Envelope, Headers, Undecodable, decode
from shared.journey.error_text import error_text
from shared.journey.inbox import (
    HOLD_REFUSED,
    NO_SOURCE,
    Consumed,
    Forked,
    Reactions,
    apply,
    hold,
    is_repeat,
    last_consumed,
    lock_streams,
    record_consumed,
    require_catalogued,
    require_follows,
)
from shared.journey.ledger import Transaction
from shared.journey.origins import Catalogue, Refused, require_origin
from shared.journey.signatures import NOT_REQUIRED, Signatures
from shared.journey.transient import Begin, is_transient

STOPPED = """
SELECT EXISTS (SELECT 1 FROM held WHERE settled_at IS NULL AND stream_id = $1 AND reason IN ('failed', 'fork')
               AND position < coalesce($2::bigint, position + 1))
"""
NEXT = """
SELECT h.* FROM held h LEFT JOIN inbox i USING (source, stream_id)
WHERE h.settled_at IS NULL AND h.stream_id = $1 AND h.reason <> 'refused' AND h.seq <= coalesce(i.last_seq, 0) + 1
ORDER BY h.position LIMIT 1
"""
READY = """
SELECT DISTINCT h.stream_id FROM held h LEFT JOIN inbox i USING (source, stream_id)
WHERE h.settled_at IS NULL AND h.reason <> 'refused' AND (h.seq <= coalesce(i.last_seq, 0) + 1 OR h.reason = 'behind')
  AND NOT EXISTS (SELECT 1 FROM held f WHERE f.stream_id = h.stream_id AND f.settled_at IS NULL
                  AND f.reason IN ('failed', 'fork'))
"""
ONLY_EARLY = "UPDATE held SET reason = 'early' WHERE stream_id = $1 AND settled_at IS NULL AND reason = 'behind'"
SETTLE = "UPDATE held SET settled_at = $2, settled_by = $3, settled_how = $4, settled_why = $5 WHERE position = $1"
FAILED_AGAIN = """
UPDATE held SET reason = $2, error = $3, attempts = attempts + 1 WHERE position = $1 AND settled_at IS NULL
"""


class NotHeld(LookupError):
    """No such event is held."""


class NotItsTurn(NotHeld):
    """The event waits for another one, which must be settled or replayed first."""


class NotForked(NotItsTurn):
    """Only a fork can be dismissed: any other event was really emitted."""


@dataclass(frozen=True)
class HeldEvents:
    """Applies the held events of one service: the ready ones for the consumer, the failed ones for an operator."""

    begin: Begin
    reactions: Reactions
    catalogue: Catalogue
    signatures: Signatures = NOT_REQUIRED

    async def drain_ready(self) -> int:
        """Applies every held event that nothing blocks any more. Returns how many."""
        async with self.begin() as tx:
            streams = [row["stream_id"] for row in await tx.conn.fetch(READY)]
        return sum([await self.drain(stream_id, "backbone", "ready") for stream_id in streams])

    async def drain(self, stream_id: str, by: str, why: str) -> int:
        """Applies the stream's held events in arrival order until one fails or none is ready. Returns how many."""
        settled = 0
        while await self._settle_next(stream_id, by, why):
            settled += 1
        return settled

    async def retry(self, position: int, by: str, why: str) -> int:
        """Applies a held event again, then those behind it. Returns how many were applied.

        Raises `NotHeld` or `NotItsTurn`. A failure is recorded on the held event and leaves the stream unchanged.
        """
        async with self.begin() as tx:
            stream_id = (await self._held(tx, position))["stream_id"]
        try:
            async with self.begin() as tx:
                await self._apply(tx, await self._held(tx, position), by, why)
        except NotHeld:
            raise
        except Exception as error:
            await self._failed_again(position, error)
            return 0
        return 1 + await self.drain(stream_id, by, f"behind {position}: {why}")

    async def discard(self, position: int, by: str, why: str) -> int:
        """Discards a held event for good, then applies those behind it. Returns how many were applied.

        Discarding a fork accepts the source's version from here on: its next event follows this one.
        Raises `NotHeld` or `NotItsTurn`.
        """
        async with self.begin() as tx:
            held = await self._held(tx, position)
            if held["source"] != NO_SOURCE:
                key = (held["source"], held["stream_id"])
                await record_consumed(tx, {key: Consumed(held["seq"], held["headers"]["ce_hash"])})
            await tx.conn.execute(SETTLE, position, tx.now, by, "discarded", why)
        return await self.drain(held["stream_id"], by, f"behind {position}, discarded: {why}")

    async def dismiss(self, position: int, by: str, why: str) -> int:
        """Treats a forked event as never emitted, then applies those behind it. Returns how many were applied.

        What was consumed before stays valid, and the source's ledger must continue from there, because it has been
        restored to its latest state. Raises `NotHeld`, `NotItsTurn` or `NotForked`.
        """
        async with self.begin() as tx:
            held = await self._held(tx, position)
            if held["reason"] != "fork":
                raise NotForked(f"the event at {position} is no fork: retry or discard it")
            await tx.conn.execute(SETTLE, position, tx.now, by, "dismissed", why)
        return await self.drain(held["stream_id"], by, f"behind {position}, dismissed: {why}")

    async def _held(self, tx: Transaction, position: int) -> asyncpg.Record:
        """The held event, with its stream locked, if it is the one to settle first."""
        stream_id = await tx.conn.fetchval("SELECT stream_id FROM held WHERE position = $1", position)
        await lock_streams(tx, [stream_id or NO_SOURCE])
        row = await tx.conn.fetchrow("SELECT * FROM held WHERE position = $1 AND settled_at IS NULL", position)
        if row is None:
            raise NotHeld(f"no event is held at position {position}: `milepost held list` shows the held events")
        if await tx.conn.fetchval(STOPPED, stream_id, position):
            raise NotItsTurn(f"{stream_id} was stopped by an earlier event: settle that one first")
        key = (row["source"], stream_id)
        consumed = (await last_consumed(tx, [key])).get(key, Consumed())
        if row["seq"] > consumed.seq + 1:
            raise NotItsTurn(
                f"{row['source']} is consumed to {consumed.seq} on {stream_id}: replay its ledger from there"
            )
        return row

    async def _settle_next(self, stream_id: str, by: str, why: str) -> bool:
        """Applies the stream's first ready event. False when there is none, or it failed."""
        row = None
        try:
            async with self.begin() as tx:
                await lock_streams(tx, [stream_id])
                if await tx.conn.fetchval(STOPPED, stream_id, None):
                    return False
                row = await tx.conn.fetchrow(NEXT, stream_id)
                if row is None:
                    await tx.conn.execute(ONLY_EARLY, stream_id)
                    return False
                await self._apply(tx, row, by, why)
                return True
        except Exception as error:
            if row is None:
                raise
            await self._failed_again(row["position"], error)
            return False

    async def _apply(self, tx: Transaction, row: asyncpg.Record, by: str, why: str) -> None:
        event = held_event(row)
        require_origin(event, self.catalogue)
        require_catalogued(event, self.catalogue)
        key = (event.source, event.stream_id)
        consumed = (await last_consumed(tx, [key])).get(key, Consumed())
        if is_repeat(event, consumed):
            await tx.conn.execute(SETTLE, row["position"], tx.now, by, "consumed before", why)
            return
        self.signatures.require(event)
        require_follows(event, consumed)
        await record_consumed(tx, {key: Consumed(event.seq, event.hash)})
        await apply(tx, [event], self.reactions)
        await tx.conn.execute(SETTLE, row["position"], tx.now, by, "applied", why)

    async def _failed_again(self, position: int, error: Exception) -> None:
        """Records the failure on the held event. A transient failure is raised for the caller to wait."""
        if is_transient(error):
            raise error
        async with self.begin() as tx:
            await tx.conn.execute(FAILED_AGAIN, position, reason_of(error), storable(error_text(error)))


def held_event(row: asyncpg.Record) -> Envelope:
    """The envelope of a held row; raises `Undecodable`."""
    if "raw" in row["headers"]:
        raise Undecodable("not-an-event: it was no event when it was read, and it has not changed")
    return decode([(name, text.encode()) for name, text in row["headers"].items()], row["value"])


def reason_of(error: Exception) -> str:
    """Why an event that raised `error` is held."""
    match error:
        case Forked():
            return "fork"
        case Refused() | Undecodable():
            return "refused"
    return "failed"


def storable(text: str) -> str:
    """The text without zero bytes, cut to the length that is stored."""
    return text.replace("\x00", "\\0")[:4000]


async def hold_failed(tx: Transaction, event: Envelope, error: Exception, attempts: int) -> None:
    """Holds an event that failed for good. Its stream stops, for every source."""
    await lock_streams(tx, [event.stream_id])
    await hold(tx, event, reason_of(error), storable(error_text(error)), attempts)


async def hold_raw(tx: Transaction, stream_id: str, headers: Headers, value: bytes | None, error: Exception) -> None:
    """Holds a record that is not an event, under the stream named by its key, for an operator to discard."""
    await lock_streams(tx, [stream_id])
    raw = {storable(name): storable((text or b"").decode(errors="replace")) for name, text in headers}
    await tx.conn.execute(HOLD_REFUSED, stream_id, {"raw": raw}, value, storable(error_text(error)), tx.now)

"""An anchor that was kept finds a ledger that was rewritten, though every chain and every inbox agrees."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from shared.journey import anchors
from shared.journey.anchors import Anchor, anchor_today, differences, digest_of, signed, stored_anchors
from shared.journey.audit import audit
from shared.journey.relay import PENDING, envelope_of
from shared.journey.signing import SigningKey, public_keys
from shared.store.database import Database
from tests.journey.backbone.conftest import NAMES
from tests.journey.backbone.toy import DAY, HEARD, PARTITION, Toy, a_superuser, emptied

ONE, TWO = "participant/one", "participant/two"
DAY_ONE = datetime(2018, 3, 9, 12, tzinfo=UTC)
KEY = SigningKey.generate("k1")
KEYS = public_keys(f"talker/{KEY.public_text}")

REWRITE = """
DO $$
DECLARE e record; previous text := '';
BEGIN
  FOR e IN SELECT * FROM talker.ledger WHERE stream_id = 'participant/one' ORDER BY seq LOOP
    UPDATE talker.ledger SET data = '{"reason":"never"}', prev_hash = previous,
      hash = talker.event_hash(previous, event_id, stream_id, seq, type, '{"reason":"never"}', occurred_on,
        to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US+00:00'), actor)
      WHERE position = e.position RETURNING hash INTO previous;
  END LOOP;
  UPDATE talker.stream SET last_hash = previous WHERE stream_id = 'participant/one';
  UPDATE listener.inbox SET last_hash = previous WHERE stream_id = 'participant/one';
END $$
"""


@dataclass
class Ledger:
    """A talker with a clock that the test moves, and a listener that has consumed everything."""

    talker: Toy
    listener: Toy
    day: int = 0

    async def emit(self, *stream_ids: str) -> None:
        await self.talker.emit(*stream_ids)
        async with self.talker.database.connection() as conn:
            rows = await conn.fetch(PENDING, 1000)
            await conn.execute("DELETE FROM outbox")
        await self.listener.hear(*[envelope_of(row, "talker") for row in rows])

    async def anchor(self, key: SigningKey = KEY) -> bool:
        now = DAY_ONE + timedelta(days=self.day)
        await self.talker.rows(
            "INSERT INTO sandbox_clock VALUES (true, $1) ON CONFLICT (one) DO UPDATE SET now = $1", now
        )
        async with self.talker.database.connection() as conn:
            return await anchor_today("talker", self.talker.database.as_worker, conn, key)

    async def days(self, number: int) -> list[Anchor]:
        """Events and an anchor on each of some days; what an operator keeps of them."""
        for _ in range(number):
            await self.emit(ONE, TWO)
            assert await self.anchor()
            self.day += 1
        return await self.stored()

    async def stored(self) -> list[Anchor]:
        async with self.talker.database.connection() as conn:
            return await stored_anchors(conn, "talker")

    async def execute(self, *statements: str) -> None:
        async with a_superuser(self.talker.dsn) as conn:
            for statement in statements:
                await conn.execute(statement)

    async def differences(self, kept: list[Anchor]) -> list[str]:
        async with self.talker.database.connection() as conn:
            stored = await stored_anchors(conn, "talker")
            return [line async for line in differences(kept, stored, KEYS, partial(digest_of, conn))]

    async def audited(self) -> list[str]:
        async with self.talker.books() as emitted, self.listener.books() as consumed:
            return (await audit({"talker": emitted, "listener": consumed}, topic=PARTITION.topic)).wrong


@pytest.fixture
async def ledger(toy_shop: tuple[str, dict[str, Database]]) -> AsyncIterator[Ledger]:
    dsn, databases = toy_shop
    await emptied(dsn, *NAMES)
    yield Ledger(Toy("talker", dsn, databases["talker"]), Toy("listener", dsn, databases["listener"]))


async def test_a_ledger_that_nobody_touched_is_what_was_signed_each_day(ledger: Ledger) -> None:
    kept = await ledger.days(3)
    assert [(anchor.day.day, anchor.position, anchor.events) for anchor in kept] == [(9, 2, 2), (10, 4, 2), (11, 6, 2)]
    await ledger.emit(ONE)
    assert await ledger.differences(kept) == [] and await ledger.audited() == []


async def test_a_ledger_is_anchored_once_a_day(ledger: Ledger) -> None:
    assert await ledger.anchor() and not await ledger.anchor()
    ledger.day = 1
    assert await ledger.anchor()


async def test_whoever_rewrites_every_database_consistently_is_found(ledger: Ledger) -> None:
    kept = await ledger.days(2)
    await ledger.execute(REWRITE)
    assert await ledger.audited() == [], "chains, heads and inboxes agree"
    assert await ledger.differences(kept) == [
        "rewritten: the ledger of talker is not what was signed on 2018-03-09",
        "rewritten: the ledger of talker is not what was signed on 2018-03-10",
    ]


async def test_new_anchors_over_a_rewritten_ledger_need_the_key_and_differ_from_the_kept(ledger: Ledger) -> None:
    kept = await ledger.days(2)
    await ledger.execute(REWRITE, "DELETE FROM talker.anchor")
    thief = SigningKey.generate("k1")
    ledger.day = 0
    assert await ledger.anchor(thief)
    rewritten = await ledger.differences(kept)
    assert "anchor: talker of 2018-03-09 is not signed by a known key" in rewritten
    assert "anchor: the database of talker no longer has the kept anchor of 2018-03-10" in rewritten
    assert "rewritten: the ledger of talker is not what was signed on 2018-03-10" in rewritten


async def test_events_that_were_taken_out_are_missed(ledger: Ledger) -> None:
    kept = await ledger.days(2)
    await ledger.execute(
        "DELETE FROM talker.ledger WHERE stream_id = 'participant/two'",
        "DELETE FROM talker.stream WHERE stream_id = 'participant/two'",
        "DELETE FROM listener.inbox WHERE stream_id = 'participant/two'",
    )
    assert await ledger.audited() == []
    assert len(await ledger.differences(kept)) == 2


async def test_kept_anchors_that_were_edited_or_dropped_are_found(ledger: Ledger) -> None:
    first, second = await ledger.days(2)
    assert any("no longer has" in line for line in await ledger.differences([replace(first, events=9), second]))
    assert await ledger.differences([second]) == ["anchor: talker of 2018-03-10 does not continue the one before"]
    assert await ledger.differences([first]) == []


async def test_an_old_key_checks_what_it_signed_and_a_new_one_signs_on(ledger: Ledger) -> None:
    await ledger.days(1)
    new = SigningKey.generate("k2")
    await ledger.emit(ONE)
    assert await ledger.anchor(new)
    kept = await ledger.stored()
    assert [anchor.key for anchor in kept] == ["k1", "k2"]
    assert await ledger.differences(kept) == ["anchor: talker of 2018-03-10 is not signed by a known key"]
    both = KEYS | public_keys(f"talker/{new.public_text}")
    async with ledger.talker.database.connection() as conn:
        assert [line async for line in differences(kept, kept, both, partial(digest_of, conn))] == []


async def test_no_event_appears_below_a_position_that_was_anchored(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command has drawn its position and not committed: the anchor waits for it, or is left to a later call."""
    monkeypatch.setattr(anchors, "PATIENCE_SECONDS", 0.5)
    async with ledger.talker.database.as_org("maximus", "maximus/slow") as slow:
        slow.emit(TWO, HEARD, DAY)
        await slow.flush()
        await ledger.talker.emit(ONE)
        assert not await ledger.anchor()
        monkeypatch.setattr(anchors, "PATIENCE_SECONDS", 20.0)
        waiting = asyncio.create_task(ledger.anchor())
        await asyncio.sleep(0.5)
        assert not waiting.done()
    assert await waiting
    [anchor] = await ledger.stored()
    assert (anchor.position, anchor.events) == (2, 2)
    assert await ledger.differences([anchor]) == []


async def test_a_signature_for_another_purpose_or_service_is_none(ledger: Ledger) -> None:
    [anchor] = await ledger.days(1)
    assert KEY.sign(anchors.PURPOSE, anchor.signed_text) == anchor.signature
    forged = replace(anchor, signature=KEY.sign("another purpose", anchor.signed_text))
    moved = signed(replace(anchor, service="listener"), KEY)
    for wrong in (forged, moved, replace(anchor, signature="%%%")):
        assert any("not signed by a known key" in line for line in await ledger.differences([wrong]))

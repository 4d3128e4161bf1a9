"""The audit names what was lost, forked, edited or still waits, and nothing else."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import asyncpg
import pytest

from shared.journey.audit import Findings, audit
from shared.journey.envelope import Envelope
from shared.journey.relay import PENDING, envelope_of
from shared.journey.topics import partition_of
from shared.store.database import Database
from tests.journey.backbone.conftest import NAMES
from tests.journey.backbone.toy import PARTITION, Toy, a_superuser, emptied

ONE, TWO = "participant/one", "participant/two"
Shop = tuple[str, dict[str, Database]]


@pytest.fixture
async def talker(toy_shop: Shop) -> AsyncIterator[Toy]:
    dsn, databases = toy_shop
    await emptied(dsn, *NAMES)
    yield Toy("talker", dsn, databases["talker"])


@pytest.fixture
async def listener(toy_shop: Shop, talker: Toy) -> AsyncIterator[Toy]:
    dsn, databases = toy_shop
    yield Toy("listener", dsn, databases["listener"])


async def sent(talker: Toy) -> list[Envelope]:
    """What the relay would send, taken from the outbox."""
    async with talker.database.connection() as conn:
        rows = await conn.fetch(PENDING, 1000)
        await conn.execute("DELETE FROM outbox")
    return [envelope_of(row, "talker") for row in rows]


async def audited(talker: Toy, listener: Toy, ends: Mapping[int, int] | None = None) -> Findings:
    async def known() -> Mapping[int, int]:
        assert ends is not None
        return ends

    async with talker.books() as said, listener.books() as heard:
        return await audit({"talker": said, "listener": heard}, known if ends else None, PARTITION.topic)


@asynccontextmanager
async def behind_the_back(toy: Toy) -> AsyncIterator[asyncpg.Connection]:
    """What no role of the service could do."""
    async with a_superuser(toy.dsn) as conn:
        await conn.execute(f"SET search_path TO {toy.name}")
        yield conn


async def test_all_heard_is_quiet(talker: Toy, listener: Toy) -> None:
    await talker.emit(ONE, TWO, ONE)
    await listener.hear(*await sent(talker))
    findings = await audited(talker, listener)
    assert findings.quiet and findings.clean and findings.exit_code == 0
    assert (findings.events, findings.links) == (3, 2)


async def test_what_is_not_sent_yet_or_held_waits_and_is_accounted_for(talker: Toy, listener: Toy) -> None:
    await talker.emit(ONE, ONE)
    listener.refuses = {(ONE, 1)}
    await listener.hear(*await sent(talker))
    await talker.emit(TWO)
    findings = await audited(talker, listener)
    assert sorted(findings.waiting) == [
        f"held: talker → listener: {ONE} seq 1",
        f"held: talker → listener: {ONE} seq 2",
        f"not sent yet: talker → listener: {TWO} seq 1",
    ]
    assert findings.clean and not findings.quiet and findings.exit_code == 0


async def test_what_was_sent_and_is_nowhere_is_lost_and_named(talker: Toy, listener: Toy) -> None:
    await talker.emit(ONE, TWO)
    first, _ = await sent(talker)
    await listener.hear(first)
    findings = await audited(talker, listener)
    assert findings.wrong == [f"lost or still on the log: talker → listener: {TWO} seq 1"]
    assert findings.exit_code == 1


async def test_the_log_tells_what_is_lost_from_what_is_still_to_be_read(talker: Toy, listener: Toy) -> None:
    await talker.emit(ONE)
    await sent(talker)
    where = f"talker → listener: {ONE} seq 1"
    ends = dict.fromkeys(range(12), 0)
    assert (await audited(talker, listener, ends)).wrong == [f"lost: {where}"]
    ends[partition_of(ONE, 12)] = 1
    findings = await audited(talker, listener, ends)
    assert (findings.wrong, findings.waiting) == ([], [f"on the log, not consumed yet: {where}"])


async def test_a_source_restored_from_a_backup_is_named_though_it_has_said_more_since(
    talker: Toy, listener: Toy
) -> None:
    await talker.emit(ONE, ONE)
    await listener.hear(*await sent(talker))
    async with behind_the_back(talker) as conn:
        await conn.execute("DELETE FROM ledger WHERE seq = 2")
        await conn.execute("UPDATE stream SET last_seq = 1, last_hash = (SELECT hash FROM ledger)")
    assert (await audited(talker, listener)).wrong == [
        f"forked: talker → listener: {ONE} consumed to 2, emitted to 1, and they differ"
    ]
    await talker.emit(ONE, ONE, ONE)
    await sent(talker)
    findings = await audited(talker, listener)
    assert findings.wrong[0] == f"forked: talker → listener: {ONE} consumed to 2, emitted to 4, and they differ"


async def test_what_was_heard_but_never_said_is_a_fork(talker: Toy, listener: Toy) -> None:
    await talker.emit(ONE)
    await listener.hear(*await sent(talker))
    async with behind_the_back(talker) as conn:
        await conn.execute("TRUNCATE ledger, stream")
    assert (await audited(talker, listener)).wrong == [
        f"forked: talker → listener: {ONE} consumed to 1, emitted to 0, and they differ"
    ]


@pytest.mark.parametrize(
    ("edit", "named"),
    [
        ("""UPDATE ledger SET data = '{"reason":"edited"}' WHERE seq = 2""", [f"broken chain: talker {ONE} at seq 2"]),
        ("UPDATE ledger SET occurred_on = '2018-03-10' WHERE seq = 1", [f"broken chain: talker {ONE} at seq 1"]),
        ("UPDATE ledger SET actor = 'nobody' WHERE seq = 3", [f"broken chain: talker {ONE} at seq 3"]),
        ("DELETE FROM ledger WHERE seq = 2", [f"broken chain: talker {ONE} at seq 3"]),
        ("DELETE FROM ledger WHERE seq = 3", [f"ledger and stream differ: talker {ONE}"]),
        ("UPDATE stream SET last_seq = 4", [f"ledger and stream differ: talker {ONE}"]),
    ],
)
async def test_a_ledger_that_was_edited_is_named_at_the_place(talker: Toy, edit: str, named: list[str]) -> None:
    await talker.emit(ONE, ONE, ONE)
    async with behind_the_back(talker) as conn:
        await conn.execute(edit)
    async with talker.books() as conn:
        findings = await audit({"talker": conn})
    assert findings.wrong == named
    assert findings.exit_code == 1


async def test_a_discarded_event_is_heard_and_a_discarded_fork_is_the_new_truth(talker: Toy, listener: Toy) -> None:
    await talker.emit(ONE, ONE)
    listener.refuses = {(ONE, 2)}
    await listener.hear(*await sent(talker))
    await listener.held_events.discard((await listener.held())[0]["position"], "milepost/ops", "said by mistake")
    assert (await audited(talker, listener)).quiet
    async with behind_the_back(talker) as conn:
        await conn.execute("DELETE FROM ledger WHERE seq = 2")
        await conn.execute("UPDATE stream SET last_seq = 1, last_hash = (SELECT hash FROM ledger)")
    listener.refuses = set()
    await talker.emit(ONE, ONE)
    await listener.hear(*await sent(talker))
    await listener.held_events.discard((await listener.held())[0]["position"], "milepost/ops", "restored on 9 March")
    assert (await audited(talker, listener)).quiet
    assert [seq for _, _, seq in await listener.effects()] == [1, 3]

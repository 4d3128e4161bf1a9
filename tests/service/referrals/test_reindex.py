"""A new index key takes over while people are referred: nobody becomes two, nothing is looked up in vain."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from milepost.cli.reindex import vault_of
from milepost.cli_error import CliError
from services.referrals.commands import reindex as command
from services.referrals.commands.reindex import Progress, reindex
from services.referrals.wiring import SERVICE
from shared.store.vault import Vault
from tests.bench_of_one import Bench, Caller
from tests.service.referrals.conftest import FRIDAY, a_referral, refer, the_same

MARKS = "SELECT count(*) FROM person_mark WHERE indexed_with IS DISTINCT FROM $1"
VERSIONS = "SELECT count(*) FROM referral_version WHERE indexed_with IS DISTINCT FROM $1"


@pytest.fixture
async def bench(open_bench, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    monkeypatch.setattr(command, "BATCH", 2)
    async with open_bench(SERVICE) as opened:
        await opened.clock(FRIDAY)
        yield opened


def rotated(bench: Bench) -> Vault:
    """The vault of settings that put a new key before the one of now."""
    old: Vault = bench.container.own["vault"]
    return replace(old, index_key=b"n" * 32, index_name="i2", former=(old,), seed=old.index_key)


async def left(bench: Bench, name: str) -> int:
    """How many rows are under another index key."""
    async with bench.container.database.connection() as conn:
        return await conn.fetchval(MARKS, name) + await conn.fetchval(VERSIONS, name)


async def run(bench: Bench, vault: Vault) -> list[Progress]:
    return [progress async for progress in reindex(bench.container.database, vault)]


async def persons(jcp: Caller, bodies: list[dict[str, Any]]) -> list[str]:
    return [each["person_id"] for each in await asyncio.gather(*(refer(jcp, **body) for body in bodies))]


@pytest.mark.rule(120, 180)
async def test_the_index_key_is_rotated_while_people_are_referred(bench: Bench, jcp: Caller) -> None:
    bodies = [a_referral() for _ in range(8)]
    before = await persons(jcp, bodies)
    vault = bench.container.own["vault"] = rotated(bench)
    again = [the_same(body) for body in bodies]
    progress, during, newcomers = await asyncio.gather(
        run(bench, vault), persons(jcp, again), persons(jcp, [a_referral() for _ in range(4)])
    )
    assert during == before and not set(newcomers) & set(before)
    assert (progress[-1].unreadable, progress[-1].total >= 2 * len(bodies)) == (0, True)
    await run(bench, vault)  # what a referral had locked
    assert await left(bench, "i2") == 0
    bench.container.own["vault"] = replace(vault, former=())
    assert await persons(jcp, [the_same(body) for body in bodies]) == before


@pytest.mark.rule(2)
async def test_the_same_content_is_recognised_under_both_keys(bench: Bench, jcp: Caller) -> None:
    body = a_referral()
    first = await refer(jcp, **body)
    vault = bench.container.own["vault"] = rotated(bench)
    for step in (vault, replace(vault, former=())):
        bench.container.own["vault"] = step
        answer = await jcp.create("/v1/referrals", body)
        assert (answer.status_code, answer.json()["id"], answer.json()["pending_version"]) == (200, first["id"], None)
        await run(bench, vault)


async def test_a_run_that_was_stopped_goes_on_where_it_was(bench: Bench, jcp: Caller) -> None:
    await persons(jcp, [a_referral() for _ in range(5)])
    vault = rotated(bench)
    async for progress in reindex(bench.container.database, vault):
        assert (progress.done, progress.total) == (2, 10)
        break
    assert await left(bench, "i2") == 8
    assert (await run(bench, vault))[-1] == Progress(8, 0, 8)
    assert await run(bench, vault) == []


async def test_what_does_not_open_is_counted_and_stays_under_the_old_key(bench: Bench, jcp: Caller) -> None:
    await persons(jcp, [a_referral(), a_referral()])
    settings = bench.container.settings
    owner = await asyncpg.connect(settings.dsn_of("referrals"), server_settings={"search_path": "referrals"})
    await owner.execute(
        "UPDATE person_mark SET sealed = NULL WHERE person_id = (SELECT min(person_id) FROM person_mark)"
    )
    await owner.close()
    assert (await run(bench, rotated(bench)))[-1] == Progress(3, 1, 4)
    assert await left(bench, "i2") == 1


def test_the_command_says_which_setting_is_missing() -> None:
    with pytest.raises(CliError, match="MILEPOST_DATA_KEYS"):
        vault_of({})

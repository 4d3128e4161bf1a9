"""The kept sums are those of the movements, for every reader, breakdown and day, whenever they were kept."""

import asyncio
import random
from collections import Counter
from datetime import date, timedelta
from typing import Any, get_args

import pytest

from services.kpi.commands import keep_sums as keeping
from services.kpi.commands.keep_sums import keep_sums
from services.kpi.commands.rebuild import rebuild
from services.kpi.domain import View
from services.kpi.domain.figures import Cut
from services.kpi.queries.movements import AXES, CUT_BY, sum_cells
from shared.terms.calendar import Month
from shared.terms.events.referral import ReferralSenderNamed
from tests.bench_of_one import Bench
from tests.service.kpi.journeys import journeys, shuffled_across_sources
from tests.service.kpi.people import received

MOVED = "SELECT *, greatest(recorded_on, counted_on) AS since FROM movement WHERE generation = $1"
LIVE = "SELECT coalesce(max(generation), 0) FROM generation WHERE state = 'live'"
READERS = ["local-london", "maximus", "sub-3", "jcp-east-london", "nobody"]
COLUMN = {"provider": "provider", "area": "area", "group": "group_code", "month": "month"}
MEASURES = ["referrals", "starts", "outcomes", "caseload", "outcome_payments"]


async def moved(bench: Bench) -> list[dict[str, Any]]:
    async with bench.container.database.as_worker() as uow:
        return [dict(row) for row in await uow.conn.fetch(MOVED, await uow.conn.fetchval(LIVE))]


def summed(
    rows: list[dict[str, Any]], reader: str, measure: str, axis: str, cut: Cut, days: tuple[date, date]
) -> Counter:
    """The sum of the movements that a reader sees, by the month of the axis and by code, without those that are 0."""
    recorded_by, counted_by = days
    sums: Counter = Counter()
    for row in rows:
        seen = reader in row["visible_to"] and row["measure"] == measure and row[axis] is not None
        if seen and row["recorded_on"] <= recorded_by and row["counted_on"] <= counted_by:
            sums[row[axis], row[COLUMN[cut]] if cut in COLUMN else None] += row["amount"]
    return Counter({key: amount for key, amount in sums.items() if amount})


async def read(bench: Bench, reader: str, key: tuple, days: tuple[date, date]) -> Counter:
    programmes, (recorded_by, counted_by) = bench.container.programmes, days
    view = View.of(programmes, programmes.newest("LLWHP"), Month.of(counted_by), counted_by, reader)
    sums: Counter = Counter()
    async with bench.container.database.as_org(reader, "test") as uow:
        for cell in await sum_cells(uow, view, key, recorded_by):
            code = cell.counted if key[2] == "month" else getattr(cell, key[2], None)
            sums[cell.month, code] += cell.amount
    return Counter({key: amount for key, amount in sums.items() if amount})


async def differences(bench: Bench, seed: int, many: int = 40) -> list[object]:
    """Sums chosen at random that are not those of the movements."""
    chance, rows = random.Random(seed), await moved(bench)
    wrong = []
    for _ in range(many):
        counted_by = date(2018, 3, 1) + timedelta(days=chance.randrange(700))
        days = counted_by + timedelta(days=chance.choice([0, 0, 30])), counted_by
        cut = chance.choice(list(CUT_BY))
        axis = "start_month" if cut == "month" else chance.choice(AXES)
        reader, measure = chance.choice(READERS), chance.choice(MEASURES)
        expected = summed(rows, reader, measure, axis, cut, days)
        if await read(bench, reader, (measure, axis, cut), days) != expected:
            wrong.append((reader, measure, axis, cut, days))
    return wrong


@pytest.mark.rule(90)
@pytest.mark.parametrize("seed", range(4))
async def test_sums_are_those_of_the_movements_whenever_they_were_kept(
    bench: Bench, seed: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(keeping, "CHUNK", 37)
    events, chance = shuffled_across_sources(journeys(bench, 60, seed), seed), random.Random(seed)
    while events:
        many = chance.randrange(1, 120)
        await bench.hear(events[:many])
        events = events[many:]
        if chance.random() < 0.6:
            await keep_sums(bench.container.database)
    assert await differences(bench, seed) == []
    await keep_sums(bench.container.database)
    assert await differences(bench, seed) == []


async def test_a_kept_sum_that_is_wrong_is_found(bench: Bench):
    await bench.hear(journeys(bench, 40))
    await keep_sums(bench.container.database)
    async with bench.container.database.as_worker() as uow:
        await uow.conn.execute("UPDATE kept_sum SET amount = amount + 1 WHERE span = 'month'")
    assert await differences(bench, 1)


async def test_sums_kept_twice_at_once_are_kept_once(bench: Bench):
    await bench.hear(journeys(bench, 40))
    await asyncio.gather(*(keep_sums(bench.container.database) for _ in range(4)))
    assert await differences(bench, 2) == []


async def test_nothing_is_kept_while_something_is_being_counted(bench: Bench):
    await bench.hear(journeys(bench, 5))
    async with bench.container.database.as_worker() as uow:
        await uow.conn.execute("SELECT pg_advisory_xact_lock_shared(7041776, 2)")
        assert await keep_sums(bench.container.database) == 0
    assert await keep_sums(bench.container.database) > 0
    assert await keep_sums(bench.container.database) == 0


@pytest.mark.rule(157)
async def test_sums_follow_when_the_sender_is_named(bench: Bench):
    for person in ("p1", "p2"):
        await bench.tell(person, received(district="jcp-south-london"), date(2018, 3, 9))
    await keep_sums(bench.container.database)
    await bench.tell("p1", ReferralSenderNamed(sent_by="jcp-east-london"), date(2018, 3, 12))
    day = date(2018, 3, 31)
    for _ in range(2):
        key = ("referrals", "month", "all")
        assert await read(bench, "jcp-east-london", key, (day, day)) == {("2018-03", None): 1}
        assert await read(bench, "jcp-south-london", key, (day, day)) == {("2018-03", None): 1}
        assert await read(bench, "local-london", key, (day, day)) == {("2018-03", None): 2}
        await keep_sums(bench.container.database)


async def test_a_rebuild_keeps_the_sums_of_what_it_counts_and_drops_the_old(bench: Bench):
    await bench.hear(journeys(bench, 40))
    await keep_sums(bench.container.database)
    async for _ in rebuild(bench.container.database, bench.container.programmes):
        pass
    assert await differences(bench, 3) == []
    async with bench.container.database.as_worker() as uow:
        assert await uow.conn.fetchval("SELECT array_agg(DISTINCT generation) FROM kept_sum") == [
            await uow.conn.fetchval(LIVE)
        ]


def test_every_breakdown_is_kept_or_summed_over_the_movements():
    assert {*CUT_BY, "slice"} == set(get_args(Cut))

"""Hearing, signing off and rebuilding at the same time, and what the database itself lets nobody see."""

import asyncio
from datetime import date

import pytest

from services.kpi.commands.rebuild import rebuild
from services.kpi.store import COUNTING
from tests.bench_of_one import Bench
from tests.recount import figures_of, recount
from tests.service.kpi.journeys import journeys
from tests.service.kpi.people import Reader, march_2018, received, started

SIGN_OFF = "/v1/programmes/LLWHP/months/2018-03/sign-off"
TABLES = ["movement", "participant", "event_log", "signed_month", "signed_figure"]


async def sign(bench: Bench) -> dict:
    async with bench.client("local-london", "commissioner", roles=["contract_manager"]) as manager:
        answer = await manager.create(SIGN_OFF, {})
    assert answer.status_code == 201, answer.text
    return answer.json()


def k1(month: dict) -> dict:
    return next(each for each in month["figures"] if (each["kpi"], each["window"]) == ("K1", "month"))


async def test_a_sign_off_amid_hearing_freezes_some_and_names_every_other_as_later(bench: Bench, read: Reader):
    events = march_2018(bench, {"HD": 300})

    async def hear_on() -> None:
        for start in range(0, len(events), 10):
            await bench.hear(events[start : start + 10])

    await asyncio.gather(hear_on(), sign(bench))
    figure = k1(await read("months/2018-03"))
    later = figure["restated_by"]["numerator"] if figure["restated_by"] else 0
    assert figure["signed"]["numerator"] + later == 300
    if later:
        assert len(figure["restated_by"]["movements"]) == min(later, 200)


async def test_a_sign_off_waits_for_what_is_just_being_heard(bench: Bench):
    async with bench.container.database.as_worker() as uow:
        await uow.conn.execute(COUNTING)
        waiting = asyncio.create_task(sign(bench))
        await asyncio.sleep(0.3)
        assert not waiting.done()
    assert (await waiting)["state"] == "SIGNED"


async def test_two_sign_offs_at_once_sign_once(bench: Bench):
    async with bench.client("local-london", "commissioner", roles=["contract_manager"]) as manager:
        answers = await asyncio.gather(*(manager.create(SIGN_OFF, {}) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]


async def test_two_rebuilds_at_once_come_to_the_same_as_one(bench: Bench):
    events = journeys(bench, 80)
    await bench.hear(events)

    async def one() -> None:
        async for _ in rebuild(bench.container.database, bench.container.programmes):
            pass

    done = await asyncio.gather(one(), one(), return_exceptions=True)
    assert not [each for each in done if isinstance(each, Exception) and "another rebuild" not in str(each)]
    assert await figures_of(bench.container.database) == recount(events, bench.container.programmes)


async def test_batches_of_different_people_are_heard_side_by_side(bench: Bench):
    events = journeys(bench, 120)
    parts = [[event for event in events if hash(event.stream_id) % 4 == n] for n in range(4)]
    await asyncio.gather(*(bench.hear(part) for part in parts))
    assert await figures_of(bench.container.database) == recount(events, bench.container.programmes)


@pytest.mark.parametrize("table", TABLES)
async def test_the_database_shows_a_stranger_no_row_of_any_tenant_table(bench: Bench, table: str):
    await bench.tell("p1", received("sub-1"), date(2018, 3, 5))
    await sign(bench)
    async with bench.container.database.as_org("sub-7", "sub-7/test") as uow:
        assert await uow.conn.fetchval(f"SELECT count(*) FROM {table}") == 0
    async with bench.container.database.as_org("local-london", "local-london/test") as uow:
        assert await uow.conn.fetchval(f"SELECT count(*) FROM {table}") > 0


async def test_what_came_before_its_referral_is_seen_by_nobody_until_it_is_known_whose_it_is(bench: Bench):
    await bench.tell("p1", started("sub-1"), date(2018, 3, 20))
    async with bench.container.database.as_org("local-london", "local-london/test") as uow:
        assert await uow.conn.fetchval("SELECT count(*) FROM participant") == 0
    await bench.tell("p1", received("sub-1"), date(2018, 3, 5))
    async with bench.container.database.as_org("sub-1", "sub-1/test") as uow:
        assert await uow.conn.fetchval("SELECT count(*) FROM participant") == 1
        assert await uow.conn.fetchval("SELECT count(*) FROM event_log") == 2

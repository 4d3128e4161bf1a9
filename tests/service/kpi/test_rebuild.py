"""A rebuild counts everything anew beside the live figures, while hearing and reading go on, and comes to the same."""

import asyncio
from datetime import date

import pytest

from services.kpi.commands import rebuild as rebuilding
from services.kpi.commands.rebuild import rebuild
from tests.bench_of_one import Bench
from tests.recount import figures_of, recount
from tests.service.kpi.journeys import journeys
from tests.service.kpi.people import Reader, received

GENERATIONS = "SELECT generation, state FROM generation ORDER BY generation"


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilding, "CHUNK", 100)
    monkeypatch.setattr(rebuilding, "NEAR", 50)


async def rebuilt(bench: Bench) -> list[rebuilding.Progress]:
    return [progress async for progress in rebuild(bench.container.database, bench.container.programmes)]


async def rows(bench: Bench, query: str) -> list[tuple]:
    async with bench.container.database.connection() as conn:
        return [tuple(row) for row in await conn.fetch(query)]


async def test_a_rebuild_comes_to_the_same_figures_and_says_so(bench: Bench):
    events = journeys(bench, 150)
    await bench.hear(events)
    steps = await rebuilt(bench)
    assert await figures_of(bench.container.database) == recount(events, bench.container.programmes)
    assert [step.stage for step in steps][-2:] == ["switched", "swept"]
    assert (steps[-1].applied, steps[-1].different) == (len(events), 0)


async def test_a_rebuild_has_the_same_movements_to_the_row(bench: Bench):
    await bench.hear(journeys(bench, 60))
    columns = "event_position, n, measure, amount, counted_on, month, start_month, provider, recorded_on, visible_to"
    before = await rows(bench, f"SELECT {columns} FROM movement ORDER BY 1, 2")
    await rebuilt(bench)
    assert await rows(bench, f"SELECT {columns} FROM movement ORDER BY 1, 2") == before


@pytest.mark.parametrize("damage", ["amount = 7", "provider_role = 'nobody'", "counted_on = '2018-01-01'"])
async def test_what_was_damaged_is_mended_and_counted_as_different(bench: Bench, damage: str):
    events = journeys(bench, 60)
    await bench.hear(events)
    async with bench.container.database.connection() as conn:
        await conn.execute(f"UPDATE movement SET {damage} WHERE measure = 'starts'")
    assert (await rebuilt(bench))[-1].different
    assert await figures_of(bench.container.database) == recount(events, bench.container.programmes)


async def test_hearing_and_reading_go_on_during_a_rebuild_and_nothing_is_missed(bench: Bench, read: Reader):
    events = journeys(bench, 200)
    await bench.hear(events[:600])

    async def go_on() -> None:
        for start in range(600, len(events), 20):
            await bench.hear(events[start : start + 20])
            assert (await read("report", month="2018-06"))["kpis"]

    await asyncio.gather(go_on(), rebuilt(bench))
    assert await figures_of(bench.container.database) == recount(events, bench.container.programmes)
    await bench.tell("after", received(), date(2018, 3, 5))
    assert len(await rows(bench, "SELECT 1 FROM participant WHERE participant_id = 'after'")) == 1


async def test_a_rebuild_that_died_goes_on_where_it_left_off(bench: Bench):
    events = journeys(bench, 150)
    await bench.hear(events)
    dying = rebuild(bench.container.database, bench.container.programmes)
    for _ in range(2):
        died_at = await anext(dying)
    await dying.aclose()
    assert await rows(bench, GENERATIONS) == [(1, "building")]
    steps = await rebuilt(bench)
    assert steps[0].applied > died_at.applied
    assert await rows(bench, GENERATIONS) == [(1, "live")]
    assert await figures_of(bench.container.database) == recount(events, bench.container.programmes)


async def test_the_old_generation_is_retired_and_its_rows_are_removed(bench: Bench):
    await bench.hear(journeys(bench, 20))
    await rebuilt(bench)
    await rebuilt(bench)
    assert await rows(bench, GENERATIONS) == [(1, "retired"), (2, "live")]
    for table in ("movement", "participant"):
        assert await rows(bench, f"SELECT DISTINCT generation FROM {table}") == [(2,)]


async def test_of_two_rebuilds_at_once_one_ends_and_says_why_and_no_event_is_counted_twice(bench: Bench):
    events = journeys(bench, 150)
    await bench.hear(events)
    one, other = (rebuild(bench.container.database, bench.container.programmes) for _ in range(2))
    await anext(one)
    await anext(other)
    with pytest.raises(RuntimeError, match="another rebuild counts the same events"):
        await anext(one)
        await anext(other)
    await other.aclose()
    await one.aclose()
    assert not (await rebuilt(bench))[-1].different
    assert await figures_of(bench.container.database) == recount(events, bench.container.programmes)


async def test_a_rebuild_of_nothing_is_soon_done(bench: Bench):
    assert [step.stage for step in await rebuilt(bench)] == ["switched", "swept"]


async def test_a_sign_off_still_knows_what_came_after_it_when_the_figures_are_rebuilt(bench: Bench, read: Reader):
    await bench.tell("p1", received(), date(2018, 3, 5))
    async with bench.client("local-london", "commissioner", roles=["contract_manager"]) as manager:
        assert (await manager.create("/v1/programmes/LLWHP/months/2018-03/sign-off", {})).status_code == 201
    await bench.tell("late", received(), date(2018, 3, 6))
    await rebuilt(bench)
    month = await read("months/2018-03")
    restated = next(each for each in month["figures"] if each["kpi"] == "K1")["restated_by"]
    assert [why["participant_id"] for why in restated["movements"]] == ["late"]

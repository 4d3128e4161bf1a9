"""Thousands of calls by parties that are mostly not what they say: nobody sees or does what is not theirs."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import replace
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from services.caseload.queries import extract
from services.caseload.wiring import SERVICE as CASELOAD
from services.kpi.queries import views
from services.kpi.wiring import SERVICE as KPI
from services.outcomes.wiring import SERVICE as OUTCOMES
from services.referrals.queries import referrals
from services.referrals.wiring import SERVICE as REFERRALS
from shared.edge.access import Guard, Needs
from shared.terms.programme import Programmes
from tests.security.machine import DAY, Calls, World
from tests.service.real_life.town import Town

STEPS = 50
FEW, MANY = 1_000, 20_000
Plant = Callable[[World, pytest.MonkeyPatch], None]


@contextmanager
def opened_world(open_bench: Any) -> Iterator[World]:
    """The four services in this process, on a loop of their own, because a state machine is no coroutine."""
    loop = asyncio.new_event_loop()
    stack = AsyncExitStack()

    async def opening() -> Town:
        benches = {
            service.name: await stack.enter_async_context(open_bench(service))
            for service in (REFERRALS, CASELOAD, OUTCOMES, KPI)
        }
        for bench in benches.values():
            await bench.clock(DAY)
        return Town(benches)

    async def closing(town: Town) -> None:
        await town.close()
        await stack.aclose()

    town = loop.run_until_complete(opening())
    try:
        yield World(town, loop)
    finally:
        loop.run_until_complete(closing(town))
        loop.close()


def play(world: World, calls: int) -> None:
    """At least `calls` requests; AssertionError at the first that is answered otherwise than the model says."""
    machine = type("Playing", (Calls,), {"world": world})
    chosen = settings(
        max_examples=max(1, calls // STEPS),
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    while world.calls < calls:
        run_state_machine_as_test(machine, settings=chosen)


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("calls", [FEW, pytest.param(MANY, marks=pytest.mark.long)])
def test_nobody_sees_or_does_what_is_not_theirs(open_bench: Any, calls: int) -> None:
    with opened_world(open_bench) as world:
        play(world, calls)
        assert world.calls >= calls


# ---- planted holes ---------------------------------------------------------------------------------------------------
def drop_a_policy(world: World, _: pytest.MonkeyPatch) -> None:
    """Everybody sees every participant of caseload."""
    dsn = world.town.benches["caseload"].container.settings.dsn_of("caseload")

    async def drop() -> None:
        owner = await asyncpg.connect(dsn, server_settings={"search_path": "caseload"})
        await owner.execute("ALTER POLICY tenant ON participant USING (true)")
        await owner.close()

    world.loop.run_until_complete(drop())


def leave_the_part_unchecked(_: World, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Guard, "require_part", lambda guard, *_: setattr(guard, "checked", True))


def confuse_the_kinds(_: World, patch: pytest.MonkeyPatch) -> None:
    """A token of any kind passes for one of the kinds that are needed."""
    patch.setattr(Needs, "refuse", lambda *_: None)


def leak_a_field(_: World, patch: pytest.MonkeyPatch) -> None:
    """The sender of a referral is told who Milepost takes the person for."""
    resource = referrals.resource
    patch.setattr(referrals, "resource", lambda row, *more: {**resource(row, *more), "person_id": row["person_id"]})


def show_every_area(_: World, patch: pytest.MonkeyPatch) -> None:
    """A borough reads the figures of the whole programme."""
    patch.setattr(views, "of_area", lambda view, area: replace(view, area=None))


def show_every_programme(_: World, patch: pytest.MonkeyPatch) -> None:
    """Whoever audits something, or nothing, reads all."""
    patch.setattr(Programmes, "with_part", lambda programmes, *_: list(programmes))


def name_the_participants(_: World, patch: pytest.MonkeyPatch) -> None:
    """The extract says who is who."""
    patch.setattr(extract, "PAGE", extract.PAGE.replace("SELECT n.pseudonym,", "SELECT p.id AS pseudonym,"))


PLANTS = (
    *(drop_a_policy, leave_the_part_unchecked, confuse_the_kinds, leak_a_field),
    *(show_every_area, show_every_programme, name_the_participants),
)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_hole_is_found(open_bench: Any, monkeypatch: pytest.MonkeyPatch, plant: Plant) -> None:
    with opened_world(open_bench) as world:
        plant(world, monkeypatch)
        with pytest.raises(AssertionError, match=r"stranger|may not|refers to|is shown|tells"):
            play(world, FEW)

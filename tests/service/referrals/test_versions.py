"""A programme changes by its file and a restart: who came before keeps what they came under, a broken file stops."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from services.referrals.wiring import SERVICE
from shared.edge.auth import SandboxIssuer
from shared.edge.settings import Settings
from shared.store.migrations import migrate
from shared.terms.programme import ProgrammeErrors
from tests.bench_of_one import Bench, bench
from tests.conftest import new_database
from tests.programmes import written

CARE = "start_requires: [initial_meeting]"


@pytest.fixture
async def settings(postgres: str, settings_for: Callable[[str], Settings], tmp_path: Path) -> Settings:
    dsn = await new_database(postgres)
    await migrate(dsn, SERVICE.name)
    return settings_for(dsn).model_copy(update={"programmes": written(tmp_path, CARE)})


async def versions(opened: Bench) -> list[dict]:
    async with opened.client("jcp-north", "jcp") as jcp:
        return (await jcp.get("/v1/programmes/TEST/versions")).json()["items"]


async def test_loading_the_same_files_twice_changes_nothing(settings: Settings, issuer: SandboxIssuer) -> None:
    async with bench(SERVICE, settings, issuer) as opened:
        first = await versions(opened)
    async with bench(SERVICE, settings, issuer) as opened:
        assert await versions(opened) == first
    assert [one["running"] for one in first] == [True]


async def test_an_older_version_is_found_when_another_runs(settings: Settings, issuer: SandboxIssuer) -> None:
    async with bench(SERVICE, settings, issuer) as opened:
        older = opened.container.programmes["TEST"]
    written(settings.programmes, "start_requires: [initial_meeting, action_plan_signed]")
    async with bench(SERVICE, settings, issuer) as opened:
        assert [one["running"] for one in await versions(opened)] == [False, True]
        async with opened.client("jcp-north", "jcp") as jcp:
            was = (await jcp.get(f"/v1/programmes/TEST/versions/{older.version}")).json()
            assert (await jcp.get("/v1/programmes/TEST/versions/0000")).status_code == 404
            assert (await jcp.get("/v1/programmes/NONE/versions")).status_code == 404
        found = opened.container.programmes.of_version("TEST", older.version)
    assert was["programme_version"] == found.version == older.version
    assert (found.model_dump(), found.sources) == (older.model_dump(), older.sources)
    assert found.start_requires == ("initial_meeting",)


async def test_a_broken_file_stops_the_start_and_the_running_version_stays(
    settings: Settings, issuer: SandboxIssuer
) -> None:
    async with bench(SERVICE, settings, issuer) as running:
        before = await versions(running)
        written(settings.programmes, "start_requires: [handshake]")
        with pytest.raises(ProgrammeErrors, match=r"test.yaml:\d+: start_requires: there is no requirement of a start"):
            async with bench(SERVICE, settings, issuer):
                pass
        assert await versions(running) == before
        assert running.container.programmes["TEST"].start_requires == ("initial_meeting",)


async def test_a_price_and_a_deadline_with_a_date_reach_those_who_came_before(
    settings: Settings, issuer: SandboxIssuer
) -> None:
    job = "outcomes: {job: {kind: job_start, name: Job, prices: [{effective_from: 2018-03-01, amount: 100.00}LATER]}}"
    clock = "clocks:\n  acknowledge:\n    - {length: 2, unit: working_days, counted_from: referral}\n"
    later = ", {effective_from: 2019-01-01, amount: 120.00}"
    written(settings.programmes, job.replace("LATER", "") + "\n" + clock)
    async with bench(SERVICE, settings, issuer) as opened:
        version = opened.container.programmes["TEST"].version
    clock += "    - {length: 5, unit: working_days, counted_from: referral, effective_from: 2019-01-01}\n"
    text = job.replace("LATER", later) + "\n" + clock + "start_requires: [initial_meeting, action_plan_signed]\n"
    written(settings.programmes, text)
    async with bench(SERVICE, settings, issuer) as opened:
        terms = opened.container.programmes.for_referral("TEST", version)
    days = (date(2018, 12, 31), date(2019, 1, 1))
    assert [terms.price_on("job", day) for day in days] == [10000, 12000]
    assert [terms.clock("acknowledge", day).length for day in days] == [2, 5]
    assert terms.start_requires == () and terms.version == version

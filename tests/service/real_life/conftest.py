"""One town for every scene of this folder: they are played together, and each test tells what came of its own."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from services.caseload.wiring import SERVICE as CASELOAD
from services.kpi.wiring import SERVICE as KPI
from services.outcomes.wiring import SERVICE as OUTCOMES
from services.referrals.wiring import SERVICE as REFERRALS
from tests.programmes import SHIPPED
from tests.service.real_life.scenes import SCENES
from tests.service.real_life.town import Town

HERE = Path(__file__).parent


@pytest.fixture(scope="package")
async def town(open_bench: Any, tmp_path_factory: Any) -> AsyncIterator[Town]:
    """The four services, with the programmes that ship and those of this folder."""
    folder = tmp_path_factory.mktemp("programmes")
    for path in (*SHIPPED.iterdir(), *(HERE / "programmes").glob("*.yaml")):
        (folder / path.name).symlink_to(path)
    async with AsyncExitStack() as stack:
        benches = {
            service.name: await stack.enter_async_context(open_bench(service, programmes=folder))
            for service in (REFERRALS, CASELOAD, OUTCOMES, KPI)
        }
        opened = Town(benches)
        yield opened
        await opened.close()


@pytest.fixture(scope="package")
async def played(town: Town) -> dict[str, BaseException | None]:
    """What each scene raised, by name."""
    return await town.play(SCENES.items())

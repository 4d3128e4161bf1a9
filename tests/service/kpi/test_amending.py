"""Contracts that amend themselves twice in mid-life: every figure is what a recount in SQL makes of the events."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from services.kpi.commands.rebuild import rebuild
from services.kpi.wiring import SERVICE
from shared.edge.auth import SandboxIssuer
from shared.edge.settings import Settings
from shared.store.migrations import migrate
from shared.terms.events import EVENTS
from shared.terms.programme import Programmes
from tests.bench_of_one import Bench, bench
from tests.conftest import new_database
from tests.programmes import written
from tests.recount_in_sql.contracts import CONTRACTS, Version, rows_of, text_of
from tests.recount_in_sql.lives import Happening, lives
from tests.recount_in_sql.recount import Figure, Key, Recount

FIRST, LAST = date(2019, 1, 1), date(2020, 3, 20)
Opening = Callable[[], AbstractAsyncContextManager[Bench]]


@pytest.fixture
async def settings(postgres: str, settings_for: Callable[[str], Settings], tmp_path: Path) -> Settings:
    dsn = await new_database(postgres)
    await migrate(dsn, SERVICE.name)
    return settings_for(dsn).model_copy(update={"programmes": tmp_path})


@pytest.fixture
def opened(settings: Settings, issuer: SandboxIssuer) -> Opening:
    return lambda: bench(SERVICE, settings, issuer)


class Life:
    """A contract in the versions it has had so far, the events consumed so far, and the figures of some days."""

    def __init__(self) -> None:
        self.versions: list[tuple[str, Version]] = []
        self.events: list[tuple] = []
        self.chains: dict[tuple[str, str], tuple[int, str]] = {}
        self.shown: dict[date, dict[Key, Figure]] = {}

    async def consume(self, at: Bench, happenings: list[Happening]) -> None:
        """Each event with the version that runs now."""
        at.chains = self.chains
        envelopes = []
        for recorded, who, event_type, occurred, data in happenings:
            event, values = EVENTS[event_type], dict(data)
            if event_type == "referral.received.v1":
                values |= {"programme": "TEST", "jcp_district": "jcp-north", "programme_version": self.versions[-1][0]}
            model = event.model_validate(event.EXAMPLE | values)
            moment = datetime(recorded.year, recorded.month, recorded.day, 12, tzinfo=UTC)
            envelopes.append(at.envelope(event.PRODUCER, f"participant/{who}", model, occurred, moment))
            self.events.append((len(self.events), event_type, who, occurred, recorded, envelopes[-1].value.decode()))
        await at.hear(envelopes)

    def recounted(self, day: date) -> dict[Key, Figure]:
        return Recount({"event": self.events, **rows_of(self.versions)}, FIRST, LAST).as_at(day)


async def figures_as_at(at: Bench, day: date, months: list[str], windows: tuple[str, ...]) -> dict[Key, Figure]:
    """The figures over HTTP, with their slices."""
    shown: dict[Key, Figure] = {}
    async with at.client("the-council", "commissioner") as reader:
        for month in months:
            report = (await reader.get(f"/v1/programmes/TEST/report?month={month}&as_at={day}")).json()
            for kpi in [line["kpi"] for line in report["kpis"]]:
                for window in windows:
                    answer = await reader.get(
                        f"/v1/programmes/TEST/figures/{kpi}?month={month}&as_at={day}&window={window}"
                    )
                    figure = answer.json()
                    shown[kpi, month, window, "all", ""] = (figure["numerator"], figure["denominator"], figure["rag"])
                    for dimension, slices in figure["by_slice"].items():
                        for part in slices:
                            key = (kpi, month, window, dimension, part["code"])
                            shown[key] = (part["numerator"], part["denominator"], "")
    return shown


def disagreements(shown: dict[Key, Figure], recounted: dict[Key, Figure]) -> list[str]:
    """Figures and slices that are not the same; a slice without people may be left out, and has no colour."""
    slices, asked = [], {key[1:3] for key in shown}
    for key, (numerator, denominator, rag) in recounted.items():
        kpi, dimension = key[0], key[3]
        if key[1:3] not in asked:
            continue
        mine, own, colour = shown.get(key, (0, 0 if denominator is not None else None, ""))
        whole = dimension != "all" and kpi == "K10"  # the slices of a role are divided by the whole
        if mine != numerator or (not whole and (own or 0) != (denominator or 0)) or (colour or rag) != rag:
            slices.append(f"{key}: shown {shown.get(key)}, recounted {(numerator, denominator, rag)}")
    return slices


async def lived(
    name: str, many: int, months: list[str], windows: tuple[str, ...], days: list[date], opened: Opening, folder: Path
) -> int:
    """Plays the contract's life; how many figures and slices were compared."""
    life, compared, versions = Life(), 0, CONTRACTS[name]
    happenings = lives(many, len(name), FIRST, LAST, versions[0].areas)
    ends = [*(version.since for version in versions[1:]), LAST + timedelta(days=1)]
    for number, (version, end) in enumerate(zip(versions, ends, strict=True)):
        written(folder, text_of(version, name), base=False)
        async with opened() as at:
            if number == 0:
                await at.clock(version.since)
            life.versions.append((at.container.programmes["TEST"].version, version))
            assert await until(at, life, days, months, windows) == []
            during = [each for each in happenings if version.since <= each[0] < end]
            await life.consume(at, during)
            await at.clock(end - timedelta(days=1) if number == 2 else end)
            for day in [day for day in days if version.since <= day < end]:
                life.shown[day] = await figures_as_at(at, day, months, windows)
                recounted = life.recounted(day)
                assert disagreements(life.shown[day], recounted) == []
                compared += len(life.shown[day])
            assert [step async for step in rebuild(at.container.database, at.container.programmes)][-1].different == 0
    async with opened() as restarted:
        assert await until(restarted, life, days, months, windows) == []
    return compared


async def until(at: Bench, life: Life, days: list[date], months: list[str], windows: tuple[str, ...]) -> list[date]:
    """The days whose figures are no longer what they were when they were first shown."""
    return [day for day, shown in life.shown.items() if await figures_as_at(at, day, months, windows) != shown]


SHORT = ("clocks", 25, ["2019-08"], ("month",), [date(2019, 10, 20), LAST])


@pytest.mark.rule(130)
async def test_a_short_life_is_recounted_to_the_figure(opened: Opening, settings: Settings) -> None:
    assert await lived(*SHORT, opened, settings.programmes) > 80


async def test_the_recount_finds_people_counted_by_the_newest_contract(
    opened: Opening, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        Programmes, "for_referral", lambda self, programme_id, version, at=None: self.newest(programme_id)
    )
    with pytest.raises(AssertionError, match=r"different=|recounted"):
        await lived(*SHORT, opened, settings.programmes)


@pytest.mark.slow
@pytest.mark.rule(130)
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", CONTRACTS)
async def test_a_whole_life_is_recounted_to_the_figure(name: str, opened: Opening, settings: Settings) -> None:
    months = ["2019-03", "2019-08", "2019-10", "2020-01"]
    days = [date(2019, 4, 10), date(2019, 8, 21), date(2019, 10, 31), LAST]
    windows = ("month", "rolling_3", "rolling_12", "cumulative")
    assert await lived(name, 160, months, windows, days, opened, settings.programmes) > 4000

"""A contract is amended by its file and a restart: figures, colours, records and signed months of before stay."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

import pytest

from services.kpi.commands.rebuild import rebuild
from services.kpi.wiring import SERVICE
from shared.edge.auth import SandboxIssuer
from shared.edge.settings import Settings
from shared.store.migrations import migrate
from shared.terms.events import Event
from shared.terms.events.job import JobStarted
from shared.terms.events.participant import ParticipantExited, ParticipantStarted
from shared.terms.events.payment import OutcomeAchieved
from shared.terms.events.referral import ReferralAcknowledged, ReferralCancelled, ReferralReceived
from shared.terms.events.support import ActionPlanAgreed, AppointmentAttended
from shared.terms.programme import ProgrammeErrors
from shared.terms.programme.support import CountedFrom
from tests.bench_of_one import Bench, bench
from tests.conftest import new_database
from tests.programmes import defined, written

CONTRACT = """
clocks:
  acknowledge: {length: WITHIN, unit: working_days, counted_from: referral}
  start_or_fta: {length: MATURES, unit: working_days, counted_from: referral}
prime: PRIME
providers:
  provider-1: {name: Provider 1, role: ROLE}
  provider-2: {name: Provider 2, role: OTHER}
areas:
  north: {name: North, jcp_district: jcp-north}
  south: {name: South, jcp_district: jcp-north}
kpis:
  intime:
KPI
  rate:
    name: Start rate
    numerator: starts
    denominator: referrals
    basis: Starts ÷ referrals
    matures_after: start_or_fta
    target: 0.5
    green: {below: 0}
    amber: {below: 0.1}
  prime: {name: Prime, numerator: prime_starts, denominator: starts, basis: x, target: 1, green: {below: 0}, amber: {}}
  here:
    {name: Where, by: area, numerator: starts, denominator: starts, basis: x, target: 0.5, green: {}, amber: {}}
  people: {name: Caseload, numerator: caseload, basis: x, unit: count, target: 2, green: {below: 0}, amber: {}}
"""
IN_TIME = """
    name: In time
    numerator: acknowledged_in_time
    denominator: acknowledgements_due
    basis: In time ÷ due
    target: TARGET
    green: {below: 0}
    amber: {below: 0.05}"""
TODAY = date(2020, 4, 29)
Opening = Callable[[], AbstractAsyncContextManager[Bench]]


def contract(within: int = 2, target: str = "0.99", matures: int = 15, prime: str = "provider-1", kpi: str = "") -> str:
    roles = ("prime", "subcontractor") if prime == "provider-1" else ("subcontractor", "prime")
    text = CONTRACT.replace("KPI", kpi or IN_TIME.replace("TARGET", target)).replace("WITHIN", str(within))
    text = text.replace("MATURES", str(matures)).replace("PRIME", prime)
    return text.replace("ROLE", roles[0]).replace("OTHER", roles[1])


@pytest.fixture
async def settings(postgres: str, settings_for: Callable[[str], Settings], tmp_path: Path) -> Settings:
    dsn = await new_database(postgres)
    await migrate(dsn, SERVICE.name)
    return settings_for(dsn).model_copy(update={"programmes": written(tmp_path, contract())})


@pytest.fixture
def opened(settings: Settings, issuer: SandboxIssuer) -> Opening:
    """`async with opened() as bench`: the service started again on the same database, with the files as they are."""
    return lambda: bench(SERVICE, settings, issuer)


async def comes(at: Bench, who: str, on: date, area: str = "north", provider: str = "provider-1") -> None:
    values = ReferralReceived.EXAMPLE | {"programme": "TEST", "provider": provider, "jcp_district": "jcp-north"}
    values |= {"group": "ALL", "area": area, "programme_version": at.container.programmes["TEST"].version}
    await at.tell(who, ReferralReceived(**values), on)


async def starts(at: Bench, who: str, on: date, provider: str = "provider-1") -> None:
    values = {**ParticipantStarted.EXAMPLE, "provider": provider, "started_on": on.isoformat()}
    await at.tell(who, ParticipantStarted(**values), on)


async def said(at: Bench, who: str, event: type[Event], on: date, recorded: date | None = None) -> None:
    day = recorded or on
    await at.tell(who, event(**event.EXAMPLE), on, datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


async def figure(at: Bench, kpi: str, **query: str) -> dict:
    async with at.client("the-council", "commissioner") as reader:
        answer = await reader.get(f"/v1/programmes/TEST/figures/{kpi}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def records(at: Bench, kpi: str, **query: str) -> list[int]:
    async with at.client("the-council", "commissioner") as reader:
        answer = await reader.get(f"/v1/programmes/TEST/figures/{kpi}/records", params=query)
    assert answer.status_code == 200, answer.text
    page = answer.json()
    assert page["sum"] == sum(record["movement"] for record in page["items"])
    return [record["movement"] for record in page["items"]]


async def different_after_rebuild(at: Bench) -> int | None:
    steps = [step async for step in rebuild(at.container.database, at.container.programmes)]
    return steps[-1].different


def ratio(answer: dict) -> tuple:
    return answer["numerator"], answer["denominator"], answer["rag"]


@pytest.mark.rule(130)
async def test_an_amended_clock_leaves_what_was_due_and_a_rebuild_changes_nothing(
    opened: Opening, settings: Settings
) -> None:
    async with opened() as first:
        await first.clock(TODAY)
        for who in ("a", "b", "c"):
            await comes(first, who, date(2020, 4, 28))
        chains = first.chains
    written(settings.programmes, contract(within=5))
    async with opened() as second:
        second.chains = chains
        await second.clock(date(2020, 6, 1))
        await said(second, "a", ReferralAcknowledged, date(2020, 5, 5))
        await said(second, "b", ReferralCancelled, date(2020, 4, 29), recorded=date(2020, 5, 5))
        await said(second, "c", ReferralAcknowledged, date(2020, 4, 30))
        await comes(second, "d", date(2020, 5, 6))
        await said(second, "d", ReferralAcknowledged, date(2020, 5, 13))
        for _ in range(2):
            april = await figure(second, "intime", month="2020-04")
            may = await figure(second, "intime", month="2020-05")
            assert ratio(april)[:2] == (1, 2)
            assert ratio(may)[:2] == (1, 1)
            assert await records(second, "intime", month="2020-04", part="denominator") == [1, 1, 1, -1]
            assert await different_after_rebuild(second) == 0


@pytest.mark.rule(130)
async def test_a_colour_as_at_a_day_is_by_the_contract_of_that_day(opened: Opening, settings: Settings) -> None:
    async with opened() as first:
        await first.clock(TODAY)
        await comes(first, "a", date(2020, 3, 2))
        await comes(first, "b", date(2020, 3, 3))
        await said(first, "a", ReferralAcknowledged, date(2020, 3, 3))
        await starts(first, "a", date(2020, 3, 10))
        then = {
            kpi: await figure(first, kpi, month="2020-03", as_at="2020-04-20") for kpi in ("intime", "rate", "prime")
        }
        async with first.client("the-council", "commissioner", roles=["contract_manager"]) as manager:
            assert (await manager.create("/v1/programmes/TEST/months/2020-03/sign-off", {})).status_code == 201
        signed = await figure(first, "intime", month="2020-03")
        chains = first.chains
    written(settings.programmes, contract(within=5, target="0.40", matures=60, prime="provider-2"))
    async with opened() as second:
        second.chains = chains
        await second.clock(date(2020, 5, 4))
        for kpi, before in then.items():
            assert await figure(second, kpi, month="2020-03", as_at="2020-04-20") == before
        now = await figure(second, "intime", month="2020-03")
        assert (then["intime"]["rag"], now["rag"]) == ("red", "green")
        assert (now["signed"], now["restated_by"]) == (signed["signed"], None)
        assert ratio(await figure(second, "prime", month="2020-03"))[:2] == (1, 1)
        assert len(await records(second, "prime", month="2020-03")) == 1
        async with second.client("the-council", "commissioner") as reader:
            month = (await reader.get("/v1/programmes/TEST/months/2020-03")).json()
        assert {part["restated_by"] is None for part in month["figures"]} == {True}
        assert await different_after_rebuild(second) == 0


@pytest.mark.rule(130)
async def test_a_kpi_an_area_and_a_provider_that_leave_the_contract_stay_in_the_past(
    opened: Opening, settings: Settings
) -> None:
    async with opened() as first:
        await first.clock(TODAY)
        await comes(first, "a", date(2020, 3, 2), area="south", provider="provider-2")
        await starts(first, "a", date(2020, 3, 10), provider="provider-2")
        chains = first.chains
    smaller = contract().replace("  south: {name: South, jcp_district: jcp-north}\n", "")
    smaller = smaller.replace("  provider-2: {name: Provider 2, role: subcontractor}\n", "")
    written(settings.programmes, smaller.replace("  people: {", "  others: {"))
    async with opened() as second:
        second.chains = chains
        await second.clock(date(2020, 5, 4))
        where = await figure(second, "here", month="2020-03")
        assert {part["code"]: part["numerator"] for part in where["slices"]} == {"north": 0, "south": 1}
        assert (await figure(second, "here", month="2020-03", area="south"))["numerator"] == 1
        assert await records(second, "here", month="2020-03", provider="provider-2") == [1]
        assert (await figure(second, "people", month="2020-03", as_at="2020-04-20"))["numerator"] == 1
        async with second.client("provider-2", "provider") as former:
            assert (await former.get("/v1/programmes/TEST/figures/here?month=2020-03")).json()["numerator"] == 1


def on_one_line(target: str) -> str:
    return ", ".join(line.strip() for line in IN_TIME.strip().splitlines()).replace("TARGET", target)


DATED = f"""
    - {{{on_one_line("0.99")}}}
    - {{{on_one_line("0.40")}, effective_from: 2020-04-01}}"""


@pytest.mark.rule(131)
async def test_a_kpi_with_dates_is_judged_by_what_is_in_force_in_the_month(opened: Opening, settings: Settings) -> None:
    written(settings.programmes, contract(kpi=DATED))
    async with opened() as at:
        await at.clock(date(2020, 5, 4))
        for month in (3, 4):
            for who in ("a", "b"):
                await comes(at, f"{who}{month}", date(2020, month, 2))
            await said(at, f"a{month}", ReferralAcknowledged, date(2020, month, 3))
        assert ratio(await figure(at, "intime", month="2020-03")) == (1, 2, "red")
        assert ratio(await figure(at, "intime", month="2020-04")) == (1, 2, "green")
        async with at.client("the-council", "commissioner") as reader:
            report = (await reader.get("/v1/programmes/TEST/report?month=2020-03")).json()
        assert [line["kpi"] for line in report["kpis"]] == ["intime", "rate", "prime", "here", "people"]
        assert report["kpis"][0]["in_month"]["target"] == "99.0"


@pytest.mark.rule(90)
async def test_a_kpi_by_area_is_the_same_in_report_figure_and_sign_off(opened: Opening) -> None:
    async with opened() as at:
        await at.clock(TODAY)
        for who, area in (("a", "north"), ("b", "south"), ("c", "south")):
            await comes(at, who, date(2020, 3, 2), area=area)
            await starts(at, who, date(2020, 3, 10))
        async with at.client("the-council", "commissioner", roles=["contract_manager"]) as manager:
            assert (await manager.create("/v1/programmes/TEST/months/2020-03/sign-off", {})).status_code == 201
            report = (await manager.get("/v1/programmes/TEST/report?month=2020-03")).json()
        alone = await figure(at, "here", month="2020-03")
        line = next(line for line in report["kpis"] if line["kpi"] == "here")["in_month"]
        assert line["slices"] == alone["slices"]
        assert alone["signed"]["slices"] == line["signed"]["slices"] == {"north": 1, "south": 2}


@pytest.mark.rule(132)
@pytest.mark.parametrize("window", ["month", "rolling_3", "cumulative"])
async def test_a_caseload_is_the_people_at_the_end_of_any_window(opened: Opening, window: str) -> None:
    async with opened() as at:
        await at.clock(TODAY)
        for who, month in (("a", 1), ("b", 1), ("c", 2)):
            await comes(at, who, date(2020, month, 2))
            await starts(at, who, date(2020, month, 10))
        await said(at, "a", ParticipantExited, date(2020, 3, 10))
        for month, people in (("2020-01", 2), ("2020-02", 3), ("2020-03", 2)):
            answer = await figure(at, "people", month=month, window=window)
            assert (answer["numerator"], answer["value"]) == (people, str(people))
            assert sum(await records(at, "people", month=month, window=window)) == people
            assert [part["value"] for part in answer["by_slice"]["provider"]] == [str(people)]


COHORT = """
clocks:
  acknowledge: {length: 2, unit: working_days, counted_from: referral}
  halfway: {length: 1, unit: calendar_months, counted_from: EVENT}
kpis:
  K: {name: K, numerator: outcomes, denominator: OF, basis: x, matures_after: halfway, target: 1, green: {}, amber: {}}
"""
COHORTS = {
    "referral": ("referrals", "2018-03"),
    "start": ("starts", "2018-04"),
    "engagement": ("engagements", "2018-05"),
    "plan": ("plans", "2018-06"),
    "job_start": ("job_starts", "2018-07"),
}


@pytest.mark.rule(89)
@pytest.mark.parametrize("counted_from", get_args(CountedFrom))
async def test_a_cohort_matures_from_any_event_that_a_clock_counts_from(
    opened: Opening, settings: Settings, counted_from: str
) -> None:
    measure, month = COHORTS[counted_from]
    written(settings.programmes, COHORT.replace("EVENT", counted_from).replace("OF", measure))
    async with opened() as at:
        await at.clock(TODAY)
        await comes(at, "a", date(2018, 3, 2))
        await starts(at, "a", date(2018, 4, 10))
        for event, on in (
            (AppointmentAttended, date(2018, 5, 8)),
            (ActionPlanAgreed, date(2018, 6, 8)),
            (JobStarted, date(2018, 7, 9)),
            (OutcomeAchieved, date(2018, 9, 3)),
        ):
            await said(at, "a", event, on)
        immature = await figure(at, "K", month=month, as_at=f"{month}-28")
        assert not immature["maturity"]["mature"]
        to_date = await figure(at, "K", month=month, as_at="2018-10-01", window="cumulative")
        assert ratio(to_date) == (1, 1, "green")
        assert sum(await records(at, "K", month=month)) == 1
        async with at.client("the-council", "commissioner", roles=["contract_manager"]) as manager:
            assert (await manager.get(f"/v1/programmes/TEST/report?month={month}")).status_code == 200
            assert (await manager.create(f"/v1/programmes/TEST/months/{month}/sign-off", {})).status_code == 201
            cohorts = await manager.get("/v1/programmes/TEST/cohorts")
        assert cohorts.status_code == (200 if counted_from == "start" else 404)
        assert await different_after_rebuild(at) == 0


@pytest.mark.parametrize(
    ("clock", "advice"),
    [
        ("{open_ended: true, counted_from: start}", "must always end, and count from one event"),
        (
            "{length: 2, unit: calendar_days, counted_from: start, effective_from: 2020-01-01}",
            "does not run from the start",
        ),
        ("{length: 2, unit: calendar_days, counted_from: plan}", "starts has no cohort by plan"),
    ],
)
def test_a_clock_that_a_cohort_cannot_mature_after_is_a_fault(clock: str, advice: str) -> None:
    text = COHORT.replace("{length: 1, unit: calendar_months, counted_from: EVENT}", clock).replace("OF", "starts")
    with pytest.raises(ProgrammeErrors, match=advice):
        defined(text)

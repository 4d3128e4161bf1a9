"""Parties that read for a purpose, through the four services over HTTP: each sees its part and nothing else."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import date
from typing import Any

import pytest

from milepost.cli.serve import the_service
from shared.edge.settings import SERVICES
from tests.security.machine import CONTRACTS, referral_of
from tests.service.real_life.town import Town

pytestmark = pytest.mark.timeout(300)
FIRST, LAST, AFTER = date(2019, 6, 3), date(2019, 6, 28), date(2019, 6, 29)
"""The part of LLWHP's auditor, and the day after it."""
AUDITOR = ("some-auditor", "auditor")


@pytest.fixture
async def town(open_bench: Any) -> AsyncIterator[Town]:
    async with AsyncExitStack() as stack:
        benches = {name: await stack.enter_async_context(open_bench(the_service(name))) for name in SERVICES}
        town = Town(benches)
        await moved(town, date(2019, 6, 2))
        yield town
        await town.close()


async def moved(town: Town, day: date) -> None:
    for bench in town.benches.values():
        await bench.clock(day)
        await town.relay()


async def referred(town: Town, number: int) -> dict[str, Any]:
    """Somebody of LLWHP (0) or of WLA-WHP (1), acknowledged."""
    contract = CONTRACTS[number]
    body = referral_of(contract, contract.senders[0]) | {"referred_on": "2019-02-04"}
    answer = await town.post(contract.senders[0].who, "referrals", "/v1/referrals", body)
    assert answer.status_code == 201, answer.text
    referral, prime = answer.json(), (str(contract.prime), "prime")
    path = f"/v1/referrals/{referral['id']}"
    await town.change(prime, "referrals", path, "acknowledge", {"acknowledged_on": "2019-06-02"})
    contact = {"contacted_on": "2019-06-02", "channel": "phone"}
    contacted = await town.post(prime, "caseload", f"/v1/participants/{referral['id']}/contacts", contact)
    assert contacted.status_code == 201, contacted.text
    return referral


def records(person: str) -> dict[str, str]:
    """What there is of one person, and its service."""
    return {
        f"/v1/referrals/{person}": "referrals",
        f"/v1/participants/{person}": "caseload",
        f"/v1/participants/{person}/outcomes": "outcomes",
    }


LISTS = {"/v1/referrals": "referrals", "/v1/participants": "caseload"}
FIGURES = "/v1/programmes/LLWHP/figures/K1/records?month=2019-02"


async def seen(town: Town, who: tuple[str, str], person: str) -> set[int]:
    """The statuses of the records of a person, with 200 for a list that has them and 404 for one that has not."""
    statuses = {(await town.caller(who, service).get(path)).status_code for path, service in records(person).items()}
    for path, service in LISTS.items():
        answer = await town.caller(who, service).get(path)
        ids = {item["id"] for item in answer.json()["items"]} if answer.status_code == 200 else set()
        statuses.add(200 if person in ids else 404)
    return statuses


@pytest.mark.rule(176)
async def test_an_auditor_reads_its_programme_between_its_days_and_nothing_else(town: Town) -> None:
    ours, theirs = [(await referred(town, number))["id"] for number in (0, 1)]
    assert await seen(town, AUDITOR, ours) == {404}
    await moved(town, FIRST)
    assert await seen(town, AUDITOR, ours) == {200}
    assert await seen(town, AUDITOR, theirs) == {404}
    for kind in ("partner", "commissioner", "prime", "evaluator"):
        assert await seen(town, ("some-auditor", kind), ours) == {404}
    await reads_figures_and_changes_nothing(town, ours)
    await every_read_is_logged(town, ours)
    await moved(town, LAST)
    assert await seen(town, AUDITOR, ours) == {200}
    await moved(town, AFTER)
    assert await seen(town, AUDITOR, ours) == {404}
    assert (await town.caller(AUDITOR, "kpi").get("/v1/programmes/LLWHP/report")).status_code == 404


async def reads_figures_and_changes_nothing(town: Town, person: str) -> None:
    report = await town.get(AUDITOR, "kpi", "/v1/programmes/LLWHP/report")
    assert report["scope"]["of"] == "programme"
    page = await town.get(AUDITOR, "kpi", "/v1/programmes/LLWHP/figures/K1/records", month="2019-02")
    assert [item["participant_id"] for item in page["items"]] == [person]
    assert (await town.caller(AUDITOR, "kpi").get("/v1/programmes/WLA-WHP/report")).status_code == 404
    contact = {"contacted_on": "2019-06-02", "channel": "phone"}
    refused = await town.post(AUDITOR, "caseload", f"/v1/participants/{person}/contacts", contact)
    assert refused.status_code == 403
    for verb, body in (("acknowledge", {"acknowledged_on": "2019-06-02"}), ("cancel", {"reason": "moved_away"})):
        refused = await town.caller(AUDITOR, "referrals").change(f"/v1/referrals/{person}/{verb}", body, 2)
        assert refused.status_code == 403


async def every_read_is_logged(town: Town, person: str) -> None:
    """Who, by which operation, what, and when; and nothing of what was refused."""
    operator = ("milepost", "operator")
    logged = (await town.get(operator, "referrals", "/ops/v1/auditor-reads"))["items"]
    read = [each for each in logged if each["path"] == f"/v1/referrals/{person}"]
    assert [(each["actor"].partition("/")[0], each["route"]) for each in read] == [("some-auditor", "read_referral")]
    assert read[0]["read_at"].startswith("2019-06-03")
    first = await town.get(operator, "referrals", "/ops/v1/auditor-reads", limit="1")
    rest = await town.get(operator, "referrals", "/ops/v1/auditor-reads", cursor=first["next"])
    assert first["items"] + rest["items"] == logged
    for service in ("caseload", "outcomes", "kpi"):
        paths = {each["path"] for each in (await town.get(operator, service, "/ops/v1/auditor-reads"))["items"]}
        assert paths and not any(bad in path for path in paths for bad in ("contacts", "WLA-WHP"))


EVALUATOR, EXTRACT = ("some-university", "evaluator"), "/v1/programmes/LLWHP/extract"


@pytest.mark.rule(102)
async def test_an_evaluator_reads_pseudonyms_that_stay_and_meets_nobody(town: Town) -> None:
    people = [await referred(town, number) for number in (0, 0, 0, 1)]
    rows = (await town.get(EVALUATOR, "caseload", EXTRACT))["items"]
    await referred(town, 0)
    later = (await town.get(EVALUATOR, "caseload", EXTRACT))["items"]
    names = [row["pseudonym"] for row in rows]
    assert len(set(names)) == 3 and names == sorted(names)
    assert len(later) == 4 and [row for row in later if row["pseudonym"] in names] == rows
    identifiers = [str(person[name]) for person in people for name in ("id", "reference")]
    assert not [each for each in identifiers if each in str(later)]
    first = await town.get(EVALUATOR, "caseload", EXTRACT, limit="3")
    rest = await town.get(EVALUATOR, "caseload", EXTRACT, limit="3", cursor=first["next"])
    assert first["items"] + rest["items"] == later
    for person in (people[0], people[3]):
        assert await seen(town, EVALUATOR, person["id"]) == {404}
    await reads_figures_without_people(town)


async def reads_figures_without_people(town: Town) -> None:
    report = await town.get(EVALUATOR, "kpi", "/v1/programmes/LLWHP/report", month="2019-02")
    assert (report["scope"]["of"], report["kpis"][0]["in_month"]["numerator"]) == ("programme", 4)
    evaluator = town.caller(EVALUATOR, "kpi")
    for below in ("figures/K1/records", "months/2019-02", "supply-chain"):
        assert (await evaluator.get(f"/v1/programmes/LLWHP/{below}")).status_code == 403, below
    assert (await evaluator.get("/v1/programmes/WLA-WHP/report")).status_code == 404
    for who, programme in ((EVALUATOR, "WLA-WHP"), (("sqw", "evaluator"), "LLWHP"), (("maximus", "prime"), "LLWHP")):
        answer = await town.caller(who, "caseload").get(f"/v1/programmes/{programme}/extract")
        assert answer.status_code == 403, who

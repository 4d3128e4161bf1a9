"""Figures of other programmes than the first: targets without months, one outcome of several, portfolios, judgements.

The published table of Working People, Working Places [S1] is in the file beside this one.
"""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from milepost.client import Answer
from shared.journey.envelope import Envelope
from shared.terms.events.job import JobStarted
from shared.terms.events.participant import ParticipantStarted
from shared.terms.events.payment import OutcomeAchieved
from shared.terms.events.referral import ReferralReceived
from tests.bench_of_one import Bench
from tests.service.kpi.people import Reader, emitted

TABLE = Path(__file__).with_name("working_people_working_places.csv")
PUBLISHED = {row["measure"]: row for row in csv.DictReader(TABLE.open())}
COLUMNS = {"brent": "brent_living_room", "barnet": "barnet_boost"}
TEAMS = {"brent": "living-room", "barnet": "boost"}
ALLIANCE = "west-london-alliance"
MANAGER = ["contract_manager"]


def life(bench: Bench, who: str, programme: str, provider: str, area: str, group: str, day: date) -> Iterator[Envelope]:
    """Referred and started on a day."""
    told_first = {"programme": programme, "provider": provider, "area": area, "group": group}
    referral = ReferralReceived(
        **{**ReferralReceived.EXAMPLE, **told_first, "sent_by": "jcp-west-london", "jcp_district": "jcp-west-london"}
    )
    yield emitted(bench, who, referral, day)
    start = {**ParticipantStarted.EXAMPLE, "provider": provider, "started_on": day.isoformat()}
    yield emitted(bench, who, ParticipantStarted(**start), day)


def reached(bench: Bench, who: str, outcome: str, day: date) -> Envelope:
    achieved = OutcomeAchieved(**{**OutcomeAchieved.EXAMPLE, "outcome": outcome, "achieved_on": day.isoformat()})
    return emitted(bench, who, achieved, day)


def job(bench: Bench, who: str, day: date) -> Envelope:
    return emitted(bench, who, JobStarted(**{**JobStarted.EXAMPLE, "started_on": day.isoformat()}), day)


def working_people(bench: Bench, area: str) -> Iterator[Envelope]:
    """As many people of a borough as the table says engaged, of whom as many as it says found a job."""
    engaged = int(PUBLISHED["engagement_actual"][COLUMNS[area]])
    in_work = int(PUBLISHED["job_outcomes"][COLUMNS[area]])
    for n in range(engaged):
        who, day = f"{area}{n}", date(2015, 4, 7) + timedelta(days=n * 600 // engaged)
        yield from life(bench, who, "WPWP", TEAMS[area], area, "HOTSPOT", day)
        yield reached(bench, who, "engaged", day)
        if n < in_work:
            yield reached(bench, who, "job-started", day + timedelta(days=30))


async def read(bench: Bench, programme: str, below: str, **query: str) -> dict:
    async with bench.client(ALLIANCE, "commissioner") as reader:
        answer = await reader.get(f"/v1/programmes/{programme}/{below}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def numbers(figure: dict) -> tuple:
    return figure["numerator"], figure["denominator"], figure["value"]


@pytest.mark.rule(90)
async def test_the_published_table_comes_out_to_the_unit_from_individual_journeys(bench: Bench):
    for area in COLUMNS:
        await bench.hear(list(working_people(bench, area)))

    async def figure(kpi: str, **query: str) -> tuple:
        at_the_end = {"month": "2017-03", "as_at": "2017-04-30", "window": "cumulative"}
        return numbers(await read(bench, "WPWP", f"figures/{kpi}", **at_the_end, **query))

    assert await figure("engagement-attainment") == (1206, 1448, "83.3")
    assert await figure("job-attainment") == (364, 321, "113.4")
    assert await figure("jobs-per-engaged") == (364, 1206, "30.2")
    assert await figure("engagement-attainment", area="brent") == (407, 358, "113.7")
    assert await figure("engagement-attainment", area="barnet") == (799, 1090, "73.3")
    assert await figure("job-attainment", area="brent") == (94, 79, "119.0")
    assert await figure("job-attainment", area="barnet") == (270, 242, "111.6")
    assert await figure("jobs-per-engaged", area="brent") == (94, 407, "23.1")
    assert await figure("jobs-per-engaged", area="barnet") == (270, 799, "33.8")


async def test_a_target_in_all_is_held_against_to_date_and_shows_each_areas_own(bench: Bench):
    await bench.hear(list(working_people(bench, "brent")))
    asked = {"month": "2017-03", "as_at": "2017-04-30"}
    to_date = await read(bench, "WPWP", "figures/engagement-attainment", **asked, window="cumulative")
    assert (to_date["rag"], to_date["value"]) == ("red", "28.1")
    assert to_date["by_slice"]["area"] == [
        {"code": "barnet", "numerator": 0, "denominator": 1090, "value": "0.0"},
        {"code": "brent", "numerator": 407, "denominator": 358, "value": "113.7"},
    ]
    contracted = await read(bench, "WPWP", "figures/engagement-attainment", **asked)
    assert (contracted["window"], contracted["rag"]) == ("cumulative", "red")
    in_month = await read(bench, "WPWP", "figures/engagement-attainment", **asked, window="month")
    assert (in_month["rag"], in_month["rag_reason"]) == (
        "grey",
        "held against its target to date: see the cumulative window",
    )


async def test_the_records_behind_one_outcome_are_its_own(bench: Bench):
    await bench.hear(list(working_people(bench, "brent")))
    query = {"month": "2017-03", "as_at": "2017-04-30", "window": "cumulative", "limit": "200"}
    page = await read(bench, "WPWP", "figures/job-attainment/records", **query)
    assert (page["sum"], len(page["items"]), {each["measure"] for each in page["items"]}) == (
        94,
        94,
        {"outcome:job-started"},
    )
    below = await read(bench, "WPWP", "figures/job-attainment/records", **query, part="denominator")
    assert (below["sum"], below["items"]) == (321, [])


async def test_care_leavers_120_places_38_in_work_and_9_for_over_three_months(bench: Bench):
    events: list[Envelope] = []
    for n in range(100):
        who, day = f"care{n}", date(2016, 8, 8) + timedelta(days=n)
        events += life(bench, who, "CARE-LEAVERS", "cnwl", "ealing", "CARE_LEAVER", day)
        if n < 38:
            events.append(job(bench, who, day + timedelta(days=40)))
        if n < 9:
            events.append(reached(bench, who, "sustained-3-months", day + timedelta(days=135)))
    await bench.hear(events)
    asked = {"month": "2017-04", "as_at": "2017-04-30", "window": "cumulative"}
    assert numbers(await read(bench, "CARE-LEAVERS", "figures/work-per-place", **asked)) == (38, 120, "31.7")
    assert numbers(await read(bench, "CARE-LEAVERS", "figures/sustained-of-started", **asked)) == (9, 38, "23.7")


@pytest.mark.rule(90)
async def test_a_portfolio_is_the_sum_of_its_parts_and_its_ratios_are_made_of_sums(bench: Bench):
    day = date(2017, 3, 6)
    events: list[Envelope] = []
    for n in range(12):
        events += life(bench, f"m{n}", "MHET", "twining", "ealing", "CMH", day)
    for n in range(8):
        events += life(bench, f"w{n}", "WPWP", "living-room", "brent", "HOTSPOT", day)
    events += [job(bench, f"m{n}", date(2017, 4, 3)) for n in range(5)]
    events += life(bench, "elsewhere", "LLWHP", "sub-1", "newham", "HD", day)
    await bench.hear(events)
    figure = await read(bench, "WLEHP", "figures/job-rate", month="2017-04", as_at="2017-05-31", window="cumulative")
    assert numbers(figure) == (5, 20, "25.0")
    assert {each["code"]: each["denominator"] for each in figure["by_slice"]["provider"]} == {
        "twining": 12,
        "living-room": 8,
    }


async def judged(bench: Bench, rag: str, evidence: str, kpi: str = "fidelity", **more: str) -> Answer:
    async with bench.client(ALLIANCE, "commissioner", roles=MANAGER) as manager:
        body = {"month": "2018-03", "rag": rag, "evidence": evidence, **more}
        return await manager.create(f"/v1/programmes/MHET/figures/{kpi}/judgements", body)


@pytest.mark.rule(93)
async def test_a_judged_kpi_is_grey_until_a_named_person_gives_it_a_colour_with_evidence(bench: Bench):
    before = await read(bench, "MHET", "figures/fidelity", month="2018-03")
    assert (before["rag"], before["numerator"]) == ("grey", 0)
    answer = await judged(bench, "amber", "Fidelity review of March: 94 of 125.", author="Fidelity reviewer")
    assert (answer.status_code, answer.json()["author"]) == (201, "Fidelity reviewer")
    after = await read(bench, "MHET", "figures/fidelity", month="2018-03")
    assert (after["rag"], after["rag_reason"]) == (
        "amber",
        "judged by Fidelity reviewer on 2020-09-01: Fidelity review of March: 94 of 125.",
    )


async def test_the_newest_judgement_stands_and_the_older_one_as_it_stood_on_its_day(bench: Bench):
    await judged(bench, "red", "First visit: no joint case conference.")
    await bench.clock(date(2020, 9, 8))
    await judged(bench, "green", "Second visit: weekly case conferences.")
    assert (await read(bench, "MHET", "figures/fidelity", month="2018-03"))["rag"] == "green"
    assert (await read(bench, "MHET", "figures/fidelity", month="2018-03", as_at="2020-09-07"))["rag"] == "red"


@pytest.mark.parametrize(
    ("change", "status", "kind"),
    [
        ({"kpi": "people"}, 409, "conflict"),
        ({"kpi": "unknown"}, 404, "not-found"),
        ({"rag": "purple"}, 422, "invalid"),
        ({"evidence": "short"}, 422, "invalid"),
        ({"evidence": "Evidence with a zero \0 byte."}, 422, "invalid"),
        ({"author": "Some\0body"}, 422, "invalid"),
        ({"author": "Two\nlines"}, 422, "invalid"),
        ({"month": "2018-13"}, 422, "invalid"),
        ({"month": "2020-12"}, 422, "refused"),
    ],
)
async def test_a_judgement_that_cannot_be_taken_says_why(bench: Bench, change: dict, status: int, kind: str):
    given = {"rag": "green", "evidence": "Evidence of ten letters and more.", **change}
    answer = await judged(bench, **given)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{kind}")


async def test_only_the_commissioners_contract_manager_judges(bench: Bench):
    async with bench.client("twining", "subcontractor", roles=MANAGER) as provider:
        body = {"month": "2018-03", "rag": "green", "evidence": "We think that we are doing well."}
        answer = await provider.create("/v1/programmes/MHET/figures/fidelity/judgements", body)
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/forbidden")


async def test_a_programme_without_profiles_or_prime_has_a_report(bench: Bench, read: Reader):
    answer = await read.answer("report", ALLIANCE, "commissioner", month="2018-03")
    assert answer.status_code == 404, "Local London is none of West London's"
    async with bench.client(ALLIANCE, "commissioner") as reader:
        for programme in ("WPWP", "MHET", "SKILLS", "DA-SIB", "WLEHP"):
            assert (await reader.get(f"/v1/programmes/{programme}/report")).status_code == 200


async def test_a_judgement_sent_twice_under_one_key_is_one_judgement(bench: Bench):
    url = "/v1/programmes/MHET/figures/fidelity/judgements"
    body = {"month": "2018-03", "rag": "green", "evidence": "Second visit: weekly case conferences."}
    async with bench.client(ALLIANCE, "commissioner", roles=MANAGER) as manager:
        first = await manager.create(url, body, Idempotency_Key="visit")
        again = await manager.create(url, body, Idempotency_Key="visit")
        other = await manager.create(url, body | {"rag": "red"}, Idempotency_Key="visit")
        keyless = await manager.post(url, json=body)
    assert (first.status_code, again.status_code, again.headers["Idempotent-Replayed"]) == (201, 201, "true")
    assert again.json() == first.json()
    assert (other.status_code, other.json()["type"]) == (422, "/problems/key-reused")
    assert (keyless.status_code, keyless.json()["type"]) == (400, "/problems/idempotency-key-required")
    assert (await read(bench, "MHET", "figures/fidelity", month="2018-03"))["rag"] == "green"


async def test_everything_wrong_with_a_judgement_is_told_at_once(bench: Bench):
    async with bench.client(ALLIANCE, "commissioner", roles=MANAGER) as manager:
        url = "/v1/programmes/MHET/figures/fidelity/judgements"
        empty = await manager.create(url, {})
        wrong = await manager.create(url, {"month": "soon", "rag": 1, "evidence": "", "author": "", "colour": "red"})
    assert {fault["pointer"] for fault in empty.json()["errors"]} == {"/month", "/rag", "/evidence"}
    assert {fault["pointer"] for fault in wrong.json()["errors"]} == {
        "/month",
        "/rag",
        "/evidence",
        "/author",
        "/colour",
    }

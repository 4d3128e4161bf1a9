"""Other contracts than the first: who may refer, what is asked, who goes first, who is drawn, and when it is full."""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.referrals.wiring import SERVICE
from tests.bench_of_one import Bench, Caller
from tests.programmes import written
from tests.service.referrals.conftest import FRIDAY, a_referral, codes

SIDE_BY_SIDE = """
id: SIDE
providers:
  left: {name: Left, role: provider}
  right: {name: Right, role: provider}
areas:
  north: {name: North, jcp_district: jcp-north, wards: [Hill, Vale]}
  south: {name: South, jcp_district: jcp-south}
area_basis: jobcentre
referral_sources:
  jobcentre_plus: {name: Jobcentre Plus}
  walk_in: {name: Comes by themselves, sent_by: [provider]}
  council: {name: The council, sent_by: [borough, partner], referrers: [a-charity], confirmed_by: jobcentre}
groups:
  ALL: {name: Everybody, early_access: {CARER: Carer, REFUGEE: Refugee, EX_FORCES: Forces}, evidence: [id_seen]}
facts:
  in_treatment: {name: Is in treatment, kind: flag}
  since: {name: In treatment since, kind: date}
  team: {name: The team, kind: code, codes: [red, blue]}
eligibility:
  looks_for_work: {name: Looks for work, refuses: For people who look for work., test: {fact: in_paid_work, is: false}}
  young: {name: Is young, refuses: For the young., test: {fact: age, between: [16, 24]}}
  neet: {name: Is NEET, refuses: For people who are not in education., test: {fact: neet, is: true}}
priority_lists:
  carers: {name: Carers, codes: [CARER], effect: shorter_wait, wait_working_days: 5}
  refugees: {name: Refugees, codes: [REFUGEE], effect: ahead_in_allocation}
clocks:
  acknowledge: {length: 2, unit: working_days, counted_from: referral}
  start_or_fta: {length: 15, unit: working_days, counted_from: referral}
"""
TRIAL = """
id: TRIAL
trial: {programme: 2, control: 1, block: 3, seed_name: pilot}
referral_sources:
  jobcentre_plus: {name: Jobcentre Plus}
  walk_in: {name: Comes by themselves, sent_by: [provider]}
"""
SMALL = """
id: SMALL
volume: {kind: capacity, referrals: 4, limit: true}
groups:
  ALL: {name: Everybody, early_access: {CARER: Carer, NONE: None of these}}
priority_lists:
  carers: {name: Carers, codes: [CARER], effect: reserved_share, share: 0.25}
clocks: {}
"""
OFFICE = """
id: OFFICE
referral_sources:
  employment_office: {name: The employment office, sent_by: [jcp]}
"""
LINES = """
id: LINES
providers:
  left: {name: Left, role: provider}
  right: {name: Right, role: provider}
areas:
  north: {name: North, jcp_district: jcp-north}
  far-north: {name: Far North, jcp_district: jcp-north}
delivery_map:
  - {areas: [north], shares: {left: 0.75, right: 0.25}}
  - {areas: [far-north], shares: {left: 0.25, right: 0.75}}
"""
FIRST = {"early_access_code": "EX_FORCES"}


@pytest.fixture(scope="module")
async def bench(open_bench, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Bench]:
    folder: Path = written(tmp_path_factory.mktemp("programmes"), SIDE_BY_SIDE, TRIAL, SMALL, OFFICE, LINES)
    async with open_bench(SERVICE, folder) as opened:
        await opened.clock(FRIDAY)
        yield opened


@pytest.fixture
async def jcp(bench: Bench) -> AsyncIterator[Caller]:
    async with bench.client("jcp-north", "jcp") as caller:
        yield caller


def told(programme: str, **changes: Any) -> dict[str, Any]:
    if programme == "SIDE":
        young = {"date_of_birth": "1997-06-15", "circumstances": {"neet": True}, "ward": "Hill", **FIRST}
        changes = {"evidence": ["id_seen"], **young, **changes}
    if programme == "SMALL":
        changes = {"early_access_code": "NONE", **changes}
    return a_referral(**{"programme": programme, "group": "ALL", "area": "north", **changes})


async def taken(caller: Caller, programme: str, **changes: Any) -> dict[str, Any]:
    answer = await caller.create("/v1/referrals", told(programme, **changes))
    assert answer.status_code == 201, answer.text
    return answer.json()


async def refused(caller: Caller, programme: str, **changes: Any) -> dict[str, str]:
    answer = await caller.create("/v1/referrals", told(programme, **changes))
    assert answer.status_code == 422, answer.text
    return codes(answer)


async def test_providers_side_by_side_take_turns_and_see_their_own(bench: Bench, jcp: Caller) -> None:
    referrals = [await taken(jcp, "SIDE") for _ in range(4)]
    assert Counter(one["provider"] for one in referrals) == {"left": 2, "right": 2}
    mine = next(one for one in referrals if one["provider"] == "left")
    for provider, status in (("left", 200), ("right", 404)):
        async with bench.client(provider, "provider") as caller:
            assert (await caller.get(f"/v1/referrals/{mine['id']}")).status_code == status


async def test_one_of_two_acknowledges_and_the_other_declines(bench: Bench, jcp: Caller) -> None:
    first = await taken(jcp, "SIDE", preferred_provider="left")
    async with bench.client("left", "provider") as left, bench.client("right", "provider") as right:
        url, body = f"/v1/referrals/{first['id']}", {"reason": "no_capacity", "declined_on": "2018-03-09"}
        assert (await left.change(f"{url}/decline", body, 1)).status_code == 200
        done = await right.change(f"{url}/acknowledge", {"acknowledged_on": "2018-03-09"}, 2)
        assert (done.status_code, done.json()["provider"]) == (200, "right")


async def test_every_fact_that_is_missing_or_fails_is_told_at_once(jcp: Caller) -> None:
    wrong = {"ward": "Dale", "evidence": [], "circumstances": ..., "early_access_codes": ["CARER", "NOSUCH"]}
    assert await refused(jcp, "SIDE", in_paid_work=True, date_of_birth="1985-06-15", **wrong) == {
        "/in_paid_work": "looks_for_work",
        "/date_of_birth": "young",
        "/circumstances/neet": "missing",
        "/ward": "unknown-ward",
        "/evidence": "evidence-missing",
        "/early_access_codes/1": "early-access-code",
    }
    answer = await jcp.create("/v1/referrals", told("SIDE", circumstances={"neet": False}))
    assert answer.json()["errors"][0]["message"] == "For people who are not in education."


async def test_facts_of_the_programmes_own_are_asked_for_by_kind(jcp: Caller) -> None:
    good = {"neet": True, "other": {"in_treatment": True, "since": "2017-01-01", "team": "red"}}
    assert (await taken(jcp, "SIDE", circumstances=good))["state"] == "RECEIVED"
    bad = {"neet": True, "other": {"in_treatment": "yes", "since": "soon", "team": "green", "shoe_size": 9}}
    assert await refused(jcp, "SIDE", circumstances=bad) == {
        "/circumstances/other/in_treatment": "wrong-kind",
        "/circumstances/other/since": "wrong-kind",
        "/circumstances/other/team": "wrong-kind",
        "/circumstances/other/shoe_size": "unknown-fact",
    }


async def test_circumstances_stay_in_the_sealed_record(bench: Bench, jcp: Caller) -> None:
    around = {"neet": True, "health_conditions": ["anxiety_disorder"], "monthly_earnings": "12.34"}
    referral = await taken(jcp, "SIDE", circumstances=around, early_access_codes=["CARER", "REFUGEE"])
    said = str([row["data"] for row in await bench.said(f"participant/{referral['id']}")])
    assert not [word for word in ("anxiety", "12.34", "CARER", "REFUGEE", "neet") if word in said]
    async with bench.client(referral["provider"], "provider", roles=["key_worker"]) as worker:
        read = (await worker.post("/v1/people/lookup", json={"ids": [referral["id"]]})).json()["items"][0]
    assert read["circumstances"]["health_conditions"] == ["anxiety_disorder"]
    assert read["early_access_codes"] == ["CARER", "REFUGEE"]


async def test_the_same_record_again_changes_nothing(jcp: Caller) -> None:
    body = told("SIDE", circumstances={"neet": True})
    first = await jcp.create("/v1/referrals", body)
    again = await jcp.create("/v1/referrals", body)
    assert (again.status_code, again.json()["id"], again.json()["pending_version"]) == (200, first.json()["id"], None)


async def test_a_provider_sends_who_walks_in_and_keeps_them(bench: Bench) -> None:
    async with bench.client("right", "provider") as right:
        for _ in range(3):
            referral = await taken(right, "SIDE", jcp_district="jcp-north")
            assert (referral["provider"], referral["source"]) == ("right", "walk_in")
        assert await refused(right, "SIDE") == {"/jcp_district": "missing"}
        assert await refused(right, "SIDE", source="council", jcp_district="jcp-north") == {"/source": "wrong-sender"}
    async with bench.client("elsewhere", "provider") as stranger:
        assert (await stranger.create("/v1/referrals", told("SIDE", jcp_district="jcp-north"))).status_code == 403


async def test_a_line_of_the_map_keeps_its_own_shares_and_who_declines_is_not_counted(
    bench: Bench, jcp: Caller
) -> None:
    north = [await taken(jcp, "LINES", area="north") for _ in range(4)]
    far = [await taken(jcp, "LINES", area="far-north") for _ in range(4)]
    assert Counter(one["provider"] for one in north) == {"left": 3, "right": 1}
    assert Counter(one["provider"] for one in far) == {"left": 1, "right": 3}
    declined = next(one for one in north if one["provider"] == "left")
    async with bench.client("left", "provider", roles=["referral_admin"]) as left:
        body = {"reason": "other", "declined_on": "2018-03-09"}
        moved = await left.change(f"/v1/referrals/{declined['id']}/decline", body, declined["version"])
    assert moved.status_code == 200, moved.text
    async with bench.container.database.connection() as conn:
        kept = await conn.fetch("SELECT provider, referrals, lines FROM allocation WHERE programme = 'LINES'")
    counted = {row["provider"]: (row["referrals"], row["lines"]) for row in kept}
    assert counted == {"left": (3, {"north/*": 2, "far-north/*": 1}), "right": (5, {"north/*": 2, "far-north/*": 3})}


async def test_a_jobcentre_need_not_name_the_one_way_in_there_is(jcp: Caller) -> None:
    assert (await taken(jcp, "OFFICE"))["source"] == "employment_office"
    assert (await taken(jcp, "SIDE", **FIRST))["source"] == "jcp"


async def test_a_borough_refers_its_own_people_with_the_jobcentres_word(bench: Bench) -> None:
    async with bench.client("north", "borough") as borough:
        around = {"jcp_district": "jcp-north", "confirmed_on": "2018-03-08"}
        referral = await taken(borough, "SIDE", **around)
        assert referral["source"] == "council"
        assert (await borough.get(f"/v1/referrals/{referral['id']}")).status_code == 200
        assert await refused(borough, "SIDE", area="south", jcp_district="jcp-south", confirmed_on="2018-03-08") == {
            "/area": "wrong-borough"
        }
    async with bench.client("a-charity", "partner") as partner:
        assert (await taken(partner, "SIDE", **around))["source"] == "council"


@pytest.mark.rule(16)
async def test_an_area_is_that_of_the_jobcentre_where_the_programme_says_so(bench: Bench, jcp: Caller) -> None:
    """Barnet, in another Jobcentre Plus district, was out of the Care Leavers pilot [S1]."""
    assert await refused(jcp, "SIDE", jcp_district="jcp-south") == {"/jcp_district": "wrong-district"}
    answer = await jcp.create("/v1/referrals", told("SIDE", area="barnet"))
    assert codes(answer) == {"/area": "unknown-area"}
    assert "by the person's jobcentre" in answer.json()["errors"][0]["message"]


async def test_only_those_the_programme_names_may_refer(bench: Bench) -> None:
    for org, kind in (("the-fund", "funder"), ("me", "self"), ("b-charity", "partner")):
        async with bench.client(org, kind) as caller:
            assert (await caller.create("/v1/referrals", told("SIDE"))).status_code == 403


@pytest.mark.rule(13)
async def test_a_carer_waits_five_days_at_most_and_the_log_does_not_say_why(bench: Bench, jcp: Caller) -> None:
    referral = await taken(jcp, "SIDE", early_access_codes=["CARER"])
    assert {clock["name"]: clock["due_on"] for clock in referral["clocks"]}["start_or_fta"] == "2018-03-16"
    data = (await bench.said(f"participant/{referral['id']}"))[0]["data"]
    assert (data["priority"], data["start_by"]) == (True, "2018-03-16")


@pytest.mark.rule(13)
async def test_who_goes_ahead_is_given_to_whoever_holds_fewest(jcp: Caller) -> None:
    for _ in range(4):
        await taken(jcp, "SIDE", preferred_provider="left")
    assert (await taken(jcp, "SIDE", early_access_codes=["REFUGEE"]))["provider"] == "right"


@pytest.mark.rule(15)
async def test_two_of_three_are_drawn_for_the_programme_and_no_provider_sees_the_third(
    bench: Bench, jcp: Caller
) -> None:
    drawn = [await taken(jcp, "TRIAL") for _ in range(9)]
    assert [Counter(one["allocation_arm"] for one in drawn[n : n + 3]) for n in (0, 3, 6)] == [
        {"programme": 2, "control": 1}
    ] * 3
    control = next(one for one in drawn if one["allocation_arm"] == "control")
    assert (control["state"], control["provider"]) == ("ALLOCATED_CONTROL", None)
    assert await bench.said_types(control["id"]) == ["referral.allocated_to_control.v1"]
    async with bench.client("provider-1", "provider") as provider:
        assert (await provider.get(f"/v1/referrals/{control['id']}")).status_code == 404
        seen = {one["id"] for one in (await provider.get("/v1/referrals?limit=200")).json()["items"]}
    assert control["id"] not in seen and len(seen & {one["id"] for one in drawn}) == 6


@pytest.mark.rule(15)
async def test_nothing_more_happens_to_who_is_drawn_for_control(bench: Bench, jcp: Caller) -> None:
    drawn = [await taken(jcp, "TRIAL") for _ in range(3)]
    control = next(one for one in drawn if one["allocation_arm"] == "control")
    url = f"/v1/referrals/{control['id']}"
    answer = await jcp.change(f"{url}/cancel", {"reason": "moved_away", "cancelled_on": "2018-03-09"}, 1)
    assert (answer.status_code, answer.json()["allowed"]) == (409, [])


@pytest.mark.rule(15)
async def test_a_person_sent_again_keeps_the_arm(jcp: Caller) -> None:
    drawn = [(body := told("TRIAL"), (await jcp.create("/v1/referrals", body)).json()) for _ in range(3)]
    for body, first in drawn:
        again = await jcp.create("/v1/referrals", body | {"reference": body["reference"] + "-2"})
        assert again.status_code == 201, again.text
        assert again.json()["allocation_arm"] == first["allocation_arm"]


async def test_nobody_can_foresee_the_arm_and_no_provider_refers_to_a_trial(bench: Bench, jcp: Caller) -> None:
    answer = await jcp.post("/v1/referrals?validate_only=true", json=told("TRIAL"))
    assert answer.json()["would"]["provider"] is None
    async with bench.client("provider-1", "provider") as provider:
        assert await refused(provider, "TRIAL") == {"/source": "trial"}


@pytest.mark.rule(13)
async def test_a_full_programme_keeps_its_reserve_and_takes_somebody_when_a_place_is_free(
    bench: Bench, jcp: Caller
) -> None:
    three = [await taken(jcp, "SMALL") for _ in range(3)]
    assert await refused(jcp, "SMALL") == {"/programme": "capacity-reached"}
    carer = await taken(jcp, "SMALL", early_access_code="CARER")
    assert (carer["state"], carer["clocks"]) == ("RECEIVED", [])
    assert await refused(jcp, "SMALL", early_access_code="CARER") == {"/programme": "capacity-reached"}
    gone = {"reason": "moved_away", "cancelled_on": "2018-03-09"}
    assert (await jcp.change(f"/v1/referrals/{three[0]['id']}/cancel", gone, 1)).status_code == 200
    assert (await taken(jcp, "SMALL"))["state"] == "RECEIVED"


async def test_a_programme_without_a_deadline_is_acknowledged_in_time(bench: Bench, jcp: Caller) -> None:
    gone = {"reason": "moved_away", "cancelled_on": "2018-03-09"}
    async with bench.client("provider-1", "provider") as provider:
        mine = (await provider.get("/v1/referrals?programme=SMALL&state=RECEIVED")).json()["items"]
        url = f"/v1/referrals/{mine[0]['id']}"
        await provider.change(f"{url}/acknowledge", {"acknowledged_on": "2018-03-09"}, mine[0]["version"])
    said = (await bench.said(f"participant/{mine[0]['id']}"))[-1]["data"]
    assert (said["in_time"], said["due_on"]) == (True, "9999-12-31")
    assert (await jcp.change(f"{url}/cancel", gone, mine[0]["version"] + 1)).status_code == 202

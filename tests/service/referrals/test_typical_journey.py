"""A person is handed over, acknowledged, and followed to the start; every step is a change of what was read."""

from datetime import date
from typing import Any

import pytest

from services.referrals.store import open_version
from shared.terms.events.participant import (
    ParticipantContacted,
    ParticipantStarted,
    ParticipantWithdrawn,
    ReferredInError,
    WithdrawalRefused,
)
from shared.terms.events.referral import DidNotStartCorrected, DidNotStartWithdrawn, ReferralDidNotStart
from shared.terms.events.support import AppointmentBooked
from tests.bench_of_one import Bench, Caller
from tests.service.referrals.conftest import a_referral, refer

MONDAY, TUESDAY = date(2018, 3, 12), date(2018, 3, 13)


async def read(caller: Caller, referral_id: str) -> dict[str, Any]:
    answer = await caller.get(f"/v1/referrals/{referral_id}")
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
async def acknowledged(jcp: Caller, prime: Caller) -> dict[str, Any]:
    referral = await refer(jcp)
    answer = await prime.change(f"/v1/referrals/{referral['id']}/acknowledge", {"acknowledged_on": "2018-03-09"}, 1)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_person_is_referred_and_every_clock_begins(bench: Bench, jcp: Caller) -> None:
    referral = await refer(jcp, date_of_birth="1985-06-15")
    assert referral["state"] == "RECEIVED"
    assert referral["version"] == 1
    assert {clock["name"]: (clock["due_on"], clock["state"]) for clock in referral["clocks"]} == {
        "acknowledge": ("2018-03-13", "running"),
        "start_or_fta": ("2018-04-03", "running"),
        "result_recorded": ("2018-04-03", "running"),
    }
    said = await bench.said(f"participant/{referral['id']}")
    assert [event["type"] for event in said] == ["referral.received.v1"]
    assert said[0]["data"]["age_band"] == "25-49"
    assert said[0]["data"]["provider"] == referral["provider"]
    assert said[0]["occurred_on"] == date(2018, 3, 9)
    assert said[0]["actor"] == "jcp-east-london/jcp-east-london-client"


async def test_the_answer_names_the_referral_its_version_and_its_place_in_the_log(jcp: Caller) -> None:
    answer = await jcp.create("/v1/referrals", a_referral())
    referral_id = answer.json()["id"]
    assert answer.headers["Location"] == f"/v1/referrals/{referral_id}"
    assert answer.headers["ETag"] == '"1"'
    assert answer.position.startswith(f"referrals/participant/{referral_id}/1~")


@pytest.mark.rule(18)
async def test_the_provider_acknowledges_within_two_working_days(bench: Bench, jcp: Caller, prime: Caller) -> None:
    referral = await refer(jcp)
    answer = await prime.change(f"/v1/referrals/{referral['id']}/acknowledge", {"acknowledged_on": "2018-03-09"}, 1)
    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "ACKNOWLEDGED"
    assert answer.headers["ETag"] == '"2"'
    acknowledge = answer.json()["clocks"][0]
    assert acknowledge == {"name": "acknowledge", "due_on": "2018-03-13", "met_on": "2018-03-09", "state": "met"}
    said = (await bench.said(f"participant/{referral['id']}"))[-1]
    assert said["type"] == "referral.acknowledged.v1"
    assert said["data"] == {"provider": referral["provider"], "due_on": "2018-03-13", "in_time": True}
    assert await read(prime, referral["id"]) == answer.json()


@pytest.mark.rule(18)
async def test_a_referral_not_acknowledged_in_two_working_days_is_a_breach(bench: Bench, jcp: Caller) -> None:
    late = await refer(jcp, referred_on="2018-03-05")
    in_time = await refer(jcp)
    assert late["clocks"][0] == {"name": "acknowledge", "due_on": "2018-03-07", "met_on": None, "state": "missed"}
    overdue = (await jcp.get("/v1/referrals", params={"overdue": "acknowledgement"})).json()["items"]
    assert late["id"] in [each["id"] for each in overdue]
    assert in_time["id"] not in [each["id"] for each in overdue]


@pytest.mark.rule(18)
async def test_a_late_acknowledgement_is_taken_and_said_to_be_late(bench: Bench, jcp: Caller, prime: Caller) -> None:
    referral = await refer(jcp, referred_on="2018-03-05")
    answer = await prime.change(f"/v1/referrals/{referral['id']}/acknowledge", {"acknowledged_on": "2018-03-09"}, 1)
    assert answer.json()["clocks"][0]["state"] == "missed"
    assert (await bench.said(f"participant/{referral['id']}"))[-1]["data"]["in_time"] is False


async def test_the_referral_follows_the_person_to_the_start(bench: Bench, jcp: Caller, acknowledged: Any) -> None:
    participant = acknowledged["id"]
    await bench.tell(participant, ParticipantContacted(**ParticipantContacted.EXAMPLE), MONDAY)
    assert (await read(jcp, participant))["state"] == "CONTACTED"
    await bench.tell(participant, AppointmentBooked(**AppointmentBooked.EXAMPLE), MONDAY)
    assert (await read(jcp, participant))["state"] == "BOOKED"
    await bench.tell(participant, started_on(TUESDAY), TUESDAY)
    referral = await read(jcp, participant)
    assert referral["state"] == "STARTED"
    assert [clock["state"] for clock in referral["clocks"]] == ["met", "met", "met"]
    assert [clock["met_on"] for clock in referral["clocks"]][1:] == ["2018-03-13", "2018-03-13"]


async def test_news_that_comes_late_or_is_about_work_changes_nothing(
    bench: Bench, jcp: Caller, acknowledged: Any
) -> None:
    participant = acknowledged["id"]
    await bench.tell(participant, started_on(MONDAY), MONDAY)
    before = await read(jcp, participant)
    in_work = ParticipantContacted(**{**ParticipantContacted.EXAMPLE, "in_work": True})
    review = AppointmentBooked(**{**AppointmentBooked.EXAMPLE, "kind": "review"})
    for event in (in_work, review, ParticipantContacted(**ParticipantContacted.EXAMPLE)):
        await bench.tell(participant, event, TUESDAY)
    assert await read(jcp, participant) == before


async def test_a_person_who_does_not_come_did_not_start(bench: Bench, jcp: Caller, acknowledged: Any) -> None:
    await bench.tell(acknowledged["id"], ReferralDidNotStart(reason="did_not_attend", in_time=True), TUESDAY)
    referral = await read(jcp, acknowledged["id"])
    assert referral["state"] == "DID_NOT_START"
    assert referral["clocks"][1]["met_on"] == "2018-03-13"


async def test_attendance_found_afterwards_corrects_it_to_a_start(bench: Bench, jcp: Caller, acknowledged: Any) -> None:
    await bench.tell(acknowledged["id"], ReferralDidNotStart(reason="did_not_attend", in_time=True), TUESDAY)
    await bench.tell(acknowledged["id"], started_on(MONDAY), TUESDAY)
    referral = await read(jcp, acknowledged["id"])
    assert referral["state"] == "STARTED"
    assert referral["clocks"][1]["met_on"] == "2018-03-12"


async def places_given_back(bench: Bench) -> int:
    async with bench.container.database.as_worker() as uow:
        return int(await uow.conn.fetchval("SELECT coalesce(sum(gone), 0) FROM allocation"))


@pytest.mark.rule(171)
async def test_a_did_not_start_that_was_none_takes_the_place_again(
    bench: Bench, jcp: Caller, acknowledged: Any
) -> None:
    before = await read(jcp, acknowledged["id"])
    free = await places_given_back(bench)
    await bench.tell(acknowledged["id"], ReferralDidNotStart(reason="did_not_attend", in_time=True), TUESDAY)
    assert await places_given_back(bench) == free + 1
    corrected = {"occurred_on": MONDAY, "reason": "declined", "in_time": True, "because": "typed_wrongly"}
    await bench.tell(acknowledged["id"], DidNotStartCorrected.model_validate(corrected), TUESDAY)
    referral = await read(jcp, acknowledged["id"])
    assert (referral["state"], referral["clocks"][1]["met_on"]) == ("DID_NOT_START", "2018-03-12")
    await bench.tell(acknowledged["id"], DidNotStartWithdrawn(stage="ACKNOWLEDGED", because="wrong_person"), TUESDAY)
    after = await read(jcp, acknowledged["id"])
    assert {**after, "version": 0} == {**before, "version": 0}
    assert await places_given_back(bench) == free


@pytest.mark.rule(11)
async def test_nobody_starts_the_programme_twice(bench: Bench, jcp: Caller, acknowledged: Any) -> None:
    await bench.tell(acknowledged["id"], started_on(MONDAY), MONDAY)
    again = a_referral(**await person_of(bench, acknowledged["id"]))
    assert (await refer(jcp, **again))["to_check"] == "not_previously_started", (
        "staff look at it; the sender is not told"
    )


async def test_a_start_in_error_leaves_the_way_open_again(bench: Bench, jcp: Caller, acknowledged: Any) -> None:
    await bench.tell(acknowledged["id"], started_on(MONDAY), MONDAY)
    await bench.tell(acknowledged["id"], ReferredInError(reason="already_employed", started_on=MONDAY), TUESDAY)
    assert (await read(jcp, acknowledged["id"]))["state"] == "REFERRED_IN_ERROR"
    again = await refer(jcp, **await person_of(bench, acknowledged["id"]))
    assert again["person_id"] == acknowledged["person_id"]
    assert again["id"] != acknowledged["id"]


async def test_jobcentre_plus_withdraws_a_referral_nobody_has_acknowledged(bench: Bench, jcp: Caller) -> None:
    referral = await refer(jcp)
    body = {"reason": "moved_away", "cancelled_on": "2018-03-09"}
    answer = await jcp.change(f"/v1/referrals/{referral['id']}/cancel", body, 1)
    assert answer.status_code == 200
    assert answer.json()["state"] == "CANCELLED"
    assert {clock["state"] for clock in answer.json()["clocks"]} == {"stopped"}
    assert (await bench.said_types(referral["id"]))[-1] == "referral.cancelled.v1"


async def test_after_the_acknowledgement_a_cancellation_is_asked_for_and_granted(
    bench: Bench, jcp: Caller, acknowledged: Any
) -> None:
    url, body = f"/v1/referrals/{acknowledged['id']}/cancel", {"reason": "started_work", "cancelled_on": "2018-03-09"}
    asked = await jcp.change(url, body, acknowledged["version"])
    assert asked.status_code == 202
    assert (asked.json()["state"], asked.json()["cancel_requested"]) == ("ACKNOWLEDGED", True)
    assert (await bench.said_types(acknowledged["id"]))[-1] == "referral.cancel_requested.v1"
    await bench.tell(acknowledged["id"], ParticipantWithdrawn(reason="started_work"), MONDAY)
    referral = await read(jcp, acknowledged["id"])
    assert (referral["state"], referral["cancel_requested"]) == ("CANCELLED", False)
    assert referral["cancel_answer"] == {"granted": True, "on": "2018-03-12"}


async def test_a_start_stands_against_a_cancellation(bench: Bench, jcp: Caller, acknowledged: Any) -> None:
    url, body = f"/v1/referrals/{acknowledged['id']}/cancel", {"reason": "changed_mind", "cancelled_on": "2018-03-09"}
    asked = await jcp.change(url, body, acknowledged["version"])
    again = await jcp.change(url, body, asked.json()["version"])
    assert again.status_code == 409
    await bench.tell(acknowledged["id"], started_on(MONDAY), MONDAY)
    await bench.tell(acknowledged["id"], WithdrawalRefused(because="STARTED", since=MONDAY), TUESDAY)
    referral = await read(jcp, acknowledged["id"])
    assert (referral["state"], referral["cancel_requested"]) == ("STARTED", False)
    assert referral["cancel_answer"] == {"granted": False, "because": "STARTED", "since": "2018-03-12"}


@pytest.mark.rule(28)
async def test_an_inappropriate_referral_is_rejected_and_goes_back(bench: Bench, jcp: Caller, prime: Caller) -> None:
    referral = await refer(jcp)
    body = {"reason": "on_other_provision", "rejected_on": "2018-03-09"}
    answer = await prime.change(f"/v1/referrals/{referral['id']}/reject", body, 1)
    assert answer.json()["state"] == "REJECTED"
    said = (await bench.said(f"participant/{referral['id']}"))[-1]
    assert (said["type"], said["data"]) == ("referral.rejected.v1", {"reason": "on_other_provision"})


async def test_after_the_acknowledgement_a_rejection_is_asked_for_and_granted(
    bench: Bench, prime: Caller, jcp: Caller, acknowledged: Any
) -> None:
    url, body = f"/v1/referrals/{acknowledged['id']}", {"reason": "already_employed", "rejected_on": "2018-03-09"}
    asked = await prime.change(f"{url}/reject", body, acknowledged["version"])
    assert asked.status_code == 202
    assert (asked.json()["state"], asked.json()["cancel_requested"]) == ("ACKNOWLEDGED", True)
    said = (await bench.said(f"participant/{acknowledged['id']}"))[-1]
    assert (said["type"], said["data"]) == (
        "referral.cancel_requested.v1",
        {"reason": "already_employed", "rejects": True},
    )
    cancel = {"reason": "changed_mind", "cancelled_on": "2018-03-09"}
    assert (await jcp.change(f"{url}/cancel", cancel, asked.json()["version"])).status_code == 409
    await bench.tell(acknowledged["id"], ParticipantWithdrawn(reason="already_employed", rejected=True), MONDAY)
    assert (await read(jcp, acknowledged["id"]))["state"] == "REJECTED"


async def test_news_of_somebody_never_referred_is_not_believed(bench: Bench) -> None:
    with pytest.raises(LookupError, match="never received here"):
        await bench.tell("ref_01j0000000000000000000000a", started_on(MONDAY), MONDAY)


async def test_all_programmes_are_shown_with_their_sources(jcp: Caller) -> None:
    listed = (await jcp.get("/v1/programmes")).json()["items"]
    assert "LLWHP" in [programme["id"] for programme in listed]
    programme = (await jcp.get("/v1/programmes/LLWHP")).json()
    facts = {fact["path"]: fact for fact in programme["facts"]}
    assert facts["outcome_target_rate"] == {
        "path": "outcome_target_rate",
        "value": "0.59",
        "source": "S0 §5",
        "assumption": False,
    }
    assert any(fact["assumption"] for fact in facts.values())
    assert len(programme["areas"]) == 9
    assert [(body["name"], body.get("every")) for body in programme["governance"]] == [
        ("WHP operational management group", "fortnight"),
        ("Meetings with each Jobcentre Plus", "month"),
        ("RAG rating of every KPI", "month"),
        ("WHP Programme Management Board", None),
    ]
    assert (programme["volume"]["referrals"], programme["delivery_fee"]["total"]) == (14700, "11877000.00")
    assert (programme["evaluator"], programme["last_referral_on"]) == (None, "2023-02-28")
    assert (await jcp.get("/v1/programmes/WHP")).status_code == 404


async def test_a_contract_is_read_by_those_who_have_a_part_in_it(bench: Bench, jcp: Caller) -> None:
    for org, kind in (
        ("greater-manchester", "commissioner"),
        ("sqw", "evaluator"),
        ("hmrc", "feed"),
        ("bury", "borough"),
    ):
        async with bench.client(org, kind) as party:
            assert [each["id"] for each in (await party.get("/v1/programmes")).json()["items"]].count("WPL") == 1
            leavers = (await party.get("/v1/programmes/WPL")).json()
    assert leavers["evaluator"]["name"] == "SQW" and leavers["targets"][0]["number"] == "1000"
    assert [party["code"] for party in leavers["parties"]] == ["hmrc", "sqw"]
    versions = (await jcp.get("/v1/programmes/LLWHP/versions")).json()["items"]
    for path in ("LLWHP", "LLWHP/versions", f"LLWHP/versions/{versions[0]['programme_version']}"):
        async with bench.client("sqw", "evaluator") as stranger, bench.client("milepost", "operator") as operator:
            assert (await stranger.get(f"/v1/programmes/{path}")).status_code == 404
            assert (await operator.get(f"/v1/programmes/{path}")).status_code == 200


@pytest.mark.rule(157)
async def test_a_part_ends_with_its_last_day(bench: Bench) -> None:
    seen = []
    for day in ("2019-06-02", "2019-06-03", "2019-06-28", "2019-06-29"):
        await bench.clock(date.fromisoformat(day))
        async with bench.client("some-auditor", "auditor") as auditor:
            seen.append([each["id"] for each in (await auditor.get("/v1/programmes")).json()["items"]])
    assert seen == [[], ["LLWHP"], ["LLWHP"], []]


def started_on(day: date) -> ParticipantStarted:
    return ParticipantStarted(**{**ParticipantStarted.EXAMPLE, "started_on": day})


@pytest.mark.rule(11, 122)
@pytest.mark.parametrize(
    ("programme", "district", "area"),
    [
        ("CLW", "jcp-central-london", "camden"),
        ("WLA-WHP", "jcp-west-london", "ealing"),
    ],
)
async def test_nobody_starts_a_sister_programme(
    bench: Bench, acknowledged: Any, programme: str, district: str, area: str
) -> None:
    who = await person_of(bench, acknowledged["id"])
    async with bench.client(district, "jcp") as sister:
        before = a_referral(**who, programme=programme, area=area)
        assert (await refer(sister, **before))["matching"] == "known", "a referral alone rules nothing out"
        await bench.tell(acknowledged["id"], started_on(MONDAY), MONDAY)
        held = await refer(sister, **a_referral(**who, programme=programme, area=area))
        assert held["to_check"] == "not_previously_started"
        commissioner = bench.container.programmes.newest(programme).commissioner
        async with bench.client(commissioner, "commissioner", roles=["referral_admin"]) as admin:
            queue = (await admin.get("/v1/referrals", params={"to_check": True})).json()["items"]
        assert held["id"] in [item["id"] for item in queue]
        assert (await sister.get("/v1/referrals", params={"to_check": True})).json()["items"] == []
        await bench.tell(acknowledged["id"], ReferredInError(reason="already_employed", started_on=MONDAY), TUESDAY)
        assert (await refer(sister, **a_referral(**who, programme=programme, area=area)))["matching"] == "known"


async def person_of(bench: Bench, referral_id: str) -> dict[str, Any]:
    """The person as sealed: no address of the API gives the number out."""
    query = "SELECT * FROM referral_version WHERE referral_id = $1 ORDER BY number DESC"
    async with bench.container.database.connection() as conn:
        record = open_version(bench.container.own["vault"], await conn.fetchrow(query, referral_id))
    return {name: record[name] for name in ("nino", "first_name", "surname", "date_of_birth", "address")}

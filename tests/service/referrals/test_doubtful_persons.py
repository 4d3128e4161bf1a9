"""The queue of doubtful persons: who is in it, who they may be, and how somebody settles it [rules 4, 120, 121]."""

import asyncio
from datetime import date
from typing import Any

import pytest

from services.referrals.queries.doubtful_persons import queue_state
from services.referrals.wiring import SERVICE
from shared.terms.events.participant import ParticipantStarted
from tests.bench_of_one import Bench, Caller
from tests.service.referrals.conftest import FRIDAY, a_referral, as_staff, codes, refer, the_same

QUEUE = "/v1/doubtful-persons"
STARTED = ParticipantStarted.EXAMPLE | {"started_on": "2018-03-09"}


async def doubtful(jcp: Caller, **changes: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A person, and a referral of somebody with a mistyped number."""
    body = a_referral()
    number = int(body["nino"][2:8])
    mistyped = {"nino": f"QQ{number + 500_000:06d}A"} | changes
    return await refer(jcp, **body), await refer(jcp, **the_same(body, **mistyped))


async def settle(admin: Caller, referral_id: str, **decision: Any) -> Any:
    version = (await admin.get(f"{QUEUE}/{referral_id}")).json()["version"]
    return await admin.change(f"{QUEUE}/{referral_id}/settle", {"why": "documents_seen"} | decision, version)


async def undo(admin: Caller, referral_id: str) -> Any:
    version = (await admin.get(f"{QUEUE}/{referral_id}")).json()["version"]
    return await admin.change(f"{QUEUE}/{referral_id}/undo", {"why": "entered_wrongly"}, version)


async def told(bench: Bench, referral_id: str) -> dict[str, Any]:
    """The last event about a referral."""
    last = (await bench.said(f"participant/{referral_id}"))[-1]
    return {"type": last["type"], **last["data"]}


async def in_queue(admin: Caller) -> list[str]:
    ids, cursor = [], None
    while True:
        page = (await admin.get(QUEUE, params={"limit": 2} | ({"cursor": cursor} if cursor else {}))).json()
        ids += [item["referral_id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            return ids


@pytest.mark.rule(120, 121)
async def test_a_mistyped_number_waits_and_says_what_agrees(bench: Bench, jcp: Caller, admin: Caller) -> None:
    first, second = await doubtful(jcp)
    assert (second["matching"], second["person_id"] == first["person_id"]) == ("manual", False)
    assert (await told(bench, second["id"]))["doubtful"] is True
    assert second["id"] in await in_queue(admin)
    shown = (await admin.get(f"{QUEUE}/{second['id']}")).json()
    [candidate] = shown["candidates"]
    agreement: dict[str, object] = dict.fromkeys(("first_name", "surname", "birthday", "address"), "same")
    agreement |= {"number": "close", "digits_swapped": False}
    assert candidate == {
        "person_id": first["person_id"],
        "likelihood": "likely",
        "agreement": agreement,
        "doubtful": False,
        "referrals": [first["id"]],
    }


@pytest.mark.rule(121)
async def test_settled_as_the_same_the_referral_is_of_the_known_person(
    bench: Bench, jcp: Caller, admin: Caller, prime: Caller
) -> None:
    first, second = await doubtful(jcp)
    answer = await settle(admin, second["id"], decision="same", person_id=first["person_id"])
    assert answer.status_code == 200, answer.text
    referral = (await admin.get(f"/v1/referrals/{second['id']}")).json()
    assert (referral["matching"], referral["person_id"]) == ("known", first["person_id"])
    event = {"type": "referral.person_settled.v1", "decision": "same", "person_id": first["person_id"]}
    assert await told(bench, second["id"]) == event
    assert second["id"] not in await in_queue(admin)
    [decided] = answer.json()["settlements"]
    assert (decided["decision"], decided["why"]) == ("same", "documents_seen")
    assert decided["decided_by"] == "local-london/local-london-client"
    read = (await prime.post("/v1/people/lookup", json={"ids": [second["id"]]})).json()["items"][0]
    assert (read["person_id"], read["name"]) == (first["person_id"], "Avery Exemplar")


@pytest.mark.rule(121)
async def test_whoever_sends_the_mistyped_number_again_is_known_once_it_is_settled(jcp: Caller, admin: Caller) -> None:
    body = a_referral()
    mistyped = the_same(body, nino="QQ000002D")
    first, second = await refer(jcp, **body), await refer(jcp, **mistyped)
    third = await refer(jcp, **the_same(mistyped))
    assert third["matching"] == "manual", "nobody is joined to a doubtful person"
    for referral in (second, third):
        await settle(admin, referral["id"], decision="same", person_id=first["person_id"])
    again = await refer(jcp, **the_same(mistyped))
    assert (again["matching"], again["person_id"]) == ("known", first["person_id"])


@pytest.mark.rule(121)
async def test_settled_as_different_they_stay_two(bench: Bench, jcp: Caller, admin: Caller) -> None:
    first, second = await doubtful(jcp)
    answer = await settle(admin, second["id"], decision="different")
    assert answer.status_code == 200, answer.text
    referral = (await admin.get(f"/v1/referrals/{second['id']}")).json()
    assert (referral["matching"], referral["person_id"]) == ("new", second["person_id"])
    assert (await told(bench, second["id"]))["decision"] == "different"
    assert first["person_id"] != second["person_id"]


@pytest.mark.rule(121)
@pytest.mark.parametrize("decision", ["same", "different"])
async def test_what_was_settled_is_undone(bench: Bench, jcp: Caller, admin: Caller, decision: str) -> None:
    first, second = await doubtful(jcp)
    named = {"person_id": first["person_id"]} if decision == "same" else {}
    await settle(admin, second["id"], decision=decision, **named)
    answer = await undo(admin, second["id"])
    assert answer.status_code == 200, answer.text
    assert (answer.json()["matching"], answer.json()["person_id"]) == ("manual", second["person_id"])
    assert [each["decision"] for each in answer.json()["settlements"]] == [decision, "undone"]
    assert await told(bench, second["id"]) == {
        "type": "referral.person_settled.v1",
        "decision": "open",
        "person_id": second["person_id"],
    }
    assert second["id"] in await in_queue(admin)


@pytest.mark.rule(121)
async def test_the_start_goes_with_the_referral(bench: Bench, jcp: Caller, admin: Caller, prime: Caller) -> None:
    first, second = await doubtful(jcp)
    await settle(admin, second["id"], decision="same", person_id=first["person_id"])
    acknowledged = {"acknowledged_on": "2018-03-09"}
    version = (await jcp.get(f"/v1/referrals/{second['id']}")).json()["version"]
    await prime.change(f"/v1/referrals/{second['id']}/acknowledge", acknowledged, version)
    await bench.tell(second["id"], ParticipantStarted.model_validate(STARTED), FRIDAY)
    assert await started(bench, first["person_id"]) == ["LLWHP"]
    await undo(admin, second["id"])
    assert (await started(bench, first["person_id"]), await started(bench, second["person_id"])) == ([], ["LLWHP"])


async def started(bench: Bench, person_id: str) -> list[str]:
    async with bench.container.database.connection() as conn:
        return await conn.fetchval("SELECT started FROM person WHERE id = $1", person_id)


async def apply(bench: Bench, prime: Caller, body: dict[str, Any], referral_id: str) -> dict[str, Any]:
    """The referral after the same reference was sent with other details, and the new version was applied."""
    async with bench.client("jcp-east-london", "jcp") as jcp:
        sent = (await jcp.create("/v1/referrals", body)).json()
    url = f"/v1/referrals/{referral_id}/versions/{sent['pending_version']}/apply"
    answer = await prime.change(url, {}, sent["version"])
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.rule(2, 120, 121)
async def test_a_corrected_number_that_is_somebody_elses_holds_the_referral_back(
    bench: Bench, jcp: Caller, admin: Caller, prime: Caller
) -> None:
    first_body = a_referral()
    wrongly = the_same(first_body, nino="QQ000008D", date_of_birth="1951-02-03")
    first, second = await refer(jcp, **first_body), await refer(jcp, **wrongly)
    assert second["matching"] == "new"
    acknowledged = {"acknowledged_on": "2018-03-09"}
    await prime.change(f"/v1/referrals/{second['id']}/acknowledge", acknowledged, second["version"])
    await bench.tell(second["id"], ParticipantStarted.model_validate(STARTED), FRIDAY)
    right = {**first_body, "reference": second["reference"]}
    held = await apply(bench, prime, right, second["id"])
    assert held["matching"] == "manual"
    assert held["person_id"] not in {first["person_id"], second["person_id"]}
    event = {"type": "referral.person_settled.v1", "decision": "open", "person_id": held["person_id"]}
    assert await told(bench, second["id"]) == event
    assert second["id"] in await in_queue(admin)
    assert (await undo(admin, second["id"])).status_code == 409, "it is doubtful already"
    assert (await started(bench, second["person_id"]), await started(bench, held["person_id"])) == ([], ["LLWHP"])
    answer = await settle(admin, second["id"], decision="same", person_id=first["person_id"])
    assert answer.status_code == 200, answer.text
    assert await started(bench, first["person_id"]) == ["LLWHP"]
    assert (await refer(jcp, **the_same(wrongly)))["matching"] == "manual", "the earlier details are of two persons"


@pytest.mark.rule(2, 121)
async def test_a_change_that_makes_nobody_likelier_changes_nothing_about_who_it_is(
    bench: Bench, jcp: Caller, prime: Caller
) -> None:
    body = a_referral()
    alone = await refer(jcp, **body)
    changed = await apply(bench, prime, {**body, "first_name": "Averyl"}, alone["id"])
    assert (changed["matching"], changed["person_id"]) == (alone["matching"], alone["person_id"])
    assert (await told(bench, alone["id"]))["type"] == "referral.details_changed.v1"


@pytest.mark.rule(121)
async def test_every_fault_of_a_decision_is_told(jcp: Caller, admin: Caller) -> None:
    first, second = await doubtful(jcp)
    stranger = await refer(jcp)
    assert codes(await settle(admin, second["id"], decision="same")) == {"/person_id": "missing"}
    nobody = await settle(admin, second["id"], decision="same", person_id=stranger["person_id"], why="because")
    assert codes(nobody) == {"/person_id": "not-a-candidate", "/why": "literal-error"}
    both = await settle(admin, second["id"], decision="different", person_id=first["person_id"])
    assert codes(both) == {"/person_id": "not-needed"}
    assert (await undo(admin, second["id"])).status_code == 409, "nothing was settled"
    assert (await settle(admin, stranger["id"], decision="different")).status_code == 409, "nothing is doubtful"
    stale = await admin.change(f"{QUEUE}/{second['id']}/settle", {"decision": "different", "why": "other"}, 9)
    assert stale.status_code == 412
    assert (await admin.get(f"{QUEUE}/ref_none")).status_code == 404
    assert (await admin.get(QUEUE, params={"cursor": "WzkyMjMzNzIwMzY4NTQ3NzU4MDcsICJ4Il0"})).status_code == 400


@pytest.mark.rule(121)
async def test_a_doubtful_candidate_is_settled_first(jcp: Caller, admin: Caller) -> None:
    body = a_referral()
    first, second = await refer(jcp, **body), await refer(jcp, **the_same(body, nino="QQ000003D"))
    third = await refer(jcp, **the_same(body, nino="QQ000004D"))
    answer = await settle(admin, third["id"], decision="same", person_id=second["person_id"])
    assert codes(answer) == {"/person_id": "doubtful-candidate"}
    await settle(admin, second["id"], decision="different")
    await settle(admin, third["id"], decision="same", person_id=second["person_id"])
    assert (await undo(admin, second["id"])).status_code == 409, "another was found to be this person"
    assert first["person_id"] != second["person_id"]


@pytest.mark.rule(121)
@pytest.mark.parametrize(
    ("org", "kind", "roles", "status"),
    [
        ("jcp-east-london", "jcp", [], 403),
        ("jcp-east-london", "jcp", ["referral_admin"], 403),
        ("local-london", "commissioner", [], 403),
        ("local-london", "commissioner", ["referral_admin"], 200),
        ("maximus", "prime", ["referral_admin"], 403),
        ("sub-1", "subcontractor", ["referral_admin"], 403),
        ("west-london-alliance", "commissioner", ["referral_admin"], 404),
    ],
)
async def test_who_may_work_the_queue(
    bench: Bench, jcp: Caller, org: str, kind: str, roles: list[str], status: int
) -> None:
    """Who is paid for a start has an interest in two people, and who refers may not learn who is known."""
    _, second = await doubtful(jcp)
    async with bench.client(org, kind, roles=roles) as caller:
        assert (await caller.get(f"{QUEUE}/{second['id']}")).status_code == status


@pytest.mark.rule(121)
async def test_a_candidate_of_another_commissioner_is_shown_without_referrals(bench: Bench, jcp: Caller) -> None:
    body = a_referral()
    await refer(jcp, **body)
    async with (
        bench.client("jcp-south-london", "jcp") as south,
        bench.client("south-london-partnership", "commissioner", roles=["referral_admin"]) as admin,
    ):
        second = await refer(south, **the_same(body, nino="QQ000005D", area="croydon", programme="SLWHP"))
        [candidate] = (await admin.get(f"{QUEUE}/{second['id']}")).json()["candidates"]
    assert (candidate["likelihood"], candidate["referrals"]) == ("likely", [])


async def test_that_details_were_compared_is_logged(bench: Bench, jcp: Caller, admin: Caller) -> None:
    _, second = await doubtful(jcp)
    await admin.get(f"{QUEUE}/{second['id']}")
    async with bench.client("jcp-east-london", "jcp", roles=["safeguarding"]) as officer:
        reads = (await officer.get(f"/v1/people/{second['id']}/reads")).json()["items"]
    assert reads[-1]["fields"] == ["address", "date_of_birth", "first_name", "nino", "surname"]


async def test_two_records_of_one_new_person_at_once_are_never_two_new_people(bench: Bench, jcp: Caller) -> None:
    body = a_referral()
    numbers = [body["nino"], "QQ000006D", "QQ000007D"]
    answers = await asyncio.gather(*[jcp.create("/v1/referrals", the_same(body, nino=number)) for number in numbers])
    seen = [await as_staff(bench, answer.json()) for answer in answers]
    assert sorted(referral["matching"] for referral in seen) == ["manual", "manual", "new"]


@pytest.mark.rule(121)
async def test_whoever_is_referred_elsewhere_is_named_to_whoever_may_see_it(bench: Bench, jcp: Caller) -> None:
    body = a_referral()
    first = await refer(jcp, **body)
    would = (await jcp.post("/v1/referrals?validate_only=true", json=the_same(body))).json()["would"]
    assert would["open_referrals"] == [first["reference"]]
    second = await refer(jcp, **the_same(body, preferred_provider="sub-3"))
    assert second["open_referrals"] == [first["reference"]]
    async with bench.client("jcp-south-london", "jcp") as south:
        assert "open_referrals" not in await refer(south, **the_same(body, area="bexley"))
    assert "open_referrals" not in (await jcp.get(f"/v1/referrals/{first['id']}")).json()


UNANNOUNCED = "UPDATE person SET doubtful_since = NULL WHERE id = $1"


async def test_who_was_left_unclear_before_is_announced_once(bench: Bench, jcp: Caller, admin: Caller) -> None:
    _, second = await doubtful(jcp)
    async with bench.container.database.connection() as conn:
        await conn.execute(UNANNOUNCED, second["person_id"])
    assert second["id"] not in await in_queue(admin)
    await bench.clock(FRIDAY)
    assert (await told(bench, second["id"]))["decision"] == "open"
    await bench.clock(FRIDAY)
    assert (await bench.said_types(second["id"])).count("referral.person_settled.v1") == 1
    assert second["id"] in await in_queue(admin)


async def test_the_queue_says_for_how_long_somebody_waits(open_bench: Any) -> None:
    async with open_bench(SERVICE) as bench:
        await bench.clock(FRIDAY)
        async with (
            bench.client("jcp-east-london", "jcp") as jcp,
            bench.client("local-london", "commissioner", roles=["referral_admin"]) as admin,
        ):
            await doubtful(jcp)
            await bench.clock(date(2018, 3, 19))
            [item] = (await admin.get(QUEUE)).json()["items"]
            async with bench.container.database.as_worker() as uow:
                state = await queue_state(uow)
            await settle(admin, item["referral_id"], decision="different")
            async with bench.container.database.as_worker() as uow:
                settled = await queue_state(uow)
    assert item["days"] == 10
    assert state == {"queue_entries": 1, "queue_oldest_seconds": 864_000, "queue_overdue": 1}
    assert set(settled.values()) == {0}


@pytest.mark.rule(15, 121)
async def test_who_was_drawn_for_control_is_settled_and_no_other_service_hears_of_it(
    bench: Bench, jcp: Caller, admin: Caller
) -> None:
    _, unclear = await doubtful(jcp)
    async with bench.container.database.as_worker() as uow:
        await uow.conn.execute("UPDATE referral SET state = 'ALLOCATED_CONTROL' WHERE id = $1", unclear["id"])
    before = await bench.said_types(unclear["id"])
    assert (await settle(admin, unclear["id"], decision="different")).status_code == 200
    assert await bench.said_types(unclear["id"]) == before

"""Who sees whom, who may write, and lists of the people one may see [decision 0003]."""

import pytest

from services.caseload.responses.participants import ParticipantPage
from shared.terms.events.referral import ReferralAllocated, ReferralSenderNamed
from tests.service.caseload.people import REFERRED, Office, faults, ok


async def listed(office: Office, org: str, query: str = "") -> list[str]:
    page = await ok(office.as_(org).get(f"/v1/participants?{query}"))
    ParticipantPage.model_validate(page)
    return [item["id"] for item in page["items"]]


async def test_a_participant_is_seen_by_provider_prime_commissioner_and_district_only(new_office: Office):
    mine, theirs = await new_office.person(), await new_office.person(provider="sub-2", sent_by="jcp-south-london")
    assert await listed(new_office, "sub-1") == [mine.id] == await listed(new_office, "jcp-east-london")
    assert await listed(new_office, "sub-2") == [theirs.id]
    for org in ("maximus", "local-london"):
        assert await listed(new_office, org) == sorted([mine.id, theirs.id])
    assert (await new_office.as_("sub-2").get(mine.url)).status_code == 404


@pytest.mark.rule(157)
async def test_a_district_sees_whom_it_referred_and_nobody_of_its_area(office: Office):
    theirs = await office.person(sent_by="some-clinic")
    earlier = await office.person(sent_by=None)
    for person, sender in ((theirs, "some-clinic"), (earlier, "referrals")):
        assert (await office.as_("jcp-east-london").get(person.url)).status_code == 404
        assert (await office.as_(sender, "partner").get(person.url)).status_code == 200
    await office.bench.tell(earlier.id, ReferralSenderNamed(sent_by="jcp-east-london"), REFERRED)
    again = {"provider": "sub-2", "previous_provider": "sub-1", "reason": "declined"}
    await office.bench.tell(earlier.id, ReferralAllocated.model_validate(again), REFERRED)
    assert (await office.as_("jcp-east-london").get(earlier.url)).status_code == 200
    assert (await office.as_("referrals", "partner").get(earlier.url)).status_code == 404
    assert (await office.as_("sub-2").get(earlier.url)).status_code == 200


async def test_a_foreign_participant_cannot_be_changed_because_it_is_not_there(office: Office):
    person = await office.booked()
    stranger = office.as_("sub-2")
    body = {"started_on": "2018-03-15", "initial_meeting": person.meeting, "initial_action_planning": True}
    assert (await stranger.change(f"{person.url}/start", body, 1)).status_code == 404
    meeting = f"/v1/appointments/{person.meeting}"
    assert (await stranger.get(meeting)).status_code == 404
    assert (await stranger.change(f"{meeting}/attend", {"attended_on": "2018-03-15"}, 2)).status_code == 404
    assert (await stranger.create(f"{person.url}/contacts", {})).status_code == 404


@pytest.mark.parametrize("org", ["local-london", "jcp-east-london"])
async def test_commissioner_and_jobcentre_read_and_do_not_write(office: Office, org: str):
    person = await office.person()
    caller = office.as_(org)
    for what in ("key-worker", "start", "did-not-start", "exit", "refer-in-error"):
        assert (await caller.change(f"{person.url}/{what}", {}, 1)).status_code == 403
    for what in ("contacts", "appointments", "action-plans", "assessments", "jobs", "exceptions"):
        assert (await caller.create(f"{person.url}/{what}", {})).status_code == 403
    assert (await caller.create("/v1/key-workers", {})).status_code == 403


async def test_reading_needs_the_reading_scope_and_writing_the_writing_one(office: Office):
    person = await office.person()
    async with office.bench.client("sub-1", "subcontractor", ["caseload:read"]) as reader:
        assert (await reader.get(person.url)).status_code == 200
        assert (await reader.create(f"{person.url}/contacts", {})).status_code == 403
    async with office.bench.client("sub-1", "subcontractor", ["referrals:read"]) as other:
        assert (await other.get(person.url)).status_code == 403


async def test_a_change_needs_the_version_it_was_decided_on(office: Office):
    person = await office.person()
    body = {"reason": "declined", "occurred_on": "2018-03-09"}
    url = f"{person.url}/did-not-start"
    assert (await person.caller.post(url, json=body)).status_code == 428
    version = (await person.now())["version"]
    assert (await person.caller.change(url, body, version - 1)).status_code == 412
    answer = await person.caller.change(url, body, version)
    assert (answer.status_code, answer.headers["ETag"]) == (200, f'"{version + 1}"')
    assert answer.position.startswith(f"caseload/participant/{person.id}/1~")


async def test_the_list_filters_by_what_a_provider_works_with(new_office: Office):
    newham = await new_office.person(area="newham")
    bexley = await new_office.person(area="bexley", jcp_district="jcp-south-london")
    started = await new_office.started(provider="sub-2")
    worker = (await started.now())["key_worker_id"]
    expectations = {
        "programme=LLWHP": {newham.id, bexley.id, started.id},
        "programme=OTHER": set(),
        "area=bexley": {bexley.id},
        "state=ACKNOWLEDGED": {newham.id, bexley.id},
        "state=ACTIVE": {started.id},
        "state=STARTED": {started.id},
        "provider=sub-2": {started.id},
        f"key_worker={worker}": {started.id},
        "clock_due_before=2018-04-04": {newham.id, bexley.id},
        "clock_due_before=2018-04-03": set(),
    }
    for query, expected in expectations.items():
        assert set(await listed(new_office, "maximus", query)) == expected, query


async def test_the_list_is_paged_by_a_cursor(new_office: Office):
    people = sorted([(await new_office.person()).id for _ in range(5)])
    listed: list[str] = []
    query = "limit=2"
    while query:
        answer = await ok(new_office.as_("maximus").get(f"/v1/participants?{query}"))
        listed += [item["id"] for item in answer["items"]]
        query = f"limit=2&cursor={answer['next']}" if answer["next"] else ""
    assert listed == people


@pytest.mark.parametrize(
    "query", ["colour=red", "limit=0", "limit=201", "clock_due_before=soon", "cursor=nonsense", "limit=many"]
)
async def test_what_a_list_cannot_understand_is_a_bad_query(office: Office, query: str):
    answer = await office.as_("maximus").get(f"/v1/participants?{query}")
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-query")


@pytest.mark.parametrize("participant_id", ["ref_none", "x", "ref_" + "a" * 500])
async def test_what_is_not_there_is_not_found(office: Office, participant_id: str):
    caller = office.as_("maximus")
    assert (await caller.get(f"/v1/participants/{participant_id}")).status_code == 404
    assert (await caller.change(f"/v1/participants/{participant_id}/start", {}, 1)).status_code == 404


@pytest.mark.parametrize("body", [b"{", b"[]", b'"text"', b""])
async def test_a_body_that_is_no_object_is_told_so(office: Office, body: bytes):
    person = await office.person()
    headers = {"If-Match": '"2"', "Content-Type": "application/json"}
    answer = await person.caller.post(f"{person.url}/start", content=body, headers=headers)
    assert answer.status_code in {400, 422}
    assert answer.json()["action"]


async def test_dates_are_dates_and_not_numbers(office: Office):
    person = await office.person()
    refused = await faults(person.create("contacts", contacted_on=1520553600, channel="phone"))
    assert set(refused) == {"/contacted_on"}


@pytest.mark.rule(43)
async def test_the_caseload_is_the_starts_less_the_leavers_as_the_ledger_tells_them(new_office: Office):
    people = [await new_office.started() for _ in range(6)]
    await ok(people[0].change("exit", kind="early_exit", reason="custody", exited_on="2018-03-15"))
    await ok(people[1].change("refer-in-error", reason="duplicate", found_on="2018-03-15"))
    await new_office.move_to(people[2].on_day(400))
    await people[2].gets_job(people[2].on_day(400))
    for when in (people[2].on_day(400), people[2].on_day(457), people[2].on_day(640)):
        await new_office.move_to(when)
        said = [row["type"].removesuffix(".v1") for row in await new_office.bench.said()]
        leavers = ("participant.support_ended", "participant.exited", "participant.referred_in_error")
        expected = said.count("participant.started") - sum(said.count(event) for event in leavers)
        states = [(await person.now())["state"] for person in people]
        assert sum(state in {"ACTIVE", "IN_WORK_SUPPORT"} for state in states) == expected
        workers = (await ok(new_office.as_("maximus").get("/v1/key-workers")))["items"]
        assert sum(worker["caseload"] for worker in workers) == expected
    assert expected == 0

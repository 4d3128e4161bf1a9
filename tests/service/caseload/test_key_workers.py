"""Key workers: whose they are, how many people they have, and one at a time for each participant [rules 46, 47]."""

import pytest

from services.caseload.responses.key_workers import KeyWorkerOut
from tests.service.caseload.people import Office, faults, ok


async def test_a_key_worker_is_seen_by_the_provider_and_the_prime_and_nobody_else(office: Office):
    worker = await office.key_worker("sub-1")
    KeyWorkerOut.model_validate(worker)
    url = f"/v1/key-workers/{worker['id']}"
    for org in ("sub-1", "maximus"):
        assert (await ok(office.as_(org).get(url)))["id"] == worker["id"]
    for org in ("sub-2", "local-london", "jcp-east-london"):
        assert (await office.as_(org).get(url)).status_code == 404


async def test_a_subcontractor_hires_for_itself_and_for_no_other(office: Office):
    mine = office.as_("sub-1")
    body = {"name": "Robin Sample", "email": "robin@example.org", "full_time_equivalent": "0.6"}
    hired = await ok(mine.create("/v1/key-workers", {"provider": "sub-1", **body}))
    assert (hired["provider"], hired["full_time_equivalent"], hired["caseload"]) == ("sub-1", "0.6", 0)
    refused = await faults(mine.create("/v1/key-workers", {"provider": "sub-2", **body}))
    assert refused == {"/provider": "unknown-provider"}


async def test_everything_wrong_with_a_key_worker_is_told_at_once(office: Office):
    body = {"provider": "sub-77", "name": "", "full_time_equivalent": "3", "colour": "red"}
    refused = await faults(office.as_("maximus").create("/v1/key-workers", body))
    assert set(refused) == {"/provider", "/name", "/full_time_equivalent", "/colour"}


async def test_the_same_hiring_twice_hires_once(office: Office):
    body = {"provider": "sub-3", "name": "Robin Sample"}
    caller = office.as_("sub-3")
    first = await caller.create("/v1/key-workers", body, Idempotency_Key="hire-once")
    again = await caller.create("/v1/key-workers", body, Idempotency_Key="hire-once")
    assert first.json() == again.json() and again.headers["Idempotent-Replayed"] == "true"
    assert len((await ok(caller.get("/v1/key-workers?provider=sub-3")))["items"]) == 1


async def test_the_list_is_paged(office: Office):
    for _ in range(3):
        await office.key_worker("sub-8")
    caller = office.as_("sub-8")
    first = await ok(caller.get("/v1/key-workers?limit=2"))
    rest = await ok(caller.get(f"/v1/key-workers?limit=2&cursor={first['next']}"))
    assert [len(first["items"]), len(rest["items"]), rest["next"]] == [2, 1, None]


@pytest.mark.rule(46)
async def test_a_caseload_under_twenty_carries_a_warning(office: Office):
    worker = await office.key_worker()
    people = [await office.person() for _ in range(20)]
    for person in people:
        await person.assigned(worker["id"])
        await person.books("2018-03-09")
    assert (await ok(office.as_("sub-1").get(f"/v1/key-workers/{worker['id']}")))["caseload"] == 0, "none has started"
    sizes = {}
    for person in people:
        appointment = (await person.now())["appointments"][0]
        await ok(person.attends(appointment, "2018-03-09"))
        await ok(person.starts("2018-03-09"))
        shown = await ok(office.as_("sub-1").get(f"/v1/key-workers/{worker['id']}"))
        sizes[shown["caseload"]] = shown["caseload_warning"]
    assert sizes == {size: size < 20 for size in range(1, 21)}


@pytest.mark.rule(47)
async def test_a_participant_has_one_key_worker_at_a_time_and_the_history_of_them(office: Office):
    person = await office.person()
    first, second = await office.key_worker(), await office.key_worker()
    await person.assigned(first["id"])
    await office.move_to("2018-03-12")
    now = await person.assigned(second["id"], "2018-03-12")
    assert [(each["key_worker_id"], each["from_on"], each["to_on"]) for each in now["key_workers"]] == [
        (first["id"], "2018-03-09", "2018-03-12"),
        (second["id"], "2018-03-12", None),
    ]
    said = await person.last("participant.key_worker_assigned")
    assert said == {"key_worker_id": second["id"], "previous_key_worker_id": first["id"], "on": "2018-03-12"}


async def test_a_key_worker_of_another_provider_cannot_take_somebody_on(office: Office):
    person, stranger = await office.person(), await office.key_worker("sub-2")
    refused = await faults(person.change("key-worker", key_worker_id=stranger["id"], assigned_on="2018-03-01"))
    assert refused == {"/key_worker_id": "unknown-key-worker", "/assigned_on": "too-early"}


async def test_assigning_the_present_key_worker_again_is_refused(office: Office):
    person, worker = await office.person(), await office.key_worker()
    await person.assigned(worker["id"])
    refused = await faults(person.change("key-worker", key_worker_id=worker["id"], assigned_on="2018-03-10"))
    assert refused == {"/key_worker_id": "already-assigned", "/assigned_on": "in-the-future"}


async def test_nobody_is_assigned_before_the_acknowledgement(office: Office):
    person, worker = await office.person(acknowledged=False), await office.key_worker()
    await faults(person.change("key-worker", key_worker_id=worker["id"], assigned_on="2018-03-09"), 409)

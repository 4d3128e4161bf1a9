"""The same reference, the same person, or somebody who only looks alike: [rules 2, 4] over HTTP."""

import asyncio
from typing import Any

import pytest

from tests.bench_of_one import Bench, Caller
from tests.service.referrals.conftest import FRIDAY, a_referral, as_staff, refer, the_same


@pytest.mark.rule(2)
async def test_the_same_referral_again_changes_nothing(bench: Bench, jcp: Caller) -> None:
    body = a_referral()
    first, again = await jcp.create("/v1/referrals", body), await jcp.create("/v1/referrals", body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert await bench.said_types(first.json()["id"]) == ["referral.received.v1"]


async def test_a_number_written_otherwise_is_the_same_content(jcp: Caller) -> None:
    body = a_referral()
    first = await jcp.create("/v1/referrals", body)
    spaced = f"{body['nino'][:2].lower()} {body['nino'][2:]}"
    again = await jcp.create("/v1/referrals", {**body, "nino": spaced})
    assert again.json() == first.json()


@pytest.mark.rule(2)
async def test_changed_content_waits_as_a_version_and_overwrites_nothing(jcp: Caller, prime: Caller) -> None:
    body = a_referral()
    first = await refer(jcp, **body)
    changed = await jcp.create("/v1/referrals", {**body, "phone": "020 7946 0999"})
    assert changed.status_code == 200
    assert (changed.json()["pending_version"], changed.json()["version"]) == (2, 2)
    person = (await prime.post("/v1/people/lookup", json={"ids": [first["id"]]})).json()["items"][0]
    assert person["phone"] == "020 7946 0000"
    again = await jcp.create("/v1/referrals", {**body, "phone": "020 7946 0999"})
    assert again.json() == changed.json()


@pytest.mark.rule(2)
async def test_somebody_applies_the_version_and_that_is_kept(bench: Bench, jcp: Caller, prime: Caller) -> None:
    body = a_referral()
    first = await refer(jcp, **body)
    await jcp.create("/v1/referrals", {**body, "phone": "020 7946 0999", "group": "EA", "early_access_code": "CARER"})
    url = f"/v1/referrals/{first['id']}/versions"
    pending = (await prime.get(url)).json()["items"][1]
    assert pending["changes"] == ["early_access_code", "group", "phone"]
    assert (pending["stays"], pending["applied_by"]) == (["group"], None)
    answer = await prime.change(f"{url}/2/apply", {}, 2)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["pending_version"], answer.json()["version"], answer.json()["group"]) == (None, 3, "HD")
    applied = (await prime.get(url)).json()["items"][1]
    assert applied["applied_by"] == "maximus/maximus-client"
    person = (await prime.post("/v1/people/lookup", json={"ids": [first["id"]]})).json()["items"][0]
    assert person["phone"] == "020 7946 0999"
    said = (await bench.said(f"participant/{first['id']}"))[-1]
    assert (said["type"], said["data"]) == ("referral.details_changed.v1", {"version": 2})


async def test_a_version_is_applied_once_and_never_an_older_one(jcp: Caller, prime: Caller) -> None:
    body = a_referral()
    first = await refer(jcp, **body)
    url = f"/v1/referrals/{first['id']}/versions"
    for phone in ("020 7946 0001", "020 7946 0002"):
        await jcp.create("/v1/referrals", {**body, "phone": phone})
    assert (await prime.change(f"{url}/3/apply", {}, 3)).status_code == 200
    assert (await prime.change(f"{url}/2/apply", {}, 4)).status_code == 409
    assert (await prime.change(f"{url}/3/apply", {}, 4)).status_code == 409
    assert (await prime.change(f"{url}/9/apply", {}, 4)).status_code == 404
    assert (await prime.change(f"{url}/{10**30}/apply", {}, 4)).status_code == 400


@pytest.mark.rule(8)
async def test_a_blank_sent_later_does_not_switch_a_marker_off(bench: Bench, jcp: Caller, prime: Caller) -> None:
    body = a_referral(safeguarding_code="C2", mappa=True)
    first = await refer(jcp, **body)
    blank = {name: value for name, value in body.items() if name not in ("safeguarding_code", "mappa")}
    await jcp.create("/v1/referrals", blank)
    answer = await prime.change(f"/v1/referrals/{first['id']}/versions/2/apply", {}, 2)
    assert answer.status_code == 200
    async with bench.client("maximus", "prime", roles=["safeguarding"]) as officer:
        person = (await officer.post("/v1/people/lookup", json={"ids": [first["id"]]})).json()["items"][0]
    assert (person["incident_marker"], person["safeguarding_code"], person["mappa"]) == (True, "C2", True)


@pytest.mark.rule(2, 159)
async def test_a_reference_of_another_district_tells_nothing(bench: Bench, jcp: Caller) -> None:
    theirs = await refer(jcp)
    async with bench.client("jcp-south-london", "jcp") as south:
        body = a_referral(reference=theirs["reference"], area="bexley")
        answer = await south.create("/v1/referrals", body)
        again = await south.create("/v1/referrals", body)
    assert (answer.status_code, again.status_code) == (201, 200)
    assert answer.json()["id"] == again.json()["id"] != theirs["id"]


@pytest.mark.rule(4)
async def test_one_clear_match_is_the_same_person(jcp: Caller) -> None:
    body = a_referral()
    first = await refer(jcp, **body)
    assert first["matching"] == "new"
    married = await refer(jcp, **the_same(body, surname="Otherwise"))
    mistyped = await refer(jcp, **the_same(body, date_of_birth="1985-06-16"))
    assert {married["person_id"], mistyped["person_id"]} == {first["person_id"]}
    assert (married["matching"], mistyped["matching"]) == ("known", "known")


async def test_somebody_is_found_again_by_every_name_that_was_told(jcp: Caller) -> None:
    body = a_referral()
    first = await refer(jcp, **body)
    await refer(jcp, **the_same(body, surname="Otherwise"))
    later = await refer(jcp, **the_same(body, surname="Otherwise", date_of_birth="1985-06-16"))
    assert (later["matching"], later["person_id"]) == ("known", first["person_id"])


# What the version before revision 0008 keeps of a person, and asks, while both versions run.
AS_BEFORE = """
UPDATE person_mark SET birth = $2, surname = $3, name_birth = NULL, home_birth = NULL, name_home = NULL, sealed = NULL,
       sealed_with = NULL
WHERE person_id = $1
"""
ASKED_BEFORE = """
SELECT o.kind FROM person_mark AS m,
     told_before('jcp-east-london', '{}', '{}', '{}', ARRAY['nino'], ARRAY[m.mark]) AS o
WHERE m.person_id = $1
"""


async def taken_before(bench: Bench, jcp: Caller) -> tuple[dict[str, Any], str]:
    """A referral that the version before took, and its person."""
    body = a_referral()
    person_id = (await refer(jcp, **body))["person_id"]
    vault = bench.container.own["vault"]
    birth = vault.blind_index("nino_birth", body["nino"], body["date_of_birth"])
    surname = vault.blind_index("nino_surname", body["nino"], body["surname"].casefold())
    async with bench.container.database.connection() as conn:
        await conn.execute(AS_BEFORE, person_id, birth, surname)
    return body, person_id


async def test_somebody_whom_the_version_before_took_is_found_again(bench: Bench, jcp: Caller) -> None:
    body, person_id = await taken_before(bench, jcp)
    married = await refer(jcp, **the_same(body, surname="Otherwise"))
    assert (married["matching"], married["person_id"]) == ("known", person_id)


async def test_the_sweep_looks_for_whom_the_version_before_took_by_everything_known(bench: Bench, jcp: Caller) -> None:
    body, _ = await taken_before(bench, jcp)
    mistyped = the_same(body, nino="QQ000001D")
    await bench.clock(FRIDAY)
    assert (await refer(jcp, **mistyped))["matching"] == "manual"


async def test_a_record_that_no_key_opens_keeps_the_sweep_from_nobody_else(bench: Bench, jcp: Caller) -> None:
    _, lost = await taken_before(bench, jcp)
    body, readable = await taken_before(bench, jcp)
    async with bench.container.database.connection() as conn:
        await conn.execute(
            "UPDATE referral_version SET sealed = 'k1:damaged' WHERE person_id = $1 OR referral_id IN "
            "(SELECT id FROM referral WHERE person_id = $1)",
            lost,
        )
    await bench.clock(FRIDAY)
    assert (await refer(jcp, **the_same(body, nino="QQ000002D")))["matching"] == "manual"
    async with bench.container.database.connection() as conn:
        waiting = await conn.fetch("SELECT person_id FROM person_mark WHERE kind = 'nino' AND sealed_with IS NULL")
    assert [row["person_id"] for row in waiting] == [lost] and readable != lost


async def test_the_version_before_finds_a_new_person_by_the_number(bench: Bench, jcp: Caller) -> None:
    first = await refer(jcp)
    async with bench.container.database.connection() as conn:
        readable = await conn.fetch(ASKED_BEFORE, first["person_id"])
    assert [row["kind"] for row in readable] == ["nino"]


async def test_a_district_recognises_whom_another_district_referred_without_seeing_them(
    bench: Bench, jcp: Caller
) -> None:
    body = a_referral()
    first = await refer(jcp, **body)
    async with bench.client("jcp-south-london", "jcp") as south:
        second = await refer(south, **the_same(body, area="bexley"))
        assert second["person_id"] == first["person_id"]
        assert (await south.get(f"/v1/referrals/{first['id']}")).status_code == 404


@pytest.mark.rule(4)
async def test_the_same_number_with_another_name_and_birthday_waits_for_a_person_to_look(
    bench: Bench, jcp: Caller
) -> None:
    body = a_referral()
    first = await refer(jcp, **body)
    stranger = await refer(jcp, nino=body["nino"], surname="Stranger", date_of_birth="1990-01-01")
    assert stranger["matching"] == "manual"
    assert stranger["person_id"] != first["person_id"]
    again = await refer(jcp, **the_same(body))
    assert (again["matching"], again["person_id"]) == ("known", first["person_id"]), "everything is the same"
    for org, kind, works in (("local-london", "commissioner", True), ("jcp-east-london", "jcp", False)):
        async with bench.client(org, kind, roles=["referral_admin"]) as caller:
            queue = (await caller.get("/v1/referrals", params={"matching": "manual"})).json()["items"]
        assert (stranger["id"] in {referral["id"] for referral in queue}) is works


async def test_handed_over_twice_at_once_a_new_person_is_still_one(bench: Bench, jcp: Caller) -> None:
    body = a_referral()
    twice = [jcp.create("/v1/referrals", the_same(body)) for _ in range(4)]
    answers = await asyncio.gather(*twice)
    assert {answer.status_code for answer in answers} == {201}
    assert len({(await as_staff(bench, answer.json()))["person_id"] for answer in answers}) == 1


async def test_one_reference_sent_many_times_at_once_is_one_referral(bench: Bench, jcp: Caller) -> None:
    body = a_referral()
    answers = await asyncio.gather(*[jcp.create("/v1/referrals", body) for _ in range(5)])
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 200, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await bench.said_types(answers[0].json()["id"]) == ["referral.received.v1"]


@pytest.mark.rule(104)
async def test_that_a_safeguarding_field_changed_is_told_to_that_role_only(bench: Bench, jcp: Caller) -> None:
    body = a_referral()
    first = await refer(jcp, **body)
    await jcp.create("/v1/referrals", {**body, "phone": "020 7946 0999", "safeguarding_code": "C2", "mappa": True})
    told = {}
    for org, kind, role in (("local-london", "commissioner", "mi"), ("maximus", "prime", "safeguarding")):
        async with bench.client(org, kind, roles=[role]) as client:
            versions = (await client.get(f"/v1/referrals/{first['id']}/versions")).json()["items"]
        told[role] = versions[1]["changes"]
    assert told == {"mi": ["phone"], "safeguarding": ["incident_marker", "mappa", "phone", "safeguarding_code"]}

"""Who may read what about a person: fields by role, masks for the restricted, and every read on record."""

from typing import Any

import pytest

from tests.bench_of_one import Bench, Caller
from tests.service.referrals.conftest import refer

CONTACT = {
    "name",
    "title",
    "first_name",
    "surname",
    "date_of_birth",
    "phone",
    "mobile",
    "email",
    "address",
    "contact",
}


async def look_up(bench: Bench, ids: list[str], roles: list[str], org: str = "maximus", kind: str = "prime") -> Any:
    async with bench.client(org, kind, roles=roles) as caller:
        answer = await caller.post("/v1/people/lookup", json={"ids": ids})
    assert answer.status_code == 200, answer.text
    return answer.json()


HOME = {"lines": ["1 Sample Street", "Forest Gate"], "postcode": "E7 9ZZ"}


async def person(bench: Bench, referral: dict[str, Any], *roles: str) -> dict[str, Any]:
    found = await look_up(bench, [referral["id"]], list(roles))
    assert found["missing"] == []
    item = dict(found["items"][0])
    assert (item.pop("id"), item.pop("person_id")) == (referral["id"], referral["person_id"])
    return item


async def test_a_key_worker_reads_how_to_reach_a_person_and_what_they_need(bench: Bench, jcp: Caller) -> None:
    referral = await refer(jcp, aims="care work", disability=True, date_of_birth="1985-06-15", address=HOME)
    read = await person(bench, referral, "key_worker")
    assert read["name"] == "Avery Exemplar"
    assert read["address"] == HOME
    assert (read["phone"], read["date_of_birth"]) == ("020 7946 0000", "1985-06-15")
    assert (read["aims"], read["disability"]) == ("care work", True)
    assert not {"nino", "mappa", "incident_marker", "safeguarding_code"} & set(read)


async def test_a_referral_admin_reads_contact_only(bench: Bench, jcp: Caller) -> None:
    assert set(await person(bench, await refer(jcp), "referral_admin")) == CONTACT


@pytest.mark.rule(104)
@pytest.mark.parametrize("role", ["claims_officer", "validator", "finance", "contract_manager", "mi", "unheard_of"])
async def test_any_other_role_reads_the_display_name(bench: Bench, jcp: Caller, role: str) -> None:
    assert await person(bench, await refer(jcp), role) == {"name": "Avery Exemplar"}


async def test_without_a_role_there_is_only_the_display_name(bench: Bench, jcp: Caller) -> None:
    assert await person(bench, await refer(jcp)) == {"name": "Avery Exemplar"}


@pytest.mark.rule(7, 104)
async def test_mappa_without_scr_is_masked_for_all_but_safeguarding(bench: Bench, jcp: Caller) -> None:
    referral = await refer(jcp, mappa=True, safeguarding_code="C2")
    for role in ("key_worker", "referral_admin"):
        read = await person(bench, referral, role)
        assert read["contact"] == "through_safeguarding"
        assert not {"address", "phone", "mobile", "email", "mappa", "safeguarding_code"} & set(read)
    read = await person(bench, referral, "safeguarding")
    assert read["phone"] == "020 7946 0000"
    assert (read["mappa"], read["incident_marker"], read["safeguarding_code"]) == (True, True, "C2")


async def test_a_commissioner_reads_no_names(bench: Bench, jcp: Caller) -> None:
    referral = await refer(jcp)
    for org, kind in (("local-london", "commissioner"), ("hmrc", "feed"), ("milepost", "operator"), ("x", "evaluator")):
        async with bench.client(org, kind, roles=["key_worker"]) as caller:
            answer = await caller.post("/v1/people/lookup", json={"ids": [referral["id"]]})
        assert answer.status_code == 403
        assert answer.json()["type"] == "/problems/forbidden"


async def test_who_is_not_ones_own_is_missing_like_who_does_not_exist(bench: Bench, jcp: Caller) -> None:
    mine, theirs = await refer(jcp, preferred_provider="sub-1"), await refer(jcp, preferred_provider="sub-2")
    wanted = [mine["id"], theirs["id"], "ref_nobody"]
    found = await look_up(bench, wanted, ["key_worker"], "sub-1", "subcontractor")
    assert [item["id"] for item in found["items"]] == [mine["id"]]
    assert found["missing"] == sorted([theirs["id"], "ref_nobody"])


@pytest.mark.rule(104)
async def test_every_read_is_on_record(bench: Bench, jcp: Caller) -> None:
    referral = await refer(jcp, preferred_provider="sub-1")
    await look_up(bench, [referral["id"]], ["key_worker"], "sub-1", "subcontractor")
    await look_up(bench, [referral["id"], referral["id"]], [])
    async with bench.client("maximus", "prime", roles=["safeguarding"]) as officer:
        first = (await officer.get(f"/v1/people/{referral['id']}/reads", params={"limit": 1})).json()
        rest = (await officer.get(f"/v1/people/{referral['id']}/reads", params={"cursor": first["next"]})).json()
    read = first["items"][0]
    assert (read["actor"], read["roles"]) == ("sub-1/sub-1-client", ["key_worker"])
    assert {"name", "address", "date_of_birth"} <= set(read["fields"])
    assert [(one["actor"], one["fields"]) for one in rest["items"]] == [("maximus/maximus-client", ["name"])]
    assert rest["next"] is None


async def test_the_record_of_reads_is_for_safeguarding(bench: Bench, jcp: Caller, prime: Caller) -> None:
    referral = await refer(jcp)
    answer = await prime.get(f"/v1/people/{referral['id']}/reads")
    assert answer.status_code == 403
    assert "safeguarding" in answer.json()["detail"]
    async with bench.client("sub-1", "subcontractor", roles=["safeguarding"]) as other:
        elsewhere = await refer(jcp, preferred_provider="sub-2")
        assert (await other.get(f"/v1/people/{elsewhere['id']}/reads")).status_code == 404

"""Whom a person agreed to be shown to sees their referral and their name, while that holds [rules 103, 193]."""

from datetime import date
from typing import Any

import pytest

from shared.terms.events.participant import SharingAgreed, SharingWithdrawn
from tests.bench_of_one import Bench, Caller
from tests.service.referrals.conftest import FRIDAY, refer

COUNCIL = "some-council"
AGREED = SharingAgreed.model_validate({**SharingAgreed.EXAMPLE, "effective_from": FRIDAY})
LAST = date(2018, 3, 12)


async def seen(bench: Bench, referral: dict[str, Any], org: str = COUNCIL, kind: str = "partner") -> set[str]:
    """The reads by which the organisation sees somebody."""
    async with bench.client(org, kind, roles=["key_worker", "safeguarding"]) as caller:
        one = await caller.get(f"/v1/referrals/{referral['id']}")
        listed = (await caller.get("/v1/referrals", params={"limit": "200"})).json()["items"]
        looked_up = (await caller.post("/v1/people/lookup", json={"ids": [referral["id"]]})).json()["items"]
    shown = {"one": one.status_code == 200, "list": referral["id"] in {item["id"] for item in listed}}
    for person in looked_up:
        assert {"id", "person_id", "name"} == person.keys(), "the name, whatever the roles"
    return {name for name, answer in {**shown, "name": bool(looked_up)}.items() if answer}


@pytest.mark.rule(103, 193)
async def test_every_read_follows_the_sharing_and_ends_with_it(bench: Bench, jcp: Caller):
    ours, theirs = await refer(jcp), await refer(jcp)
    assert await seen(bench, ours) == set()
    await bench.tell(ours["id"], AGREED.model_copy(update={"effective_to": LAST}), FRIDAY)
    assert await seen(bench, ours) == {"one", "list", "name"}
    assert await seen(bench, theirs) == set()
    for org, kind in (("other-council", "partner"), (COUNCIL, "evaluator"), (COUNCIL, "provider")):
        async with bench.client(org, kind) as caller:
            assert (await caller.get(f"/v1/referrals/{ours['id']}")).status_code == 404
    await bench.clock(LAST)
    assert await seen(bench, ours) == {"one", "list", "name"}
    await bench.clock(date(2018, 3, 13))
    assert await seen(bench, ours) == set(), "the day after"


@pytest.mark.rule(103, 193)
async def test_what_is_withdrawn_ends_on_its_day_and_lookups_stay_logged(bench: Bench, jcp: Caller):
    referral = await refer(jcp, referred_on="2018-03-13")
    sharing = {"sharing_id": "shr_2", "effective_from": date(2018, 3, 13)}
    await bench.tell(referral["id"], AGREED.model_copy(update=sharing), date(2018, 3, 13))
    assert await seen(bench, referral) == {"one", "list", "name"}
    withdrawn = SharingWithdrawn(sharing_id="shr_2", withdrawn_on=date(2018, 3, 13))
    await bench.tell(referral["id"], withdrawn, withdrawn.withdrawn_on)
    assert await seen(bench, referral) == set()
    async with bench.client("maximus", "prime", roles=["safeguarding"]) as prime:
        reads = (await prime.get(f"/v1/people/{referral['id']}/reads")).json()["items"]
    assert [(read["org"], read["fields"]) for read in reads] == [(COUNCIL, ["name"])]


@pytest.mark.rule(193)
async def test_a_purpose_that_the_programme_no_longer_names_shows_nobody(bench: Bench, jcp: Caller):
    referral = await refer(jcp, referred_on="2018-03-13")
    told = {"sharing_id": "shr_3", "effective_from": date(2018, 3, 13)}
    for changes in ({"purpose": "marketing"}, {"recipient": "gone"}, {"programme": "CLW"}, {"org": "other-council"}):
        told |= {"sharing_id": f"{told['sharing_id']}x"}
        await bench.tell(referral["id"], AGREED.model_copy(update=told | changes), date(2018, 3, 13))
    assert await seen(bench, referral) == set()
    assert await seen(bench, referral, "other-council") == set()

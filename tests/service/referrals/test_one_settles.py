"""Of officers who settle the same doubtful person at the same time exactly one does [rule 121]."""

from collections import Counter

import pytest

from tests.at_once import at_once
from tests.bench_of_one import Bench, Caller
from tests.service.referrals.test_doubtful_persons import QUEUE, doubtful, settle


@pytest.mark.rule(121)
async def test_a_person_whom_officers_settle_at_once_is_settled_once(bench: Bench, jcp: Caller, admin: Caller) -> None:
    first, second = await doubtful(jcp)
    url = f"{QUEUE}/{second['id']}"
    version = (await admin.get(url)).json()["version"]
    same, different = {"decision": "same", "person_id": first["person_id"]}, {"decision": "different"}
    answers = await at_once(
        bench,
        "referral",
        *(
            admin.change(f"{url}/settle", {"why": "documents_seen"} | decision, version)
            for decision in (same, different, same, different)
        ),
    )
    assert Counter(answer.status_code for answer in answers) == {200: 1, 412: 3}
    [settled] = [answer.json() for answer in answers if answer.status_code == 200]
    assert len(settled["settlements"]) == 1
    assert (await bench.said_types(second["id"])).count("referral.person_settled.v1") == 1


@pytest.mark.rule(121)
async def test_a_settlement_that_is_undone_at_once_is_undone_once(bench: Bench, jcp: Caller, admin: Caller) -> None:
    first, second = await doubtful(jcp)
    await settle(admin, second["id"], decision="same", person_id=first["person_id"])
    url = f"{QUEUE}/{second['id']}"
    version = (await admin.get(url)).json()["version"]
    undoing = [admin.change(f"{url}/undo", {"why": "entered_wrongly"}, version) for _ in range(3)]
    answers = await at_once(bench, "referral", *undoing)
    assert Counter(answer.status_code for answer in answers) == {200: 1, 412: 2}
    assert (await bench.said_types(second["id"])).count("referral.person_settled.v1") == 2

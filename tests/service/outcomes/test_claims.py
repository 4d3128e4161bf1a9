"""Claims over HTTP: who may move them, in which order, and what becomes of them when the facts change."""

from datetime import date

import pytest

from shared.terms.events.job import JobEnded, JobStarted, JobVoided
from shared.terms.events.participant import ParticipantCompleted, ReferredInError
from shared.terms.events.referral import ReferralAllocated
from shared.terms.ids import new_id
from shared.terms.paging import encode_cursor
from tests.bench_of_one import Bench
from tests.service.outcomes.people import Somebody, steps, validator

IN_ERROR = ReferredInError.model_validate(ReferredInError.EXAMPLE)
COMPLETED = ParticipantCompleted.model_validate(ParticipantCompleted.EXAMPLE)


@pytest.mark.rule(76, 80)
async def test_a_claim_goes_on_hold_is_answered_rejected_and_sent_again_while_attempts_remain(outcomes: Bench) -> None:
    person = await Somebody(outcomes).earned()
    claim_id = (await person.claim())["id"]
    held = await steps(outcomes, claim_id, "validate", "hold")
    assert (held["state"], held["reason"]) == ("on_hold", "employer-unclear")
    once_more = ("submit", "validate", "reject")
    rejected = await steps(outcomes, claim_id, "answer", "reject", *once_more, *once_more)
    assert (rejected["state"], rejected["attempt"], rejected["reason"]) == ("rejected", 3, "not-employed")
    async with outcomes.client(roles=["claims_officer"]) as officer:
        refused = await officer.change(f"/v1/claims/{claim_id}/submit", {}, rejected["version"])
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == "no-attempts-left"


@pytest.mark.rule(80)
async def test_a_step_the_state_does_not_allow_names_those_it_does(outcomes: Bench) -> None:
    claim = await (await Somebody(outcomes).earned()).claim()
    async with validator(outcomes) as reviewer:
        refused = await reviewer.change(f"/v1/claims/{claim['id']}/approve", {}, claim["version"])
    assert refused.status_code == 409
    assert refused.json()["allowed"] == ["validate", "void"]


async def test_a_claim_decided_on_an_old_version_is_refused(outcomes: Bench) -> None:
    claim = await (await Somebody(outcomes).earned()).claim()
    async with validator(outcomes) as reviewer:
        assert (await reviewer.change(f"/v1/claims/{claim['id']}/validate", {}, 99)).status_code == 412
        assert (await reviewer.post(f"/v1/claims/{claim['id']}/validate")).status_code == 428


@pytest.mark.parametrize("event", ["validate", "hold", "approve", "reject", "answer", "submit", "confirm"])
async def test_a_client_without_the_role_moves_no_claim(outcomes: Bench, event: str) -> None:
    async with outcomes.client("local-london", "commissioner", roles=["mi"]) as client:
        answer = await client.change(f"/v1/claims/clm_1/{event}", {"code": "x", "reason": "x"}, 1)
    assert answer.status_code == 403
    assert "needs the role" in answer.json()["detail"]


async def test_a_prime_may_not_confirm_what_it_was_paid(outcomes: Bench) -> None:
    async with outcomes.client(roles=["validator"]) as client:
        assert (await client.change("/v1/claims/clm_1/confirm", {}, 1)).status_code == 403


async def test_a_hold_without_a_code_and_a_claim_that_is_not_there_are_refused(outcomes: Bench) -> None:
    async with validator(outcomes) as reviewer:
        assert (await reviewer.change("/v1/claims/clm_1/hold", {"note": "a"}, 1)).status_code == 422
        assert (await reviewer.change("/v1/claims/clm_1/validate", {}, 1)).status_code == 404
        assert (await reviewer.get("/v1/claims/clm_1")).status_code == 404


async def test_whoever_recorded_the_job_may_not_approve_the_claim(outcomes: Bench) -> None:
    person = await Somebody(outcomes).earned()
    told = JobStarted.model_validate(JobStarted.EXAMPLE | {"job_id": f"job_{person.id[4:]}"})
    await outcomes.tell(person.id, told, date(2018, 6, 4))
    async with outcomes.container.database.as_worker() as uow:
        await uow.conn.execute(
            "UPDATE job SET recorded_by = 'local-london/local-london-client' WHERE id = $1", told.job_id
        )
    claim = await steps(outcomes, (await person.claim())["id"], "validate")
    async with validator(outcomes) as reviewer:
        refused = await reviewer.change(f"/v1/claims/{claim['id']}/approve", {}, claim["version"])
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == "recorded-by-you"


async def test_claims_are_listed_by_state_and_provider_in_pages(outcomes: Bench) -> None:
    people = [await Somebody(outcomes, "sub-7").earned() for _ in range(3)]
    query = {"provider": "sub-7", "state": "triggered", "programme": "LLWHP", "limit": "2"}
    async with outcomes.client() as prime:
        first = (await prime.get("/v1/claims", params=query)).json()
        rest = (await prime.get("/v1/claims", params=query | {"cursor": first["next"]})).json()
        unknown = await prime.get("/v1/claims", params={"state": "lost"})
        foreign = await prime.get("/v1/claims", params={"cursor": "WzFd"})
    assert [c["participant_id"] for c in first["items"] + rest["items"]] == [person.id for person in people]
    assert (unknown.status_code, foreign.status_code) == (400, 400)


async def test_a_provider_sees_its_own_people_and_nobody_elses(outcomes: Bench) -> None:
    person = await Somebody(outcomes, "sub-2").earned()
    claim = await person.claim()
    async with (
        outcomes.client("sub-2", "subcontractor") as own,
        outcomes.client("sub-3", "subcontractor") as other,
        outcomes.client("hmrc", "feed") as feed,
    ):
        for address in (f"/v1/claims/{claim['id']}", f"/v1/participants/{person.id}/outcomes"):
            assert (await own.get(address)).status_code == 200
            assert (await other.get(address)).status_code == 404
            assert (await feed.get(address)).status_code == 404
        listed = (await other.get("/v1/claims", params={"participant": person.id})).json()
    assert listed["items"] == []


async def test_a_referral_allocated_anew_is_seen_by_its_new_provider_alone(outcomes: Bench) -> None:
    person = await Somebody(outcomes, "sub-1").referred()
    await outcomes.tell(person.id, ReferralAllocated.model_validate(ReferralAllocated.EXAMPLE), date(2018, 3, 12))
    assert (await person.shown("sub-2", "subcontractor"))["provider"] == "sub-2"
    async with outcomes.client("sub-1", "subcontractor") as former:
        assert (await former.get(f"/v1/participants/{person.id}/outcomes")).status_code == 404


async def test_earnings_that_arrive_late_move_the_outcome_to_its_true_day(outcomes: Bench) -> None:
    person = await Somebody(outcomes).earned()
    before = await person.claim()
    await person.sent(person.pay("P-0", "2018-06-29", "1000.00"))
    after = await person.claim()
    assert (after["id"], after["round"], after["achieved_on"]) == (before["id"], 2, "2018-07-31")
    assert (await person.said())[-3:] == ["earnings.received", "outcome.unachieved", "outcome.achieved"]


async def test_news_that_the_job_began_before_the_programme_takes_the_outcome_back(outcomes: Bench) -> None:
    person = await Somebody(outcomes).earned()
    job_id = await person.works(date(2018, 3, 1), qualifying=False)
    assert [m["state"] for m in (await person.shown())["outcomes"]] == ["INVALID", "PROJECTED"]
    voided = JobVoided(job_id=job_id, reason="recorded_in_error", first=True)
    await outcomes.tell(person.id, voided, date(2018, 9, 3))
    assert [(m["state"], m["round"]) for m in (await person.shown())["outcomes"]] == [("INVALID", 1), ("ACHIEVED", 2)]
    assert [c["state"] for c in (await person.shown())["claims"]] == ["voided", "triggered"]


async def test_a_lost_job_puts_the_outcome_at_risk(outcomes: Bench) -> None:
    person = await Somebody(outcomes).referred()
    await person.started()
    job_id = await person.works(date(2018, 6, 4))
    ended = JobEnded(job_id=job_id, ended_on=date(2018, 7, 13), reason="redundancy")
    await outcomes.tell(person.id, ended, date(2018, 7, 13))
    assert [m["state"] for m in (await person.shown())["outcomes"]] == ["AT_RISK"]
    unknown = JobEnded(job_id="job_never_started", ended_on=date(2018, 7, 13), reason="offer_withdrawn")
    await outcomes.tell(person.id, unknown, date(2018, 7, 13))
    assert [m["state"] for m in (await person.shown())["outcomes"]] == ["AT_RISK"]


@pytest.mark.rule(28, 29)
async def test_a_start_in_error_closes_interest_and_voids_the_claim(outcomes: Bench) -> None:
    person = await Somebody(outcomes).earned()
    await outcomes.tell(person.id, IN_ERROR, date(2018, 9, 14))
    assert (await person.said())[-3:] == ["earnings.interest_closed", "outcome.unachieved", "claim.moved"]
    shown = await person.shown()
    assert shown["interest"]["state"] == "closed"
    assert [m["state"] for m in shown["outcomes"]] == ["INVALID"]
    assert [(c["state"], c["reason"]) for c in shown["claims"]] == [("voided", "referred_in_error")]
    account = await person.sent(person.pay("P-7", "2018-09-28", "1.00"))
    assert account["rows"][0]["errors"][0]["code"] == "waits"


async def test_a_start_found_in_error_after_the_end_still_undoes_the_outcome(outcomes: Bench) -> None:
    person = await Somebody(outcomes).earned()
    await outcomes.tell(person.id, COMPLETED, date(2020, 2, 18))
    await outcomes.tell(person.id, IN_ERROR, date(2020, 2, 20))
    assert [c["reason"] for c in (await person.shown())["claims"]] == ["referred_in_error"]
    assert (await person.said()).count("earnings.interest_closed") == 1


async def test_the_end_of_the_tail_expires_what_was_rejected_and_leaves_what_was_earned(outcomes: Bench) -> None:
    rejected = await Somebody(outcomes).earned()
    await steps(outcomes, (await rejected.claim())["id"], "validate", "reject")
    projected = await (await Somebody(outcomes).referred()).started()
    for person in (rejected, projected):
        await outcomes.tell(person.id, COMPLETED, date(2020, 2, 18))
    assert (await rejected.claim())["state"] == "expired"
    assert [m["state"] for m in (await rejected.shown())["outcomes"]] == ["ACHIEVED"]
    assert [m["state"] for m in (await projected.shown())["outcomes"]] == ["INVALID"]


async def test_news_of_somebody_never_received_is_not_swallowed(outcomes: Bench) -> None:
    with pytest.raises(LookupError, match="was not consumed"):
        await Somebody(outcomes).started()


STEPS = ["submit", "validate", "hold", "answer", "approve", "reject", "confirm"]
BODIES = {"hold": {"code": "employer-unclear"}, "reject": {"reason": "not-employed"}}
ROLES = ["validator", "claims_officer"]


@pytest.mark.parametrize("step", STEPS)
async def test_a_step_of_a_claim_says_which_version_it_was_decided_on(outcomes: Bench, step: str) -> None:
    claim = await (await Somebody(outcomes).earned()).claim()
    address, body = f"/v1/claims/{claim['id']}/{step}", BODIES.get(step, {})
    async with outcomes.client("local-london", "commissioner", roles=ROLES) as client:
        assert (await client.post(address, json=body)).status_code == 428
        wrong = await client.post(address, json=body, headers={"If-Match": "soon"})
        stale = await client.change(address, body, claim["version"] + 1)
        nobody = await client.change(f"/v1/claims/clm_nobody/{step}", body, 1)
        after = (await client.get(f"/v1/claims/{claim['id']}")).json()
    assert (wrong.status_code, wrong.json()["type"]) == (400, "/problems/bad-query")
    assert (stale.status_code, stale.json()["type"]) == (412, "/problems/stale-version")
    assert (nobody.status_code, nobody.json()["type"]) == (404, "/problems/not-found")
    assert (after["state"], after["version"]) == (claim["state"], claim["version"])


@pytest.mark.parametrize("step", STEPS)
async def test_a_step_of_a_claim_that_one_may_not_see_is_not_found(outcomes: Bench, step: str) -> None:
    claim = await (await Somebody(outcomes).earned()).claim()
    async with outcomes.client("another-place", "commissioner", roles=ROLES) as stranger:
        answer = await stranger.change(f"/v1/claims/{claim['id']}/{step}", BODIES.get(step, {}), claim["version"])
        assert (await stranger.get(f"/v1/claims/{claim['id']}")).status_code == 404
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


async def test_nothing_more_happens_to_a_claim_that_is_void(outcomes: Bench) -> None:
    person = await Somebody(outcomes).earned()
    await outcomes.tell(person.id, IN_ERROR, date(2018, 9, 3))
    [claim] = (await person.shown())["claims"]
    assert claim["state"] == "voided"
    async with outcomes.client("local-london", "commissioner", roles=ROLES) as client:
        for step in STEPS:
            answer = await client.change(f"/v1/claims/{claim['id']}/{step}", BODIES.get(step, {}), claim["version"])
            assert (answer.status_code, answer.json()["allowed"]) == (409, []), step
            assert "nothing more can happen to it" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("step", "body", "pointers"),
    [
        ("hold", {}, ["/code"]),
        ("hold", {"code": 7, "note": "x"}, ["/code", "/note"]),
        ("reject", {}, ["/reason"]),
        ("reject", {"reason": "", "because": "x"}, ["/because", "/reason"]),
        ("submit", {"evidence": "none", "note": "x"}, ["/evidence", "/note"]),
        ("submit", {"evidence": [{}]}, ["/evidence/0/how", "/evidence/0/obtained_on", "/evidence/0/reference"]),
    ],
)
async def test_everything_wrong_with_a_step_is_told_at_once(
    outcomes: Bench, step: str, body: dict, pointers: list[str]
) -> None:
    async with outcomes.client("local-london", "commissioner", roles=ROLES) as client:
        refused = await client.change(f"/v1/claims/clm_nobody/{step}", body, 1)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/invalid")
    assert sorted(error["pointer"] for error in refused.json()["errors"]) == pointers


@pytest.mark.parametrize(
    "query",
    [
        {"state": "lost"},
        {"limit": "0"},
        {"limit": "many"},
        {"outcome": "job"},
        {"cursor": "nonsense"},
        {"cursor": encode_cursor([7])},
        {"cursor": encode_cursor(["clm_1", "clm_2"])},
    ],
)
async def test_a_list_of_claims_that_cannot_be_asked_for_is_a_400(outcomes: Bench, query: dict[str, str]) -> None:
    async with outcomes.client() as prime:
        answer = await prime.get("/v1/claims", params=query)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-query")


async def test_outcomes_of_somebody_one_may_not_see_are_not_found(outcomes: Bench) -> None:
    person, nobody_id = await Somebody(outcomes).earned(), new_id("ref")
    for org, kind in (("sub-2", "subcontractor"), ("another-place", "commissioner"), ("hmrc", "feed")):
        async with outcomes.client(org, kind) as client:
            unseen = await client.get(f"/v1/participants/{person.id}/outcomes")
            nobody = await client.get(f"/v1/participants/{nobody_id}/outcomes")
        assert (unseen.status_code, nobody.status_code) == (404, 404)
        assert unseen.json()["detail"].replace(person.id, nobody_id) == nobody.json()["detail"]

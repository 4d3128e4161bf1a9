"""Several at once, and the same news twice: one decision each, in one order, without a deadlock."""

import asyncio
from collections import Counter
from datetime import date

from shared.terms.events.participant import ParticipantContacted, ParticipantStarted
from tests.bench_of_one import Bench, Caller
from tests.service.referrals.conftest import a_referral, codes, refer

MONDAY = date(2018, 3, 12)


async def test_two_decide_on_one_version_and_one_of_them_has_to_read_again(
    bench: Bench, jcp: Caller, prime: Caller
) -> None:
    referral = await refer(jcp)
    url = f"/v1/referrals/{referral['id']}"
    answers = await asyncio.gather(
        prime.change(f"{url}/acknowledge", {"acknowledged_on": "2018-03-09"}, 1),
        jcp.change(f"{url}/cancel", {"reason": "moved_away", "cancelled_on": "2018-03-09"}, 1),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    said = await bench.said_types(referral["id"])
    assert len(said) == 2
    assert said[1] in ("referral.acknowledged.v1", "referral.cancelled.v1")


async def test_declines_among_new_referrals_wait_for_each_other_and_are_all_counted(bench: Bench, jcp: Caller) -> None:
    waiting = [await refer(jcp, preferred_provider="sub-1") for _ in range(4)]
    async with bench.client("sub-1", "subcontractor") as sub:
        declined = [
            sub.change(f"/v1/referrals/{one['id']}/decline", {"reason": "other", "declined_on": "2018-03-09"}, 1)
            for one in waiting
        ]
        answers = await asyncio.gather(*declined, *[jcp.create("/v1/referrals", a_referral()) for _ in range(4)])
    assert Counter(answer.status_code for answer in answers) == {200: 4, 201: 4}
    async with bench.container.database.connection() as conn:
        counted = await conn.fetch("SELECT provider, referrals FROM allocation")
        kept = await conn.fetch("SELECT provider, count(*) FROM referral GROUP BY provider")
    assert Counter(dict(counted)) == Counter(dict(kept)), "who has nobody left counts none"


async def test_the_same_news_twice_is_heard_once(bench: Bench, jcp: Caller, prime: Caller) -> None:
    referral = await refer(jcp)
    await prime.change(f"/v1/referrals/{referral['id']}/acknowledge", {"acknowledged_on": "2018-03-09"}, 1)
    contacted = await bench.tell(referral["id"], ParticipantContacted(**ParticipantContacted.EXAMPLE), MONDAY)
    start = ParticipantStarted(**{**ParticipantStarted.EXAMPLE, "started_on": MONDAY})
    started = await bench.tell(referral["id"], start, MONDAY)
    before = (await jcp.get(f"/v1/referrals/{referral['id']}")).json()
    await bench.hear([contacted, started, contacted])
    assert (await jcp.get(f"/v1/referrals/{referral['id']}")).json() == before
    assert (before["state"], before["version"]) == ("STARTED", 4)


async def test_news_counts_as_a_change_for_whoever_read_before_it(bench: Bench, jcp: Caller, prime: Caller) -> None:
    referral = await refer(jcp)
    await prime.change(f"/v1/referrals/{referral['id']}/acknowledge", {"acknowledged_on": "2018-03-09"}, 1)
    await bench.tell(referral["id"], ParticipantContacted(**ParticipantContacted.EXAMPLE), MONDAY)
    cancel = {"reason": "moved_away", "cancelled_on": "2018-03-09"}
    stale = await jcp.change(f"/v1/referrals/{referral['id']}/cancel", cancel, 2)
    assert stale.status_code == 412
    assert (await jcp.change(f"/v1/referrals/{referral['id']}/cancel", cancel, 3)).status_code == 202


async def test_outside_the_sandbox_invented_numbers_are_refused(bench: Bench, jcp: Caller) -> None:
    settings = bench.container.settings
    bench.container.settings = settings.model_copy(update={"mode": "production"})
    try:
        answer = await jcp.create("/v1/referrals", a_referral())
    finally:
        bench.container.settings = settings
    assert answer.status_code == 422
    assert codes(answer) == {"/nino": "nino-sandbox-only"}


async def test_a_failure_in_the_middle_leaves_neither_row_nor_event(bench: Bench, jcp: Caller, monkeypatch) -> None:
    def fails(*_: object) -> None:
        raise ConnectionError("the database went away")

    monkeypatch.setattr("services.referrals.identity.add_indexes", fails)
    body = a_referral()
    answer = await jcp.create("/v1/referrals", body, Idempotency_Key="half-way")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    monkeypatch.undo()
    again = await jcp.create("/v1/referrals", body, Idempotency_Key="half-way")
    assert again.status_code == 201
    assert await bench.said_types(again.json()["id"]) == ["referral.received.v1"]

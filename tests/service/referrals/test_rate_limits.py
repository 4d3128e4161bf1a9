"""Trying out referrals and looking people up are limited for each client; a district's own batch is not."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from milepost.client import Answer
from shared.edge.rate_limits import RateLimits
from shared.edge.settings import Settings
from tests.bench_of_one import Bench, Caller
from tests.service.referrals.conftest import a_referral

TRIAL = "/v1/referrals?validate_only=true"


@pytest.fixture
def limited(bench: Bench) -> Iterator[Bench]:
    """The bench with three checks a minute and two lookups."""
    usual, settings = bench.container.limits, bench.container.settings
    changes = {"checks_per_minute": 3, "lookups_per_minute": 2}
    bench.container.limits = RateLimits(settings.model_copy(update=changes))
    yield bench
    bench.container.limits = usual


def is_limited(answer: Answer) -> bool:
    return (answer.status_code, answer.json().get("type")) == (429, "/problems/rate-limited")


async def test_every_answer_publishes_the_limits_that_it_counts_against(limited: Bench, jcp: Caller) -> None:
    answer = await jcp.post(TRIAL, json=a_referral())
    assert answer.headers["RateLimit-Policy"] == (
        '"requests";q=1000000;w=10, "checks";q=3;w=60, "checks-a-day";q=1000000;w=86400, '
        '"matches-a-day";q=1000000;w=86400'
    )
    assert '"checks";r=2;t=20' in answer.headers["RateLimit"]
    assert (await jcp.get("/v1/referrals")).headers["RateLimit-Policy"] == '"requests";q=1000000;w=10'


async def test_trials_end_with_429_whether_validated_only_or_refused(limited: Bench, jcp: Caller) -> None:
    assert (await jcp.post(TRIAL, json=a_referral())).status_code == 200
    assert (await jcp.post(TRIAL, json=a_referral(area="nowhere"))).status_code == 422
    assert (await jcp.create("/v1/referrals", a_referral(area="nowhere"))).status_code == 422
    for answer in (await jcp.post(TRIAL, json=a_referral()), await jcp.create("/v1/referrals", a_referral())):
        assert is_limited(answer)
        assert 1 <= int(answer.headers["Retry-After"]) <= 20
        assert '"checks";q=3;w=60' in answer.headers["RateLimit-Policy"]
        assert '"checks";r=0' in answer.headers["RateLimit"]
    async with limited.client("jcp-south-london", "jcp") as other:
        assert (await other.post(TRIAL, json=a_referral())).status_code == 422


async def test_good_referrals_are_no_trials(limited: Bench, jcp: Caller) -> None:
    answers = [await jcp.create("/v1/referrals", a_referral()) for _ in range(6)]
    assert {answer.status_code for answer in answers} == {201}


async def test_lookups_are_limited(limited: Bench, prime: Caller) -> None:
    answers = [await prime.post("/v1/people/lookup", json={"ids": ["ref_x"]}) for _ in range(3)]
    assert [is_limited(answer) for answer in answers] == [False, False, True]


@pytest.mark.rule(196)
async def test_a_client_has_so_many_people_looked_for_in_a_day(bench: Bench, jcp: Caller) -> None:
    usual, settings = bench.container.limits, bench.container.settings
    bench.container.limits = RateLimits(settings.model_copy(update={"matches_per_day": 3}))
    try:
        good = [await jcp.create("/v1/referrals", a_referral()) for _ in range(2)]
        trial = await jcp.post(TRIAL, json=a_referral())
        assert [answer.status_code for answer in (*good, trial)] == [201, 201, 200]
        assert (await jcp.create("/v1/referrals", a_referral(area="bexley"))).status_code == 422, "nobody looked for"
        for answer in (await jcp.create("/v1/referrals", a_referral()), await jcp.post(TRIAL, json=a_referral())):
            assert is_limited(answer)
            assert 1 <= int(answer.headers["Retry-After"]) <= 86_400 / 3
            assert '"matches-a-day";q=3;w=86400' in answer.headers["RateLimit-Policy"]
    finally:
        bench.container.limits = usual


MATCHES = "SELECT actor, programme, only_validated, people FROM match_log WHERE position > $1 ORDER BY position"


@pytest.mark.rule(196)
async def test_every_match_is_logged_and_of_nobody(bench: Bench, jcp: Caller) -> None:
    async with bench.container.database.as_worker() as uow:
        last = await uow.conn.fetchval("SELECT coalesce(max(position), 0) FROM match_log")
    body = a_referral()
    answers = [
        await jcp.post(TRIAL, json=body),
        await jcp.post(TRIAL, json=a_referral(referred_on="2018-01-01", participation="mandatory", group="LTU")),
        await jcp.create("/v1/referrals", body),
        await jcp.create("/v1/referrals", body | {"group": "nobody"}),
        await jcp.create("/v1/referrals", a_referral(area="bexley")),
        await jcp.create("/v1/referrals", a_referral(nino=...)),
    ]
    assert [answer.status_code for answer in answers] == [200, 422, 201, 422, 422, 422]
    async with bench.container.database.as_worker() as uow:
        rows = [tuple(row) for row in await uow.conn.fetch(MATCHES, last)]
        columns = {row["column_name"] for row in await uow.conn.fetch(COLUMNS)}
    assert {(actor.partition("/")[0], programme, people) for actor, programme, _, people in rows} == {
        ("jcp-east-london", "LLWHP", 1)
    }
    assert [only_validated for _, _, only_validated, _ in rows] == [True, True, False, False]
    assert columns == {"position", "matched_at", "actor", "programme", "only_validated", "people"}


COLUMNS = "SELECT column_name FROM information_schema.columns WHERE table_name = 'match_log'"


@pytest.mark.rule(195, 196)
async def test_what_is_logged_of_reads_and_matches_is_forgotten_in_time(bench: Bench, jcp: Caller) -> None:
    assert (await jcp.post(TRIAL, json=a_referral())).status_code == 200
    database, kept = bench.container.database, bench.container.settings.logged_reads_days
    async with database.as_worker() as uow:
        matched_at = await uow.conn.fetchval("SELECT max(matched_at) FROM match_log")
    await bench.clock(matched_at + timedelta(days=kept))
    async with database.as_worker() as uow:
        assert await uow.conn.fetchval("SELECT count(*) FROM match_log WHERE matched_at = $1", matched_at) > 0
    await bench.clock(matched_at + timedelta(days=kept, seconds=1))
    async with database.as_worker() as uow:
        assert await uow.conn.fetchval("SELECT count(*) FROM match_log WHERE matched_at <= $1", matched_at) == 0


def test_by_default_a_districts_largest_batch_passes() -> None:
    """2,000 referrals at once, then 200 a second; a district refers some 300 people on a busy day."""
    limits = RateLimits(Settings())
    assert limits.requests.policy.quota >= 2000
    assert limits.requests.policy.interval <= 0.005
    assert limits.checks[0].policy.quota >= 100

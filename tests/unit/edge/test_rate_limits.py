"""A client may ask as often as its limits say, however it spreads its requests; another client loses nothing."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.edge import rate_limits
from shared.edge.problems import Problem
from shared.edge.rate_limits import Buckets, Pace, Policy
from shared.terms.clients import Client

POLICY = Policy("requests", 10, 5.0)


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def client(org: str = "maximus", sub: str = "one") -> Client:
    return Client(sub, org, "prime", frozenset(), frozenset())


def buckets(policy: Policy = POLICY) -> tuple[Buckets, Time]:
    clock = Time()
    return Buckets(policy, clock), clock


def test_a_full_bucket_gives_its_quota_at_once_and_then_one_an_interval() -> None:
    bucket, clock = buckets()
    assert [bucket.take(client()) for _ in range(10)][-1] == '"requests";r=0;t=5'
    with pytest.raises(Problem) as refusal:
        bucket.take(client())
    assert refusal.value.kind == "rate-limited"
    assert refusal.value.headers == {
        "Retry-After": "1",
        "RateLimit-Policy": '"requests";q=10;w=5',
        "RateLimit": '"requests";r=0;t=1',
    }
    clock.now += 0.5
    bucket.take(client())
    with pytest.raises(Problem):
        bucket.take(client())
    clock.now += 5
    assert bucket.take(client()) == '"requests";r=9;t=1'


def test_clients_and_organisations_have_buckets_of_their_own() -> None:
    bucket, _ = buckets(Policy("requests", 1, 60))
    for asking in (client(), client(sub="two"), client(org="sub-1")):
        bucket.take(asking)
    with pytest.raises(Problem):
        bucket.take(client())


def test_to_look_takes_nothing() -> None:
    bucket, _ = buckets(Policy("checks", 1, 60))
    for _ in range(5):
        bucket.require(client())
    bucket.take(client())
    with pytest.raises(Problem):
        bucket.require(client())


def test_only_so_many_clients_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    bucket, _ = buckets()
    for n in range(rate_limits.MOST_CLIENTS + 10):
        bucket.take(client(sub=f"c{n}"))
    assert len(bucket.full_at) == rate_limits.MOST_CLIENTS


def test_who_has_just_asked_is_remembered_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "MOST_CLIENTS", 2)
    bucket, _ = buckets()
    for sub in ("one", "two", "one", "three"):
        bucket.take(client(sub=sub))
    assert [sub for _, sub in bucket.full_at] == ["one", "three"]


@given(st.lists(st.floats(0, 3), max_size=200), st.integers(1, 20), st.floats(0.5, 60))
def test_in_no_window_are_there_more_than_twice_the_quota(pauses: list[float], quota: int, window: float) -> None:
    bucket, clock = buckets(Policy("requests", quota, window))
    answered: list[float] = []
    for pause in pauses:
        clock.now += pause
        try:
            bucket.take(client())
        except Problem as refusal:
            assert int(refusal.headers["Retry-After"]) <= math.ceil(window)
        else:
            answered.append(clock.now)
    for start in answered:
        assert sum(start <= moment <= start + window for moment in answered) <= 2 * quota + 1


@given(st.integers(1, 50), st.floats(1, 60))
def test_who_waits_as_long_as_the_answer_says_is_answered(quota: int, window: float) -> None:
    bucket, clock = buckets(Policy("requests", quota, window))
    for _ in range(quota * 3):
        try:
            bucket.take(client())
        except Problem as refusal:
            clock.now += int(refusal.headers["Retry-After"])
            bucket.take(client())


def test_what_is_paced_passes_for_a_second_and_then_waits_for_its_turn() -> None:
    clock = Time()
    pace = Pace(10, 2.05, clock)
    clock.now = 100.0
    assert [pace.turn() for _ in range(10)] == [0.0] * 10
    assert [round(pace.turn() or 0, 2) for _ in range(20)] == [round(n / 10, 2) for n in range(1, 21)]
    assert pace.turn() is None, "its turn is too far away"
    clock.now += 0.1
    assert round(pace.turn() or 0, 2) == 2.0
    clock.now += 60
    assert pace.turn() == 0.0


def test_who_is_paced_gets_the_rate_and_no_more() -> None:
    clock = Time()
    pace = Pace(200, 2.0, clock)
    served = 0
    for _ in range(20_000):  # 2,000 a second for ten seconds
        clock.now += 0.0005
        served += pace.turn() is not None
    assert served <= 200 * (10 + 1 + 2) + 1

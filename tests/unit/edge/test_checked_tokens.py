"""A token is checked once in five minutes, never believed after it expires, and not forgotten because others come."""

from collections.abc import Callable
from pathlib import Path

import jwt
import pytest

from shared.edge import auth
from shared.edge.auth import SandboxIssuer, Verifier
from shared.edge.problems import Problem

ISSUER = "https://milepost.example/sandbox"


class Time:
    """A clock in place of the machine's, in seconds since the epoch."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Time:
    clock = Time(auth.time.time())
    monkeypatch.setattr(auth.time, "time", clock)
    return clock


@pytest.fixture
def issuer(tmp_path: Path) -> SandboxIssuer:
    return SandboxIssuer.create(tmp_path, ISSUER)


@pytest.fixture
def verifier(clock: Time, issuer: SandboxIssuer) -> Verifier:
    return Verifier("kpi", ISSUER, str(issuer.jwks_file))


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every token whose signature was checked."""
    checks: list[str] = []
    decode: Callable[..., object] = jwt.decode

    def counted(token: str, *args: object, **options: object) -> object:
        checks.append(token)
        return decode(token, *args, **options)

    monkeypatch.setattr(auth.jwt, "decode", counted)
    return checks


def a_token(issuer: SandboxIssuer, org: str = "maximus", seconds: int = 3600) -> str:
    return issuer.token("kpi", org, "prime", ["figures:read"], seconds=seconds)


async def test_a_good_token_is_checked_again_after_five_minutes(
    verifier: Verifier, issuer: SandboxIssuer, clock: Time, checks: list[str]
) -> None:
    token = a_token(issuer)
    for seconds in (0, 299, 2):
        clock.now += seconds
        assert (await verifier.client(token)).org == "maximus"
    assert checks == [token, token]


async def test_a_token_is_checked_again_once_it_has_expired(
    verifier: Verifier, issuer: SandboxIssuer, clock: Time, checks: list[str]
) -> None:
    token = a_token(issuer, seconds=60)
    for seconds in (59, 2):
        await verifier.client(token)
        clock.now += seconds
    await verifier.client(token)
    assert checks == [token, token]


async def test_one_token_more_than_there_is_room_for_costs_one_and_not_all(
    verifier: Verifier, issuer: SandboxIssuer, monkeypatch: pytest.MonkeyPatch, checks: list[str]
) -> None:
    tokens = [a_token(issuer, f"org-{n}") for n in range(auth.CACHED_TOKENS + 1)]
    for token in tokens:
        await verifier.client(token)
    checks.clear()
    for token in tokens[1:]:
        await verifier.client(token)
    assert checks == []
    await verifier.client(tokens[0])
    assert checks == [tokens[0]]


async def test_a_bad_token_is_not_kept(verifier: Verifier, issuer: SandboxIssuer, checks: list[str]) -> None:
    bad = a_token(issuer)[:-4] + "AAAA"
    for _ in range(2):
        with pytest.raises(Problem):
            await verifier.client(bad)
    assert checks == [bad, bad]

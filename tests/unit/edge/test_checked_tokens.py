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


def forged(token: str) -> str:
    return token[:-4] + "AAAA"


async def test_a_forged_token_is_checked_once_until_the_keys_change(
    verifier: Verifier, issuer: SandboxIssuer, checks: list[str], tmp_path: Path
) -> None:
    good = a_token(issuer)
    bad = forged(good)
    for _ in range(3):
        with pytest.raises(Problem, match="Signature verification failed"):
            await verifier.client(bad)
    assert checks == [bad]
    assert (await verifier.client(good)).org == "maximus"
    SandboxIssuer.create(tmp_path / "other", ISSUER).jwks_file.replace(issuer.jwks_file)
    await verifier.keys.refresh()
    for token in (bad, good):
        with pytest.raises(Problem, match="Signature verification failed"):
            await verifier.client(token)
    assert checks == [bad, good, bad, good]


async def test_of_forged_tokens_only_digests_are_kept_and_not_without_end(
    verifier: Verifier, issuer: SandboxIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth, "REFUSED_TOKENS", 3)
    small = Verifier("kpi", ISSUER, str(issuer.jwks_file))
    for n in range(5):
        with pytest.raises(Problem):
            await small.client(forged(a_token(issuer, f"org-{n}")))
    assert [len(digest) for digest in small.forged] == [16] * 3


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ("", "it is no token, or not the whole of one"),
        ("abc", "it is no token, or not the whole of one"),
        ("a.b", "it is no token, or not the whole of one"),
        ("a.b.c.d", "it is no token, or not the whole of one"),
        ("é.é.é", "it is no token, or not the whole of one"),
        ("W10.W10.x", "it is no token, or not the whole of one"),
        ("e30.W10.x", "it is no token, or not the whole of one"),
        ("e30.e30.x", "Invalid issuer"),
        ("x" * 8193, "it has more than 8192 characters"),
    ],
)
async def test_what_is_no_token_of_the_issuer_is_refused_before_a_signature_is_checked(
    verifier: Verifier, checks: list[str], token: str, reason: str
) -> None:
    with pytest.raises(Problem, match=reason):
        await verifier.client(token)
    assert checks == []


async def test_a_token_of_another_issuer_or_key_costs_no_signature(
    verifier: Verifier, issuer: SandboxIssuer, checks: list[str], tmp_path: Path
) -> None:
    stranger = SandboxIssuer.create(tmp_path / "other", "https://stranger.example")
    _, payload, signature = a_token(issuer).split(".")
    other_kid = jwt.utils.base64url_encode(b'{"alg":"ES256","kid":"k9"}').decode()
    number_kid = jwt.utils.base64url_encode(b'{"alg":"ES256","kid":9}').decode()
    for token in (a_token(stranger), f"{other_kid}.{payload}.{signature}", f"{number_kid}.{payload}.{signature}"):
        with pytest.raises(Problem, match=r"Invalid issuer|its kid names no key"):
            await verifier.client(token)
    assert checks == []

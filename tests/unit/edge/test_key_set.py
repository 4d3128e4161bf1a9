"""The issuer's keys come and go: a withdrawn key ends, an outage is bridged for a time, and nothing stalls requests."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import structlog

from shared.edge import key_set
from shared.edge.auth import Verifier
from shared.edge.key_set import keys_of
from shared.edge.problems import Problem
from tests.unit.edge.issuer_server import ISSUER, IssuerServer, issuer_server, rsa_key

STALE_SECONDS = 900.0


class Time:
    """A clock in seconds that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def issuer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[IssuerServer]:
    with issuer_server(tmp_path) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        server.add("old")
        yield server


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
def verifier(issuer: IssuerServer, clock: Time) -> Verifier:
    verifier = Verifier("kpi", ISSUER, issuer.address, STALE_SECONDS)
    verifier.keys.clock = clock
    return verifier


async def refused(verifier: Verifier, token: str) -> Problem:
    with pytest.raises(Problem) as refusal:
        await verifier.client(token)
    return refusal.value


async def test_a_withdrawn_key_ends_with_the_next_read_for_cached_and_new_tokens(
    verifier: Verifier, issuer: IssuerServer, clock: Time
) -> None:
    cached = issuer.token("old")
    assert (await verifier.client(cached)).org == "maximus"
    issuer.withdraw("old")
    issuer.add("new")
    clock.now += key_set.REFRESH_SECONDS
    await verifier.keys.refresh()
    for token in (cached, issuer.token("old")):
        assert (await refused(verifier, token)).kind == "unauthenticated"
    assert (await verifier.client(issuer.token("new"))).org == "maximus"


async def test_the_background_loop_notices_a_withdrawal_without_any_request(
    verifier: Verifier, issuer: IssuerServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_set, "REFRESH_SECONDS", 0.05)
    keeping = asyncio.ensure_future(verifier.keys.keep())
    await verifier.client(token := issuer.token("old"))
    withdrawn = asyncio.Event()
    verifier.keys.changed = lambda: (verifier.checked.clear(), withdrawn.set())
    issuer.keys = []
    await asyncio.wait_for(withdrawn.wait(), 5)
    assert (await refused(verifier, token)).kind == "unauthenticated"
    keeping.cancel()
    with suppress(asyncio.CancelledError):
        await keeping


def test_a_withdrawal_is_noticed_within_five_minutes() -> None:
    assert key_set.REFRESH_SECONDS + key_set.FETCH_SECONDS < 300


async def test_a_key_of_the_same_name_and_other_material_ends_the_tokens_of_the_first(
    verifier: Verifier, issuer: IssuerServer
) -> None:
    await verifier.client(first := issuer.token("old"))
    issuer.withdraw("old")
    issuer.add("old")
    await verifier.keys.refresh()
    assert (await refused(verifier, first)).kind == "unauthenticated"
    assert (await verifier.client(issuer.token("old"))).org == "maximus"


async def test_a_new_key_is_read_when_a_token_names_it(verifier: Verifier, issuer: IssuerServer, clock: Time) -> None:
    await verifier.client(issuer.token("old"))
    issuer.add("new")
    clock.now += key_set.RETRY_SECONDS
    assert (await verifier.client(issuer.token("new"))).org == "maximus"
    assert issuer.reads == 2


@pytest.mark.parametrize("behave", ["fail", "page", "redirect"])
async def test_an_issuer_that_is_away_is_bridged_and_then_503(
    verifier: Verifier, issuer: IssuerServer, clock: Time, behave: str
) -> None:
    await verifier.client(cached := issuer.token("old"))
    issuer.behave = behave
    clock.now += STALE_SECONDS
    await verifier.keys.refresh()
    await verifier.client(cached)
    await verifier.client(issuer.token("old", jti="another"))
    clock.now += 1
    for token in (cached, issuer.token("old", jti="a third")):
        problem = await refused(verifier, token)
        assert (problem.kind, problem.headers["Retry-After"]) == ("unavailable", "10")
    issuer.behave = "answer"
    clock.now += key_set.RETRY_SECONDS
    assert (await verifier.client(cached)).org == "maximus"


async def test_an_issuer_that_hangs_stalls_nobody_whose_key_is_in_the_set(
    verifier: Verifier, issuer: IssuerServer, clock: Time
) -> None:
    await verifier.client(issuer.token("old"))
    issuer.behave = "hang"
    clock.now += key_set.RETRY_SECONDS
    issuer.signers["unheard-of"] = issuer.signers["old"]
    strangers = [asyncio.ensure_future(refused(verifier, issuer.token("unheard-of", jti=str(n)))) for n in range(100)]
    await asyncio.sleep(0.1)
    started = time.monotonic()
    for n in range(20):
        await verifier.client(issuer.token("old", jti=str(n)))
    assert time.monotonic() - started < 1.0
    assert sum(not stranger.done() for stranger in strangers) <= key_set.MOST_WAITING
    assert {problem.kind for problem in await asyncio.gather(*strangers)} == {"unauthenticated"}
    assert issuer.reads == 2


async def test_unheard_of_keys_cost_one_read_in_ten_seconds(
    verifier: Verifier, issuer: IssuerServer, clock: Time
) -> None:
    await verifier.client(issuer.token("old"))
    for n in range(200):
        issuer.signers[f"kid-{n}"] = issuer.signers["old"]
    clock.now += key_set.RETRY_SECONDS
    await asyncio.gather(*(refused(verifier, issuer.token(f"kid-{n}")) for n in range(200)))
    clock.now += key_set.RETRY_SECONDS - 1
    await refused(verifier, issuer.token("kid-1"))
    assert issuer.reads == 2


async def test_before_the_first_read_nobody_is_let_in_and_nobody_is_called_a_forger(
    verifier: Verifier, issuer: IssuerServer
) -> None:
    issuer.behave = "fail"
    assert (await refused(verifier, issuer.token("old"))).kind == "unavailable"


async def test_a_set_of_another_authority_is_not_believed(
    verifier: Verifier, issuer: IssuerServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    stranger = Verifier("kpi", ISSUER, issuer.address)
    assert (await refused(stranger, issuer.token("old"))).kind == "unavailable"


async def test_the_algorithm_of_a_key_is_the_one_its_tokens_must_use(verifier: Verifier, issuer: IssuerServer) -> None:
    issuer.add("rsa", rsa_key(), alg="PS256")
    assert (await verifier.client(issuer.token("rsa", algorithm="PS256"))).org == "maximus"
    assert (await refused(verifier, issuer.token("rsa", algorithm="RS256"))).kind == "unauthenticated"


def test_keys_for_other_uses_are_passed_over() -> None:
    secret = b'{"kty": "oct", "k": "c2VjcmV0", "kid": "shared"}'
    assert keys_of(b'{"keys": [' + secret + b', {"kty": "RSA"}, 7]}') == {}
    assert keys_of(b'{"keys": []}') == {}
    with pytest.raises(ValueError):
        keys_of(b'{"keys": 7}')


async def test_a_failed_read_is_logged_without_the_address(
    verifier: Verifier, issuer: IssuerServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_set, "log", structlog.get_logger())
    issuer.behave = "fail"
    with structlog.testing.capture_logs() as lines:
        await verifier.keys.refresh()
    assert [line["event"] for line in lines] == ["key_set.failed"]
    assert issuer.address not in str(lines)

"""Of an idempotency key a digest is kept, bound to its client, until it expires."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from shared.store import expiry
from tests.bench_of_one import Bench
from tests.service.edge.toy import SERVICE, THINGS

THING = {"name": "box", "size": 2}
PLACE = "/v1/things"
AS_BEFORE = """
WITH kept AS (DELETE FROM idempotency RETURNING *)
INSERT INTO idempotency SELECT 'desk', 'key-1', fingerprint, status, resource_id, created_at FROM kept
"""


@pytest.fixture
async def toy(open_bench) -> AsyncIterator[Bench]:
    async with open_bench(SERVICE) as bench:
        yield bench


async def create(toy: Bench, key: str, org: str = "org-a", kind: str = "prime") -> str:
    async with toy.client(org, kind, client="desk") as caller:
        answer = await caller.create(PLACE, THING, Idempotency_Key=key)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def keys(toy: Bench) -> list[tuple[str, str]]:
    async with toy.container.database.connection() as conn:
        return [(row["client"], row["key"]) for row in await conn.fetch("SELECT client, key FROM idempotency")]


@pytest.mark.rule(179)
async def test_a_key_is_of_one_organisation_client_and_kind(toy: Bench) -> None:
    """The issuer may name two clients alike; neither is answered with what the other created."""
    owners = [("org-a", "prime"), ("org-b", "prime"), ("org-a", "commissioner")]
    created = [await create(toy, "key-1", *owner) for owner in owners]
    assert len(set(created)) == len(owners)
    assert [await create(toy, "key-1", *owner) for owner in owners] == created


@pytest.mark.rule(179)
async def test_what_was_sent_as_a_key_is_not_kept(toy: Bench) -> None:
    await create(toy, "Sample-Avery-1979")
    [(owner, kept)] = await keys(toy)
    assert kept == sha256(f"{owner}\nSample-Avery-1979".encode()).hexdigest()


@pytest.mark.rule(179)
async def test_a_key_expires_when_its_days_are_over_and_not_before(toy: Bench) -> None:
    start, days = datetime(2031, 5, 1, 9, tzinfo=UTC), timedelta(days=toy.container.settings.idempotency_days)
    await toy.clock(start)
    first = await create(toy, "key-1")
    await toy.clock(start + days)
    assert await create(toy, "key-1") == first
    await toy.clock(start + days + timedelta(minutes=1))
    assert await keys(toy) == []
    assert await create(toy, "key-1") != first


@pytest.mark.rule(179)
async def test_more_keys_than_a_batch_expire_in_one_sweep(toy: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expiry, "BATCH", 2)
    await toy.clock(datetime(2031, 5, 1, 9, tzinfo=UTC))
    for n in range(5):
        await create(toy, f"key-{n}")
    await toy.clock(datetime(2031, 6, 1, 9, tzinfo=UTC))
    assert await keys(toy) == []


@pytest.mark.rule(179)
async def test_a_key_of_the_release_before_counts_until_it_expires(toy: Bench) -> None:
    """It was kept as sent, by the client's name alone."""
    first = await create(toy, "key-1")
    async with toy.container.database.connection() as conn:
        await conn.execute(AS_BEFORE)
    before = dict(THINGS)
    assert await create(toy, "key-1") == first
    assert before == THINGS

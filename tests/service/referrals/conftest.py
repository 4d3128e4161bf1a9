"""A referrals service of each module's own, on Friday 9 March 2018, and the people who knock at its door."""

import itertools
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest

from services.referrals.wiring import SERVICE
from tests.bench_of_one import Bench, Caller

FRIDAY = date(2018, 3, 9)
NUMBERS = itertools.count(1001)


def a_referral(**changes: Any) -> dict[str, Any]:
    """An invented person of Newham, health and disability, whom nobody has heard of before."""
    n = next(NUMBERS)
    body = {
        "reference": f"PO-{n:07d}",
        "programme": "LLWHP",
        "referred_on": "2018-03-09",
        "title": "Mx",
        "first_name": "Avery",
        "surname": "Exemplar",
        "date_of_birth": (date(1960, 1, 1) + timedelta(days=7 * n % 13_000)).isoformat(),
        "nino": f"QQ{n:06d}A",
        "address": {"lines": [f"{n} Sample Street", "Forest Gate"], "postcode": "E7 9ZZ"},
        "phone": "020 7946 0000",
        "area": "newham",
        "participation": "voluntary",
        "group": "HD",
    }
    return {name: value for name, value in (body | changes).items() if value is not ...}


def the_same(body: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The person of a referral once more, under a new reference."""
    return {**body, "reference": f"PO-{next(NUMBERS):07d}"} | changes


@pytest.fixture(scope="module")
async def bench(empty_bench) -> AsyncIterator[Bench]:
    async with empty_bench(SERVICE) as opened:
        await opened.clock(FRIDAY)
        yield opened


@pytest.fixture
async def jcp(bench: Bench) -> AsyncIterator[Caller]:
    async with bench.client("jcp-east-london", "jcp") as caller:
        yield caller


@pytest.fixture
async def prime(bench: Bench) -> AsyncIterator[Caller]:
    async with bench.client("maximus", "prime", roles=["referral_admin"]) as caller:
        yield caller


async def refer(jcp: Caller, **changes: Any) -> dict[str, Any]:
    """A referral received: its resource."""
    answer = await jcp.create("/v1/referrals", a_referral(**changes))
    assert answer.status_code == 201, answer.text
    assert jcp.bench is not None
    return await as_staff(jcp.bench, answer.json())


async def as_staff(bench: Bench, referral: dict[str, Any]) -> dict[str, Any]:
    """A referral as it was answered, with what those who work the commissioner's queues see of it."""
    commissioner = bench.container.programmes.newest(referral["programme"]).commissioner
    async with bench.client(commissioner, "commissioner", roles=["referral_admin"]) as admin:
        seen = (await admin.get(f"/v1/referrals/{referral['id']}")).json()
    return referral | {name: seen[name] for name in ("person_id", "matching", "to_check")}


def codes(answer: Any) -> dict[str, str]:
    """The faults of a problem document: pointer to code."""
    return {fault["pointer"]: fault["code"] for fault in answer.json()["errors"]}


@pytest.fixture
async def admin(bench: Bench) -> AsyncIterator[Caller]:
    async with bench.client("local-london", "commissioner", roles=["referral_admin"]) as caller:
        yield caller

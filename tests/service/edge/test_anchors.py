"""A service anchors its ledger on each day of its clock, and serves what `milepost anchors` and the audit need."""

from collections.abc import AsyncIterator
from datetime import date

import pytest
from pydantic import SecretStr

from services.kpi.wiring import SERVICE
from shared.journey.anchors import Anchor
from shared.journey.signing import SigningKey, public_keys, verifies
from tests.bench_of_one import Bench, Caller

KEY = SigningKey.generate("k1")


@pytest.fixture
async def kpi(open_bench) -> AsyncIterator[tuple[Bench, Caller]]:
    async with open_bench(SERVICE) as bench, bench.client("milepost", "operator") as operator:
        own = {"kpi_signing_key": SecretStr(KEY.text)}
        bench.container.settings = bench.container.settings.model_copy(update=own)
        yield bench, operator


async def anchors(operator: Caller) -> list[Anchor]:
    return [Anchor.read(item) for item in (await operator.get("/ops/v1/anchors")).json()["items"]]


async def test_each_day_of_the_clock_has_one_signed_anchor(kpi: tuple[Bench, Caller]) -> None:
    bench, operator = kpi
    for day in (9, 9, 10, 14):
        await bench.clock(date(2018, 3, day))
        await operator.post("/ops/v1/sweeps")
    served = await anchors(operator)
    assert [anchor.day.day for anchor in served] == [9, 10, 14]
    keys = public_keys(f"kpi/{KEY.public_text}")
    for anchor in served:
        assert verifies(keys, "kpi", "k1", "milepost anchor 1", anchor.signed_text, anchor.signature)


async def test_the_digest_that_is_served_is_the_one_that_was_signed(kpi: tuple[Bench, Caller]) -> None:
    bench, operator = kpi
    await bench.clock(date(2018, 3, 9))
    [anchor] = await anchors(operator)
    query = {"above": anchor.previous_position, "to": anchor.position, "previous": anchor.previous_digest}
    answer = (await operator.get("/ops/v1/ledger-digest", params=query)).json()
    assert answer == {"events": anchor.events, "digest": anchor.digest}
    for wrong in ({"to": -1}, {"to": 2**63}, {"to": 1, "previous": "QQ123456C"}, {}):
        assert (await operator.get("/ops/v1/ledger-digest", params=wrong)).status_code == 400


async def test_a_service_without_a_key_signs_nothing(kpi: tuple[Bench, Caller]) -> None:
    bench, operator = kpi
    bench.container.settings = bench.container.settings.model_copy(update={"kpi_signing_key": SecretStr("")})
    await bench.clock(date(2018, 3, 9))
    assert await anchors(operator) == []

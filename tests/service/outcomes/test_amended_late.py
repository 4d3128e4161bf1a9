"""A dated value that is written into the file late reaches everybody, once, without other news [rule 173]."""

import asyncio
from decimal import Decimal

import pytest

from services.outcomes.commands import decide_anew as deciding
from services.outcomes.commands.decide_anew import decide_anew
from shared.edge.settings import Settings
from shared.store.unit_of_work import UnitOfWork
from shared.terms.programme import Programmes
from tests.bench_of_one import Bench
from tests.programmes import written
from tests.service.outcomes.amending import FIRST, TODAY, Opening, comes, contract, earns
from tests.service.outcomes.contract import Client, cut_off

pytestmark = pytest.mark.rule(173)
BACKDATED = ", {effective_from: 2018-08-01, amount: 1200.00}"
THRESHOLDS = contract("").replace("threshold: ", "thresholds: [{effective_from: 2018-03-01, amount: 3000.00}LATE]")
RATES = contract("").replace(
    "threshold: ",
    "hours: 10, weeks: 30, rate: own, rates: [{effective_from: 2018-03-01, hourly: 10.00}LATE]",
)
PREMIUM = "premiums: [{groups: [ALL], effective_from: 2018-08-01, amount: 200.00}], prices:"
LATE = {
    "price": (contract("3000.00"), contract("3000.00", FIRST + BACKDATED)),
    "premium": (contract("3000.00"), contract("3000.00").replace("prices:", PREMIUM)),
    "threshold": (
        THRESHOLDS.replace("LATE", ""),
        THRESHOLDS.replace("LATE", ", {effective_from: 2018-06-01, amount: AMOUNT}"),
    ),
    "rate": (RATES.replace("LATE", ""), RATES.replace("LATE", ", {effective_from: 2018-06-01, hourly: HOURLY}")),
}


async def emitted(at: Bench) -> int:
    return len(await at.said())


async def swept(at: Bench) -> None:
    async with at.client("milepost", "operator") as operator:
        answer = await operator.post("/ops/v1/sweeps")
    assert answer.status_code == 200, answer.text


async def earners(at: Bench, number: int, amount: str = "3000.00") -> list[Client]:
    """People who earned the amount by the end of August, without a claim decided on."""
    await at.clock(TODAY)
    clients = [await comes(at) for _ in range(number)]
    for client in clients:
        await earns(client, f"P-{client.id[-4:]}", "2018-08-31", amount)
    return clients


@pytest.mark.parametrize("term", ["price", "premium"])
async def test_a_late_price_is_paid_to_everybody_without_other_news(
    term: str, opened: Opening, settings: Settings
) -> None:
    before, after = LATE[term]
    written(settings.programmes, before)
    async with opened() as first:
        paid, waiting = await earners(first, 2)
        await paid.decided(await paid.claim_for("earned"), "validate", "approve")
        lines = [line for month in range(3, 10) for line in (await cut_off(first, f"2018-{month:02d}"))["lines"]]
    written(settings.programmes, after)
    async with opened() as second:
        second.chains, paid.bench, waiting.bench = first.chains, second, second
        await swept(second)
        assert (await waiting.claim_for("earned"))["price"] == "1200.00"
        for client in (paid, waiting):
            await client.decided(await client.claim_for("earned"), "validate", "approve")
        lines += (await cut_off(second, "2018-10"))["lines"]
    amounts = {
        client: [Decimal(x["amount"]) for x in lines if x["participant_id"] == client.id] for client in (paid, waiting)
    }
    assert (sorted(amounts[paid]), amounts[waiting]) == ([-1000, 1000, 1200], [1200])


@pytest.mark.rule(174)
@pytest.mark.parametrize("prices", [FIRST, FIRST + BACKDATED.replace("1200", "900")])
async def test_a_price_that_is_removed_or_changed_under_its_date_is_made_good(
    prices: str, opened: Opening, settings: Settings
) -> None:
    written(settings.programmes, LATE["price"][1])
    async with opened() as first:
        [client] = await earners(first, 1)
        assert (await client.claim_for("earned"))["price"] == "1200.00"
    written(settings.programmes, contract("3000.00", prices))
    async with opened() as second:
        client.bench = second
        await swept(second)
        right = "900.00" if "900" in prices else "1000.00"
        assert (await client.claim_for("earned"))["price"] == right


@pytest.mark.parametrize(("term", "value"), [("threshold", "2000.00"), ("rate", "6.00")])
async def test_a_late_lower_threshold_is_reached_on_its_own_day(
    term: str, value: str, opened: Opening, settings: Settings
) -> None:
    before, after = LATE[term]
    written(settings.programmes, before)
    async with opened() as first:
        [client] = await earners(first, 1, "2500.00")
        assert await client.stands() == {}
    written(settings.programmes, after.replace("AMOUNT", value).replace("HOURLY", value))
    async with opened() as second:
        client.bench = second
        await swept(second)
        assert await client.stands() == {"earned": "2018-08-31"}


@pytest.mark.parametrize(("term", "value"), [("threshold", "4000.00"), ("rate", "14.00")])
async def test_a_late_higher_threshold_takes_back_what_was_achieved_and_paid(
    term: str, value: str, opened: Opening, settings: Settings
) -> None:
    before, after = LATE[term]
    written(settings.programmes, before)
    async with opened() as first:
        [client] = await earners(first, 1)
        await client.decided(await client.claim_for("earned"), "validate", "approve")
        for month in range(3, 9):
            statement = await cut_off(first, f"2018-{month:02d}")
        assert statement["outcomes"] == "1000.00"
    written(settings.programmes, after.replace("AMOUNT", value).replace("HOURLY", value))
    async with opened() as second:
        client.bench = second
        await swept(second)
        assert await client.stands() == {}
        assert (await client.claim_for("earned"))["reason"] == "amended"
        assert (await cut_off(second, "2018-09"))["recoveries"] == "-1000.00"


async def test_an_amendment_of_something_else_emits_nothing_and_changes_no_version(
    opened: Opening, settings: Settings
) -> None:
    async with opened() as first:
        clients = await earners(first, 2)
        shown, events = [await client.shown() for client in clients], await emitted(first)
    written(settings.programmes, contract("3000.00") + "caseload_max: 20\n")
    async with opened() as second:
        for client in clients:
            client.bench = second
        await swept(second)
        assert ([await client.shown() for client in clients], await emitted(second)) == (shown, events)


LOWER = LATE["threshold"][1].replace("AMOUNT", "2000.00")


async def short_of(at: Bench, number: int) -> list[Client]:
    """People who have earned enough for the lower threshold, not for the one that runs."""
    clients = await earners(at, number, "2500.00")
    assert [await client.stands() for client in clients] == [{}] * number
    return clients


async def achieved_once(at: Bench, clients: list[Client]) -> bool:
    types = [await at.said_types(client.id) for client in clients]
    return all(said.count("outcome.achieved.v1") == said.count("claim.moved.v1") == 1 for said in types)


async def decided(at: Bench) -> int:
    return await decide_anew(at.container.database, at.container.programmes)


async def test_two_workers_decide_everybody_once(
    opened: Opening, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deciding, "BATCH", 2)
    written(settings.programmes, THRESHOLDS.replace("LATE", ""))
    async with opened() as first:
        clients = await short_of(first, 5)
    written(settings.programmes, LOWER)
    async with opened() as one, opened() as other:
        assert sum(await asyncio.gather(decided(one), decided(other))) == 5
        assert await achieved_once(one, clients)
        assert (await decided(one), await decided(other)) == (0, 0)


async def test_a_worker_that_stops_midway_goes_on_where_it_was(
    opened: Opening, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deciding, "BATCH", 2)
    written(settings.programmes, THRESHOLDS.replace("LATE", ""))
    async with opened() as first:
        clients = await short_of(first, 5)
    written(settings.programmes, LOWER)
    async with opened() as second:
        batches, decide_batch = [], deciding.decide_batch

        async def stopping(uow: UnitOfWork, programmes: Programmes, ids: list[str]) -> int:
            batches.append(ids)
            changed = await decide_batch(uow, programmes, ids)
            if len(batches) == 2:
                raise ConnectionError
            return changed

        monkeypatch.setattr(deciding, "decide_batch", stopping)
        with pytest.raises(ConnectionError):
            await decided(second)
        assert await decided(second) == 3
        assert [len(ids) for ids in batches] == [2, 2, 2, 1]
        assert await achieved_once(second, clients)


async def test_a_process_with_the_files_of_before_takes_nothing_back(opened: Opening, settings: Settings) -> None:
    written(settings.programmes, THRESHOLDS.replace("LATE", ""))
    async with opened() as older:
        [client] = await short_of(older, 1)
        written(settings.programmes, LOWER)
        async with opened() as newer:
            assert await decided(newer) == 1
            assert await decided(older) == 0
            assert await achieved_once(newer, [client])
    written(settings.programmes, THRESHOLDS.replace("LATE", ""))
    async with opened() as restored:
        client.bench = restored
        assert await decided(restored) == 1
        assert await client.stands() == {}

"""Deliveries, news and statements about the same people at the same time: nobody waits for ever, nothing is lost."""

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal

from shared.terms.events.job import JobStarted
from tests.bench_of_one import Bench
from tests.service.outcomes.people import Somebody, cut_off, cut_off_until, deliver, finance


async def test_deliveries_in_opposite_orders_and_news_in_a_third_do_not_meet_crosswise(outcomes: Bench) -> None:
    people = [await Somebody(outcomes).referred() for _ in range(12)]
    for person in people:
        await person.started()
    rows = [[p.pay(f"P-{n}", f"2018-07-{n:02d}", "100.00") for p in people] for n in range(1, 9)]
    deliveries = [deliver(outcomes, *(batch if n % 2 else reversed(batch))) for n, batch in enumerate(rows)]
    answers = await asyncio.gather(*deliveries, *(_news(outcomes, people, n) for n in range(3)))
    assert [answer.json()["accepted"] for answer in answers[:8]] == [12] * 8
    assert {(await person.shown())["total"] for person in people} == {"800.00"}


async def _news(bench: Bench, people: list[Somebody], number: int) -> None:
    """A batch of events heard in one transaction, in an order of its own."""
    ordered = people[number:] + people[:number]
    day = date(2018, 6, 4)
    batch = []
    for person in ordered:
        told = JobStarted.EXAMPLE | {"job_id": f"job_{person.id[4:]}{number}"}
        stream = f"participant/{person.id}"
        batch.append(bench.envelope("caseload", stream, JobStarted.model_validate(told), day, _noon(day)))
    await bench.hear(batch)


async def test_the_same_row_from_many_at_once_is_taken_once(outcomes: Bench) -> None:
    person = await Somebody(outcomes).referred()
    await person.started()
    row = person.pay("P-1", "2018-07-31", "3000.00")
    answers = await asyncio.gather(*(deliver(outcomes, row) for _ in range(6)))
    assert sum(answer.json()["accepted"] for answer in answers) == 1
    assert sum(answer.json()["repeated"] for answer in answers) == 5
    assert (await person.said()).count("outcome.achieved") == 1


async def test_a_statement_cut_off_while_corrections_arrive_adds_up(books: Bench) -> None:
    people = [await Somebody(books).approved() for _ in range(6)]
    for month in range(3, 8):
        await cut_off(books, f"2018-{month:02d}")
    reversals = [person.pay("P-3", "2018-09-03", "0.00", reverses="P-2") for person in people]
    august, *_ = await asyncio.gather(
        cut_off(books, "2018-08", authorise=False), *(deliver(books, row) for row in reversals)
    )
    async with finance(books) as client:
        url = f"/v1/statements/{august['id']}"
        now = (await client.get(url)).json()
        authorised = await client.change(f"{url}/authorise", {}, now["version"])
    assert (authorised.status_code, authorised.json()["total"]) == (200, "197950.00")
    assert len(now["withdrawn_lines"]) + len(now["lines"]) == len(august["lines"])
    assert (await cut_off(books, "2018-09"))["recoveries"] == "0.00"
    assert {claim["state"] for p in people for claim in (await p.shown())["claims"]} == {"voided"}


async def test_a_statement_authorised_while_corrections_arrive_pays_what_is_recovered_or_nothing(books: Bench) -> None:
    people = [await Somebody(books).approved() for _ in range(6)]
    await cut_off_until(books, "2018-03", "2018-07")
    august = await cut_off(books, "2018-08", authorise=False)
    reversals = [person.pay("P-3", "2018-09-03", "0.00", reverses="P-2") for person in people]
    async with finance(books) as client:
        url = f"/v1/statements/{august['id']}"
        answer, *_ = await asyncio.gather(
            client.change(f"{url}/authorise", {}, august["version"]), *(deliver(books, row) for row in reversals)
        )
        assert answer.status_code in (200, 412)
        if answer.status_code == 412:
            now = (await client.get(url)).json()
            assert (await client.change(f"{url}/authorise", {}, now["version"])).status_code == 200
        paid = (await client.get(url)).json()["outcomes"]
    following = await cut_off(books, "2018-09")
    assert Decimal(paid) + Decimal(following["recoveries"]) == 0
    assert {claim["state"] for p in people for claim in (await p.shown())["claims"]} <= {"voided", "recovered"}


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)

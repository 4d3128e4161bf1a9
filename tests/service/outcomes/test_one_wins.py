"""Of requests that decide the same thing at the same time exactly one wins, and nothing is paid twice."""

from collections import Counter
from typing import Any

import pytest

from milepost.client import Answer
from tests.at_once import at_once
from tests.bench_of_one import Bench
from tests.service.outcomes.people import FIRST, Somebody, cut_off, cut_off_until, finance
from tests.service.outcomes.test_references import CLW, namesake
from tests.service.outcomes.test_unmatched import JULY, act, events_of, queue, started

STATEMENTS = "/v1/statements"


def statuses(answers: list[Answer]) -> dict[int, int]:
    return Counter(answer.status_code for answer in answers)


async def doubted(bench: Bench) -> tuple[dict[str, Any], Somebody]:
    """A row that earns an outcome, and one of two participants whose it may be."""
    person = await started(bench)
    await (await namesake(person).referred(**CLW)).started()
    await person.sent(person.pay("P-1", JULY, "3000.00"))
    [row] = await queue(bench, reference=person.reference)
    return row, person


@pytest.mark.rule(111)
async def test_a_row_that_officers_settle_at_once_is_settled_once(outcomes: Bench) -> None:
    row, person = await doubted(outcomes)
    belonging = [act(outcomes, row, "belong-to", participant_id=person.id) for _ in range(2)]
    discarding = [act(outcomes, row, "discard") for _ in range(2)]
    answers = await at_once(outcomes, "unmatched", *belonging, *discarding)
    assert statuses(answers) == {200: 1, 412: 3}
    [settled] = [answer.json() for answer in answers if answer.status_code == 200]
    assert await events_of(outcomes, row) == [step["action"] for step in settled["history"]]
    assert len(settled["history"]) == 1
    assert (await person.said()).count("outcome.achieved") == (settled["state"] == "belongs_to")


@pytest.mark.rule(111)
async def test_a_settlement_that_is_undone_twice_at_once_is_undone_once(outcomes: Bench) -> None:
    row, person = await doubted(outcomes)
    row = (await act(outcomes, row, "belong-to", participant_id=person.id)).json()
    answers = await at_once(outcomes, "unmatched", *(act(outcomes, row, "undo") for _ in range(3)))
    assert statuses(answers) == {200: 1, 412: 2}
    assert await events_of(outcomes, row) == ["belong_to", "undo"]
    assert (await person.said()).count("outcome.unachieved") == 1


async def money_of(people: list[Somebody]) -> dict[str, int]:
    """How often the claims of these people moved money."""
    said = [event for person in people for event in await person.said()]
    return {event: said.count(event) for event in ("claim.paid", "claim.recovered")}


@pytest.mark.rule(79, 116)
async def test_a_month_that_is_cut_off_at_once_has_one_statement(books: Bench) -> None:
    people = [await Somebody(books).approved() for _ in range(3)]
    await cut_off_until(books, "2018-03", "2018-07")
    august = {"programme": "LLWHP", "month": "2018-08"}
    async with finance(books) as one, finance(books, FIRST) as other:
        answers = await at_once(
            books, "statement", *(who.create(STATEMENTS, august) for who in (one, other, one, other))
        )
        assert statuses(answers) == {201: 1, 409: 3}
        [statement] = [answer.json() for answer in answers if answer.status_code == 201]
        assert [line["kind"] for line in statement["lines"]].count("outcome") == len(people)
        listed = (await one.get(STATEMENTS, params={"programme": "LLWHP", "month": "2018-08"})).json()["items"]
    assert [each["id"] for each in listed] == [statement["id"]]


@pytest.mark.rule(79, 164)
async def test_a_statement_that_is_authorised_and_returned_at_once_is_paid_once_or_returned(books: Bench) -> None:
    people = [await Somebody(books).approved() for _ in range(3)]
    await cut_off_until(books, "2018-03", "2018-07")
    august = await cut_off(books, "2018-08", authorise=False)
    url, version = f"{STATEMENTS}/{august['id']}", august["version"]
    async with finance(books) as one, finance(books, "a-third-client") as other:
        answers = await at_once(
            books,
            "statement",
            one.change(f"{url}/authorise", {}, version),
            other.change(f"{url}/authorise", {}, version),
            other.change(f"{url}/return", {"reason": "wrong-month"}, version),
        )
        assert statuses(answers) == {200: 1, 412: 2}
        state = (await one.get(url)).json()["state"]
    assert await money_of(people) == {"claim.paid": len(people) * (state != "RETURNED"), "claim.recovered": 0}


@pytest.mark.rule(79)
async def test_what_is_recovered_by_statements_at_once_is_recovered_once(books: Bench) -> None:
    person = await Somebody(books).approved()
    await cut_off_until(books, "2018-03", "2018-08")
    await person.sent(person.pay("P-3", "2018-09-03", "0.00", reverses="P-2"))
    september = {"programme": "LLWHP", "month": "2018-09"}
    async with finance(books) as one, finance(books, FIRST) as other:
        answers = await at_once(books, "statement", *(who.create(STATEMENTS, september) for who in (other, other, one)))
        [statement] = [answer.json() for answer in answers if answer.status_code == 201]
        url = f"{STATEMENTS}/{statement['id']}/authorise"
        others = [finance(books, f"client-{n}") for n in range(3)]
        answers = await at_once(books, "statement", *(who.change(url, {}, statement["version"]) for who in others))
    assert statuses(answers) == {200: 1, 412: 2}
    assert await money_of([person]) == {"claim.paid": 1, "claim.recovered": 1}

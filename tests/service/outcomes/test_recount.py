"""A year of everything at random, over HTTP: what is shown and said equals a recount from nothing but the rows sent.

The order of arrival, repeats, corrections, wrong rows and the months' statements are drawn from a fixed seed.
"""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.bench_of_one import Bench
from tests.service.outcomes.people import START, Somebody, cut_off, deliver, steps

THRESHOLD = Decimal(3000)
PRICE = Decimal("4260.43")


class Life:
    """One person's rows as the feed will send them, and what they should come to."""

    def __init__(self, person: Somebody, dice: random.Random) -> None:
        self.person = person
        self.rows: list[dict[str, Any]] = []
        standing: list[dict[str, Any]] = []
        for number in range(dice.randint(3, 8)):
            row = self._row(dice, number)
            if standing and dice.random() < 0.4:
                wrong = standing.pop(dice.randrange(len(standing)))
                row[dice.choice(["replaces", "reverses"])] = wrong["payment"]
            if "reverses" in row:
                del row["amount"]
            else:
                standing.append(row)
            self.rows.append(row)
        self.standing = standing

    def _row(self, dice: random.Random, number: int) -> dict[str, Any]:
        paid_on = START + timedelta(dice.randint(-10, 650))
        row = self.person.pay(
            f"P-{number}", paid_on.isoformat(), f"{dice.randint(200, 2500)}.{dice.randint(0, 99):02d}"
        )
        return row | ({"excluded_because": "refund"} if dice.random() < 0.15 else {})

    @property
    def achieved_on(self) -> str | None:
        last = (START + timedelta(639)).isoformat()
        counting = [
            r for r in self.standing if "excluded_because" not in r and START.isoformat() <= r["paid_on"] <= last
        ]
        for day in sorted({row["paid_on"] for row in counting}):
            if sum(Decimal(row["amount"]) for row in counting if row["paid_on"] <= day) >= THRESHOLD:
                return day
        return None


def shuffled(lives: list[Life], dice: random.Random) -> list[Any]:
    """Everybody's rows mixed, some twice, with lines between that nobody can read."""
    rows: list[Any] = [row for life in lives for row in life.rows]
    rows += dice.sample(rows, len(rows) // 4)
    rows += ["{", '{"kind":"payment"}', {"kind": "notification", "referral": "PO-9999999", "type": "strike"}]
    dice.shuffle(rows)
    return rows


async def approve_all(bench: Bench) -> None:
    async with bench.client() as prime:
        waiting = (await prime.get("/v1/claims", params={"state": "triggered", "limit": "200"})).json()
    for claim in waiting["items"]:
        await steps(bench, claim["id"], "validate", "approve")


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_any_year_equals_its_recount(books: Bench, seed: int) -> None:
    dice = random.Random(seed)
    lives = [Life(await Somebody(books).referred(), dice) for _ in range(8)]
    rows = shuffled(lives, dice)
    month, lines = date(2018, 3, 1), []
    for life in lives[:4]:
        await life.person.started()
    for start in range(0, len(rows), 10):
        account = (await deliver(books, *rows[start : start + 10])).json()
        assert account["read"] == sum(account[n] for n in ("accepted", "repeated", "unmatched", "rejected"))
        await approve_all(books)
        lines += (await cut_off(books, f"{month:%Y-%m}"))["lines"]
        month = (month + timedelta(31)).replace(day=1)
    for life in lives[4:]:
        await life.person.started()
    await approve_all(books)
    while month < date(2020, 2, 1):
        lines += (await cut_off(books, f"{month:%Y-%m}"))["lines"]
        month = (month + timedelta(31)).replace(day=1)
    for life in lives:
        await _equals_its_recount(books, life, lines)


async def _equals_its_recount(bench: Bench, life: Life, lines: list[dict[str, Any]]) -> None:
    shown = await life.person.shown()
    achieved = [m["achieved_on"] for m in shown["outcomes"] if m["state"] in ("ACHIEVED", "VERIFIED")]
    assert achieved == ([life.achieved_on] if life.achieved_on else [])
    net = sum(Decimal(line["amount"]) for line in lines if line["participant_id"] == life.person.id)
    assert net == (PRICE if life.achieved_on else 0)
    said = [row for row in await bench.said(f"participant/{life.person.id}") if row["type"].startswith("outcome.")]
    counted = sum(1 if row["type"] == "outcome.achieved.v1" else -1 for row in said)
    assert counted == len(achieved)
    paid = [row for row in lines if row["participant_id"] == life.person.id and row["kind"] == "outcome"]
    assert len({row["claim_id"] for row in paid}) == len(paid)

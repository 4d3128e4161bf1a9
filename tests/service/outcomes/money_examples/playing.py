"""Plays every example on one bench, in one chronology: all people together, each told of on the day of their story."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from services.outcomes.wiring import SERVICE
from shared.terms.calendar import Month
from shared.terms.programme import Programme
from tests.bench_of_one import Bench, Caller
from tests.programmes import SHIPPED, plain
from tests.service.outcomes.money_examples.people import Person
from tests.service.outcomes.money_examples.reading import CUT_OFF_DAY, Example, Step
from tests.service.outcomes.people import FIRST

ACHIEVED = ("ACHIEVED", "VERIFIED")
SUM = re.compile(r"[0-9-]{7} (\w+) ")


@dataclass
class Played:
    """What came out of an example, in the words of its page, and what went wrong in a step."""

    outcomes: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    trouble: str = ""


def own_contract(example: Example) -> str:
    """The id of the contract that an example has for itself, so that volumes and caps are its own."""
    return f"OWN-{example.number}"


def write_contracts(folder: Path, examples: Iterable[Example]) -> Path:
    """A folder with the programmes that ship, and a contract for each example with terms of its own."""
    for path in SHIPPED.iterdir():
        (folder / path.name).symlink_to(path)
    for example in examples:
        if example.terms:
            contract = own_contract(example)
            text = plain(f"id: {contract}\nstatement: {{cut_off_working_days: 5, payment_days: 30}}\n{example.terms}")
            (folder / f"{contract.lower()}.yaml").write_text(text, encoding="utf-8")
    return folder


class Chronology:
    """The days on which something is told, in order, and the month's statements between them."""

    def __init__(self, bench: Bench, examples: Iterable[Example]) -> None:
        self.bench = bench
        self.examples = list(examples)
        self.played = {example.number: Played() for example in self.examples}
        self.people: dict[tuple[str, str], Person] = {}
        self.cut_off: dict[str, Month] = {}
        self.to_authorise: dict[str, tuple[date, str]] = {}
        for example in self.examples:
            for who in example.people:
                self.people[example.number, who] = Person(bench, self.contract(example), group_of(example, who))

    def contract(self, example: Example) -> Programme:
        return self.bench.container.programmes[example.contract or own_contract(example)]

    async def play(self) -> dict[str, Played]:
        """Every step of every example on its day."""
        days: dict[date, list[tuple[Example, Step]]] = defaultdict(list)
        for example in self.examples:
            for step in example.steps:
                days[step.recorded_on].append((example, step))
        until = self.last_statements()
        for day in sorted(days):
            for month in months_to_cut_off(until, self.cut_off, day):
                await self.close(month, until)
            await self.authorise(day)
            await self.bench.clock(day)
            for example, step in days[day]:
                await self.step(example, step)
        return self.played

    def last_statements(self) -> dict[str, date]:
        """The programmes whose statements an example looks at, each with the last day of those examples."""
        last: dict[str, date] = {}
        for example in self.examples:
            if example.lines is not None:
                programme = self.contract(example).id
                last[programme] = max(last.get(programme, date.min), example.steps[-1].recorded_on)
        for programme in last:
            self.cut_off[programme] = Month.of(self.bench.container.programmes[programme].starts_on)
        return last

    async def close(self, month: Month, until: dict[str, date]) -> None:
        """Cuts off and authorises the month of every programme that needs it, on the day for it."""
        on = cut_off_day(month)
        await self.bench.clock(on)
        for programme, next_month in self.cut_off.items():
            if next_month == month and on <= until[programme]:
                await self.draw_up(programme, month, on)
                self.cut_off[programme] = month.next()
        await self.authorise(on)

    async def draw_up(self, programme: str, month: Month, on: date) -> None:
        await self.authorise(on)
        async with self.finance(programme, FIRST) as finance:
            answer = await finance.create("/v1/statements", {"programme": programme, "month": str(month)})
        assert answer.status_code == 201, answer.text
        day = next(each.authorised for each in self.examples if self.contract(each).id == programme)
        self.to_authorise[programme] = (on.replace(day=day), answer.json()["id"])

    async def authorise(self, day: date) -> None:
        """Authorises the statements whose day has come, unless they were returned."""
        for programme, (on, statement_id) in list(self.to_authorise.items()):
            if on > day:
                continue
            del self.to_authorise[programme]
            async with self.finance(programme) as finance:
                statement = (await finance.get(f"/v1/statements/{statement_id}")).json()
                if statement["state"] == "CUT_OFF":
                    url = f"/v1/statements/{statement_id}/authorise"
                    answer = await finance.change(url, {}, statement["version"])
                    assert answer.status_code == 200, answer.text

    def finance(self, programme: str, client: str = "") -> Caller:
        commissioner = self.bench.container.programmes[programme].commissioner
        return self.bench.client(commissioner, "commissioner", roles=["finance"], client=client)

    async def step(self, example: Example, step: Step) -> None:
        """One step; after the last of an example, what it came to. A step that fails is that example's trouble only."""
        played = self.played[example.number]
        if played.trouble:
            return
        try:
            await self.people[example.number, step.who].does(step)
            if step is example.steps[-1]:
                played.outcomes = await self.outcomes_of(example)
                played.lines = await self.lines_of(example)
        except Exception as error:
            played.trouble = f"{step.recorded_on} {step.words}: {error!r}"

    async def outcomes_of(self, example: Example) -> list[str]:
        claimed = any(", by " in text for text in example.outcomes)
        texts = []
        for who in example.people:
            shown = await self.people[example.number, who].shown()
            texts += [prefix(who) + text for text in outcomes_in_words(shown, claimed)]
        return sorted(texts)

    async def lines_of(self, example: Example) -> list[str]:
        if example.lines is None:
            return []
        programme = self.contract(example)
        async with self.bench.client(programme.commissioner, "commissioner") as reader:
            answer = await reader.get("/v1/statements", params={"programme": programme.id, "limit": "200"})
        assert answer.status_code == 200, answer.text
        ids = {self.people[example.number, who].id: prefix(who) for who in example.people}
        looked_at = {matched[0].strip() for text in example.lines if (matched := SUM.match(text))}
        texts = [text for each in answer.json()["items"] for text in lines_in_words(each, ids, looked_at)]
        return sorted(texts)


def group_of(example: Example, who: str) -> str:
    """The group that the row names; empty for the contract's first."""
    named = [step.words for step in example.steps if step.who == who and step.words.startswith("starts in ")]
    return named[0].removeprefix("starts in ") if named else ""


def prefix(who: str) -> str:
    return f"{who}: " if who else ""


def cut_off_day(month: Month) -> date:
    return month.next().first.replace(day=CUT_OFF_DAY)


def months_to_cut_off(until: dict[str, date], cut_off: dict[str, Month], day: date) -> list[Month]:
    """The months of any programme that are cut off by a day and not yet."""
    waiting = set()
    for programme, last in until.items():
        month = cut_off[programme]
        while cut_off_day(month) <= min(day, last):
            waiting.add(month)
            month = month.next()
    return sorted(waiting)


def outcomes_in_words(shown: dict[str, Any], claimed: bool) -> list[str]:
    """What is achieved, each with the price of the claim that stands for it; a claim without an outcome shows too."""
    achieved = {each["outcome"]: each["achieved_on"] for each in shown["outcomes"] if each["state"] in ACHIEVED}
    standing = {claim["outcome"]: claim for claim in shown["claims"] if claim["stands"]}
    texts = [f"{outcome} claimed and not achieved" for outcome in standing.keys() - achieved.keys()]
    for outcome, on in achieved.items():
        claim = standing.get(outcome)
        price = f"£{grouped(claim['price'])}" if claim else "without price"
        more = f" {claim['state']}, by {claim['claim_by']}" if claim and claimed else ""
        texts.append(f"{outcome} {on} {price}{more}")
    return texts


def lines_in_words(statement: dict[str, Any], ids: dict[str, str], looked_at: set[str]) -> list[str]:
    """A statement's lines for these people, and its fee and total where an example looks at them."""
    month = statement["month"]
    sums = {f"{month} fee": statement["delivery_fee"], f"{month} total": statement["total"]}
    sums |= {f"{month} {portion['funder']}": portion["amount"] for portion in statement["funders"]}
    return [
        f"{ids[line['participant_id']]}{month} {signed(line['amount'])}"
        for line in statement["lines"]
        if line["participant_id"] in ids
    ] + [f"{words} {signed(amount)}" for words, amount in sums.items() if words in looked_at]


def signed(amount: str) -> str:
    return f"−£{grouped(amount[1:])}" if amount.startswith("-") else f"£{grouped(amount)}"


def grouped(amount: str) -> str:
    """With a comma at the thousands, as people write it."""
    whole, _, rest = amount.partition(".")
    return f"{int(whole):,}.{rest}"


async def played(bench: Bench, examples: Iterable[Example]) -> dict[str, Played]:
    return await Chronology(bench, examples).play()


__all__ = ["SERVICE", "Played", "played", "write_contracts"]

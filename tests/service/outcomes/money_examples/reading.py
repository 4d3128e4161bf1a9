"""Reads the tables of docs/money-examples, in the words that its README explains."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

PAGES = Path(__file__).parents[4] / "docs" / "money-examples"
NOT_LOOKED_AT, NO_LINES, NOTHING = "–", "none", "nothing"
CONTRACT, START = re.compile(r"Contract: `(.+?)`"), re.compile(r"Start: (\S+)\.")
AUTHORISED = re.compile(r"Authorised: the (\d+)th\.")
EXAMPLE = re.compile(r"\| [A-Z][0-9]{2} \|")
STEP = re.compile(r"(?:(?P<who>[A-Z]): )?(?P<on>\S{10}) (?P<words>.+?)(?:, told (?P<told>\S{10}))?")
REPEATED = re.compile(r"(?P<words>.+?) (?P<every>weekly|four-weekly), (?P<times>\d+) times(?P<more>.*)")
CUT_OFF_DAY = 8
WEEKS = {"weekly": 1, "four-weekly": 4}


@dataclass(frozen=True)
class Step:
    """What happened to a person on a day, and the day on which Milepost is told."""

    recorded_on: date
    on: date
    who: str
    words: str


@dataclass(frozen=True)
class Example:
    """One row. `lines` is None where it is not about statements; `terms` are those of a contract of its own."""

    number: str
    story: str
    contract: str
    terms: str
    steps: tuple[Step, ...]
    outcomes: list[str]
    lines: list[str] | None
    authorised: int

    @property
    def people(self) -> list[str]:
        return sorted({step.who for step in self.steps})


def examples() -> list[Example]:
    """Every example of every page."""
    return [example for page in sorted(PAGES.glob("*.md")) for example in of_page(page.read_text(encoding="utf-8"))]


def of_page(text: str) -> Iterator[Example]:
    """The examples of one page; a section has a contract that ships, or the terms of its own."""
    contract, terms, start, authorised, fenced = "", "", date.min, CUT_OFF_DAY, False
    for line in text.splitlines():
        if line.startswith("```"):
            fenced = not fenced
            contract, terms = "", "" if fenced else terms
        elif fenced:
            terms += f"{line}\n"
        else:
            named, dated = CONTRACT.search(line), START.search(line)
            contract, terms = (named[1], "") if named else (contract, terms)
            start = date.fromisoformat(dated[1]) if dated else start
            late = AUTHORISED.search(line)
            authorised = int(late[1]) if late else CUT_OFF_DAY if line.startswith("## ") else authorised
            if EXAMPLE.match(line):
                yield replace(of_row(line, contract, terms, start), authorised=authorised)


def of_row(line: str, contract: str, terms: str, start: date) -> Example:
    number, story, happens, outcomes, lines, _ = (cell.strip() for cell in line.strip().strip("|").split("|"))
    steps = tuple(step for text in happens.split("<br>") for step in of_text(text))
    steps = tuple(sorted(with_beginnings(steps, start), key=lambda step: step.recorded_on))
    looked_at = None if lines == NOT_LOOKED_AT else [] if lines == NO_LINES else sorted(lines.split("<br>"))
    reached = [text for text in outcomes.split("<br>") if not text.endswith(NOTHING)]
    return Example(number, story, contract, terms, steps, sorted(reached), looked_at, CUT_OFF_DAY)


def of_text(text: str) -> Iterator[Step]:
    """The steps of one line of the story: several where pay is weekly."""
    matched = STEP.fullmatch(text)
    assert matched, f"not a step: {text}"
    on = date.fromisoformat(matched["on"])
    step = Step(date.fromisoformat(matched["told"] or matched["on"]), on, matched["who"] or "", matched["words"])
    repeated = REPEATED.fullmatch(step.words)
    if repeated is None:
        yield step
        return
    for number in range(int(repeated["times"])):
        day = on + timedelta(weeks=number * WEEKS[repeated["every"]])
        yield replace(step, recorded_on=day, on=day, words=repeated["words"] + repeated["more"])


def with_beginnings(steps: tuple[Step, ...], start: date) -> Iterator[Step]:
    """The steps, with the referral and the start that the row leaves out."""
    for who in sorted({step.who for step in steps}):
        words = {step.words.partition(" ")[0]: step for step in steps if step.who == who}
        started = words.get("starts", Step(start, start, who, "starts"))
        if "referred" not in words:
            yield replace(started, recorded_on=min(started.recorded_on, started.on), words="referred")
        if not {"starts", "referred"} & words.keys():
            yield started
    yield from steps

"""Random lives over HTTP: outcomes, lines and figures of four services are what the final facts say.

Every life is told of two people, each in an order of its own: some of it late, some of it twice. Everything is recorded
on the 8th of a month; the day after, the council approves what it finds and cuts the month before off.
"""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from shared.terms.calendar import Month, months
from shared.terms.money import pounds
from tests.service.real_life.people import Person, good, start
from tests.service.real_life.scenes import SCENES, Played
from tests.service.real_life.town import Scene, Town
from tests.unit.outcomes.lives.facts import START, Life, Message, lives, schedules
from tests.unit.outcomes.lives.oracle import PRICES, due

NUMBER, TELLINGS = 4, 2
LAST = date(2020, 12, 8)
COUNCIL = ("a-council", "commissioner")
FIGURES = "the council approves and pays every month, and the figures count what is due"
SOMETIMES = st.sampled_from((*[False] * 7, True))
Schedule = list[tuple[date, Message]]


def drawn(number: int) -> list[tuple[Life, list[Schedule]]]:
    """The same lives every time, each with the orders in which it is told."""
    collected: list[tuple[Life, list[Schedule]]] = []

    @settings(max_examples=number, database=None, derandomize=True, deadline=None, phases=[Phase.generate])
    @given(st.data())
    def collect(data: st.DataObject) -> None:
        life = data.draw(lives(by_an_office=True, in_error=SOMETIMES))
        collected.append((life, [data.draw(schedules(life)) for _ in range(TELLINGS)]))

    collect()
    return collected[:number]


def eighth_after(day: date) -> date:
    """The next 8th of a month."""
    return day.replace(day=8) if day.day <= 8 else Month.of(day).next().first.replace(day=8)


async def tell(person: Person, jobs: dict[str, str], message: Message) -> None:
    """One message, as the provider or the feed sends it."""
    on, facts = message.on.isoformat(), message.facts
    if message.what == "paid":
        pay, corrects = facts["pay"], "reverses" if facts["reverses"] else "replaces"
        amount = None if facts["reverses"] else pounds(pay.pence)
        row = person.pay(on, amount, pay.employment, **{"payment": facts["payment"], corrects: facts["corrects"]})
        excluded = {"excluded_because": pay.excluded} if pay.excluded and amount else {}
        account = await person.earns({name: value for name, value in (row | excluded).items() if value is not None})
        assert account["rejected"] == 0, account
    elif message.what == "job_started":
        more = {"kind": facts["kind"], "hours_per_week": str(facts["hours"]), "employer": facts["employment"]}
        more |= {"began_before_programme": not facts["qualifying"]}
        jobs[facts["job"]] = await person.works(on, facts["employment"], **more)
    elif message.what == "job_ended":
        good(await person.leaves_job(jobs[facts["job"]], on))
    elif message.what == "job_voided":
        good(await person.change_job(jobs[facts["job"]], "void", reason="recorded_in_error"))
    else:
        good(await person.change("refer-in-error", reason="already_employed", found_on=on))


def life_scene(life: Life, schedule: Schedule) -> Scene:
    async def played(town: Town) -> None:
        await town.until(START)
        person, jobs = await start(town, "LIVES", START.isoformat()), {}
        for arrives, message in sorted(schedule, key=lambda arrival: eighth_after(arrival[0])):
            await town.until(eighth_after(arrives))
            await tell(person, jobs, message)
        await town.until(LAST)
        expected, claims = due(life, LAST), (await person.outcomes())["claims"]
        assert await person.achieved() == {outcome: on.isoformat() for outcome, (on, _) in expected.items()}
        standing = {each["outcome"]: (each["achieved_on"], each["price"]) for each in claims if each["stands"]}
        assert standing == {outcome: (on.isoformat(), pounds(price)) for outcome, (on, price) in expected.items()}
        by_claim = {each["id"]: each["outcome"] for each in claims}
        assert paid(await person.statement_lines(), by_claim) == {name: price for name, (_, price) in expected.items()}

    return played


def paid(lines: list[dict[str, Any]], outcomes: dict[str, str]) -> dict[str, int]:
    """Pence for each outcome that the lines come to; a recovery is of one line that no other recovers, and of all."""
    by_id, recoveries = {line["id"]: line for line in lines}, [line for line in lines if line["kind"] == "recovery"]
    assert len({line["reverses"] for line in recoveries}) == len(recoveries)
    assert all(line["amount"] == f"-{by_id[line['reverses']]['amount']}" for line in recoveries)
    sums = Counter[str]()
    for line in lines:
        sums[outcomes[line["claim_id"]]] += int(line["amount"].replace(".", ""))
    return {outcome: pence for outcome, pence in sums.items() if pence}


def council_scene(people: list[Life]) -> Scene:
    """What the council does, and what the figures of every month say in the end."""

    async def played(town: Town) -> None:
        await town.until(START)
        for month in months("2018-03", "2020-10"):
            await town.until(month.next().first.replace(day=9))
            query = {"state": "triggered", "programme": "LIVES", "limit": "200"}
            for claim in (await town.get(COUNCIL, "outcomes", "/v1/claims", **query))["items"]:
                for verb in ("validate", "approve"):
                    good(await town.change(COUNCIL, "outcomes", f"/v1/claims/{claim['id']}", verb))
            body = {"programme": "LIVES", "month": str(month)}
            statement = good(await town.post(COUNCIL, "outcomes", "/v1/statements", body))
            good(await town.change(COUNCIL, "outcomes", f"/v1/statements/{statement['id']}", "authorise"))
        await town.until(LAST)
        for outcome in PRICES:
            days = [reached[outcome][0] for life in people if outcome in (reached := due(life, LAST))]
            for month in {Month.of(day) for day in days} | {Month.of(START), Month.of(LAST)}:
                path, query = f"/v1/programmes/LIVES/figures/{outcome}", {"month": str(month), "window": "cumulative"}
                figure = await town.get(COUNCIL, "kpi", path, **query)
                expected = (sum(day <= month.last for day in days), sum(not life.in_error for life in people))
                assert (figure["numerator"], figure["denominator"]) == expected, (outcome, month)

    return played


def scenes_of(number: int) -> dict[str, Scene]:
    """The lives of two times that many people, and the council that pays for them."""
    tellings = [(life, schedule) for life, orders in drawn(number) for schedule in orders]
    scenes = {f"life {place}": life_scene(*life) for place, life in enumerate(tellings, start=1)}
    return {FIGURES: council_scene([life for life, _ in tellings]), **scenes}


SCENES |= scenes_of(NUMBER)


@pytest.mark.rule(57, 58, 63, 65, 66, 69, 70, 72, 79, 186)
@pytest.mark.parametrize("name", [FIGURES, *(f"life {place}" for place in range(1, TELLINGS * NUMBER + 1))])
async def test_it_comes_to_what_the_final_facts_say(played: Played, name: str) -> None:
    error = played[name]
    if error is not None:
        raise error

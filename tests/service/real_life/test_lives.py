"""Random lives over HTTP: outcomes, lines and figures of four services are what the final facts say.

Everything is recorded on the 8th of a month, in any order and some of it months late; that day the council also
approves what it finds, and cuts the month before off.
"""

from collections import Counter
from datetime import date

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from shared.terms.calendar import Month, months
from shared.terms.money import pounds
from tests.service.real_life.people import Person, good, start
from tests.service.real_life.scenes import SCENES, Played, scene
from tests.service.real_life.town import Scene, Town
from tests.unit.outcomes.lives.facts import START, Life, Message, lives, schedules
from tests.unit.outcomes.lives.oracle import PRICES, due

NUMBER = 8
LAST = date(2020, 12, 8)
COUNCIL = ("a-council", "commissioner")
Schedule = list[tuple[date, Message]]


def drawn(number: int) -> list[tuple[Life, Schedule]]:
    """The same lives every time, each with the order in which it is told."""
    collected: list[tuple[Life, Schedule]] = []

    @settings(max_examples=number, database=None, derandomize=True, deadline=None, phases=[Phase.generate])
    @given(st.data())
    def collect(data: st.DataObject) -> None:
        life = data.draw(lives(ends_before_the_next=True, errors=False))
        collected.append((life, data.draw(schedules(life))))

    collect()
    return collected[:number]


LIVES = drawn(NUMBER)


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
    else:
        good(await person.change_job(jobs[facts["job"]], "void", reason="recorded_in_error"))


def life_scene(life: Life, schedule: Schedule) -> Scene:
    async def played(town: Town) -> None:
        await town.until(START)
        person, jobs = await start(town, "LIVES", START.isoformat()), {}
        for arrives, message in sorted(schedule, key=lambda arrival: eighth_after(arrival[0])):
            await town.until(eighth_after(arrives))
            await tell(person, jobs, message)
        await town.until(LAST)
        expected = due(life, LAST)
        claims = [claim for claim in (await person.outcomes())["claims"] if claim["stands"]]
        assert {claim["outcome"]: date.fromisoformat(claim["achieved_on"]) for claim in claims} == {
            outcome: on for outcome, (on, _) in expected.items()
        }
        paid = Counter[str]()
        for _, _, amount in await person.lines():
            paid["all"] += int(amount.replace(".", ""))
        assert paid["all"] == sum(price for _, price in expected.values())

    return played


@scene
async def test_the_council_approves_and_pays_every_month_and_the_figures_count_what_is_due(town: Town) -> None:
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
        path, query = f"/v1/programmes/LIVES/figures/{outcome}", {"month": "2020-11", "window": "cumulative"}
        figure = await town.get(COUNCIL, "kpi", path, **query)
        expected = sum(outcome in due(life, LAST) for life, _ in LIVES)
        assert (figure["numerator"], figure["denominator"]) == (expected, NUMBER), outcome


SCENES |= {f"life {number}": life_scene(*life) for number, life in enumerate(LIVES, start=1)}


@pytest.mark.rule(57, 58, 63, 65, 66, 69, 70, 72, 79)
@pytest.mark.parametrize("number", range(1, NUMBER + 1))
async def test_a_life_comes_to_what_its_final_facts_say(played: Played, number: int) -> None:
    error = played[f"life {number}"]
    if error is not None:
        raise error

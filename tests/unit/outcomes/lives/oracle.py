"""What is due by the final facts alone, worked out the slow way: day by day, in plain Python.

It shares no code with the services. The numbers are those of the contract in `playing`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from tests.unit.outcomes.lives.facts import START, Life, Pay, Spell, day

THRESHOLD, LAST_DAY, HORIZON = 300_000, 639, 1100
PRICES = {"earned": 400_000, "own-account": 400_000, "job": 70_000, "thirteen": 100_000, "seven-hours": 50_000}
NOT_PAY = ("refund", "holiday_pay")


def due(life: Life, today: date) -> dict[str, tuple[date, int]]:
    """The outcomes that are achieved by today, each with its day and its price; none for a referral in error."""
    if life.in_error:
        return {}
    reached = {
        "earned": earned(life),
        "own-account": own_account(life.spells),
        "job": first_job(life.spells),
        "thirteen": thirteen_weeks(life.spells),
        "seven-hours": seven_hours(life.spells),
    }
    happened = {outcome: on for outcome, on in reached.items() if on is not None and on <= today}
    if happened.keys() >= {"earned", "own-account"}:
        del happened["earned" if happened["own-account"] < happened["earned"] else "own-account"]
    return {outcome: (on, PRICES[outcome]) for outcome, on in happened.items()}


def days_from(first: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((day(HORIZON) - first).days))


def in_programme(spells: Iterable[Spell]) -> list[Spell]:
    """The jobs that bring outcomes: begun in the programme, and not recorded in error."""
    return [spell for spell in spells if spell.qualifying and not spell.never_was]


def earned(life: Life) -> date | None:
    """The first day on which the pay that counts reaches the threshold."""
    counting = [pay for pay in less_differences(life.pay) if counts(pay, life.spells)]
    for on in sorted({pay.on for pay in counting}):
        if sum(pay.pence for pay in counting if pay.on <= on) >= THRESHOLD:
            return on
    return None


def less_differences(paid: Iterable[Pay]) -> list[Pay]:
    """Each negative amount takes from the newest pay of its employment up to its own day."""
    left = [[pay, pay.pence] for pay in paid if pay.pence > 0]
    for difference in sorted((pay for pay in paid if pay.pence < 0), key=lambda pay: pay.on):
        owed = -difference.pence
        for entry in sorted(left, key=lambda entry: entry[0].on, reverse=True):
            pay = entry[0]
            same = (pay.employment, pay.excluded) == (difference.employment, difference.excluded)
            if same and pay.on <= difference.on:
                taken = min(owed, entry[1])
                entry[1] -= taken
                owed -= taken
    return [replace(pay, pence=pence) for pay, pence in left]


def counts(pay: Pay, spells: Iterable[Spell]) -> bool:
    """Paid from day 0 to day 639, for work that did not begin before the programme."""
    spell = spell_of(pay, spells)
    before = spell is not None and not spell.qualifying
    return START <= pay.on <= day(LAST_DAY) and pay.excluded not in NOT_PAY and not before


def spell_of(pay: Pay, spells: Iterable[Spell]) -> Spell | None:
    """The newest job of the employment that had begun by the day of the payment."""
    begun = [s for s in spells if s.employment == pay.employment and not s.never_was and s.first <= pay.on]
    return max(begun, key=lambda spell: spell.first, default=None)


def own_account(spells: Iterable[Spell]) -> date | None:
    """The 182nd day in self-employment up to day 639, each day once."""
    trades, done = [spell for spell in in_programme(spells) if spell.kind == "self_employed"], 0
    for today in days_from(START):
        done += any(spell.covers(today) for spell in trades)
        if done == 182:
            return today if today <= day(LAST_DAY) else None
    return None


def first_job(spells: Iterable[Spell]) -> date | None:
    return min((spell.first for spell in in_programme(spells)), default=None)


def thirteen_weeks(spells: Iterable[Spell]) -> date | None:
    """91 days in work with at most 14 days between, counted from the start of any stretch of work."""
    jobs = in_programme(spells)
    return min((on for spell in jobs if (on := counted_from(spell.first, jobs))), default=None)


def counted_from(first: date, jobs: list[Spell]) -> date | None:
    worked = idle = 0
    for today in days_from(first):
        if any(spell.covers(today) for spell in jobs):
            worked += 1
        else:
            idle += 1
        if worked == 91:
            return today
        if idle > 14:
            return None
    return None


def seven_hours(spells: Iterable[Spell]) -> date | None:
    """13 of 16 weeks with seven hours or more, in weeks from the day on which any job started."""
    jobs = in_programme(spells)
    return min((on for spell in jobs if (on := thirteen_of_sixteen(spell.first, jobs))), default=None)


def thirteen_of_sixteen(monday: date, jobs: list[Spell]) -> date | None:
    good: list[bool] = []
    while monday < day(HORIZON):
        week = [monday + timedelta(days=number) for number in range(7)]
        hours_by_seven = sum(spell.hours for today in week for spell in jobs if spell.covers(today))
        good.append(hours_by_seven >= 7 * 7)
        if sum(good[-16:]) >= 13:
            return week[-1]
        monday += timedelta(weeks=1)
    return None

"""What is due by the final facts alone, worked out the slow way: day by day, in plain Python.

It shares no code with the services. The numbers are those of the contract in `playing`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from tests.unit.outcomes.lives.facts import START, Life, Pay, Spell, day

HORIZON = 1100
PRICES = {"earned": 400_000, "own-account": 400_000, "job": 70_000, "thirteen": 100_000, "seven-hours": 50_000}
NOT_PAY = ("refund", "holiday_pay")
SIGNED = date(2018, 3, 1)
Dated = dict[date, int]


@dataclass(frozen=True)
class Terms:
    """What the contract says, by the day from which it says so."""

    threshold: Dated = field(default_factory=lambda: {SIGNED: 300_000})
    last_day: Dated = field(default_factory=lambda: {SIGNED: 639})
    prices: dict[str, Dated] = field(
        default_factory=lambda: {outcome: {SIGNED: price} for outcome, price in PRICES.items()}
    )

    @property
    def end(self) -> date:
        """The last day that counts for whoever starts on `START`."""
        return day(on(self.last_day, START))


AGREED = Terms()


def on(dated: Dated, today: date) -> int:
    """What is said on a day."""
    return dated[max(since for since in dated if since <= today)]


def due(life: Life, today: date, terms: Terms = AGREED) -> dict[str, tuple[date, int]]:
    """The outcomes that are achieved by today, each with its day and its price; none for a referral in error."""
    if life.in_error:
        return {}
    reached = {
        "earned": earned(life, terms),
        "own-account": own_account(life.spells, terms.end),
        "job": first_job(life.spells),
        "thirteen": thirteen_weeks(life.spells),
        "seven-hours": seven_hours(life.spells),
    }
    happened = {outcome: reached_on for outcome, reached_on in reached.items() if reached_on and reached_on <= today}
    if happened.keys() >= {"earned", "own-account"}:
        del happened["earned" if happened["own-account"] < happened["earned"] else "own-account"]
    return {outcome: (that_day, on(terms.prices[outcome], that_day)) for outcome, that_day in happened.items()}


def days_from(first: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((day(HORIZON) - first).days))


def in_programme(spells: Iterable[Spell]) -> list[Spell]:
    """The jobs that bring outcomes: begun in the programme, and not recorded in error."""
    return [spell for spell in spells if spell.qualifying and not spell.never_was]


def earned(life: Life, terms: Terms) -> date | None:
    """The first day on which the pay that counts reaches the threshold."""
    counting = [pay for pay in less_differences(life.pay) if counts(pay, life.spells, terms.end)]
    for pay_day in sorted({pay.on for pay in counting}):
        if sum(pay.pence for pay in counting if pay.on <= pay_day) >= on(terms.threshold, START):
            return pay_day
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


def counts(pay: Pay, spells: Iterable[Spell], end: date) -> bool:
    """Paid from day 0 to the last day, for work that did not begin before the programme."""
    spell = spell_of(pay, spells)
    before = spell is not None and not spell.qualifying
    return START <= pay.on <= end and pay.excluded not in NOT_PAY and not before


def spell_of(pay: Pay, spells: Iterable[Spell]) -> Spell | None:
    """The newest job of the employment that had begun by the day of the payment."""
    begun = [s for s in spells if s.employment == pay.employment and not s.never_was and s.first <= pay.on]
    return max(begun, key=lambda spell: spell.first, default=None)


def own_account(spells: Iterable[Spell], end: date) -> date | None:
    """The 182nd day in self-employment up to the last day, each day once."""
    trades, done = [spell for spell in in_programme(spells) if spell.kind == "self_employed"], 0
    for today in days_from(START):
        done += any(spell.covers(today) for spell in trades)
        if done == 182:
            return today if today <= end else None
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

"""The simulation: March 2018 day by day, then a week at a time, on a clock that all four services share."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from milepost import barrier
from milepost.demo.actors import Actors, Case, Tell
from milepost.demo.arrivals import MARCH_ENDS, OPENING
from milepost.demo.commissioner import Commissioner
from milepost.demo.earnings import Payment
from milepost.demo.script import Act, Life
from milepost.operations import Operations
from milepost.stack import Stack
from shared.terms.calendar import LONDON, Month, add_working_days, months, working_days

FRIDAY = 4
EVENING = time(17, 0)
KILLED_ON = date(2019, 3, 1)
CUT_OFF_WORKING_DAYS = 5


@dataclass
class Simulation:
    """Everybody's lives, in order of days. `tell` is called for each day and each message."""

    lives: list[Life]
    actors: Actors
    commissioner: Commissioner
    services: Operations
    stack: Stack
    last: Month
    tell: Tell
    cases: list[Case] = field(default_factory=list)
    acts: int = 0
    payments: int = 0
    killed_for: float = 0.0

    async def run(self) -> None:
        """From 1 March 2018 until the last month's statement is authorised."""
        self.cases = [Case(life.arrival.person) for life in self.lives]
        acts, payments = self._by_day()
        open_months = iter(months(OPENING, self.last))
        due = next(open_months, None)
        yesterday = OPENING - timedelta(days=1)
        for day in days_played(self.last):
            await self._begin(day)
            if yesterday < OPENING:
                await self.actors.employ()
            span = [yesterday + timedelta(days=n) for n in range(1, (day - yesterday).days + 1)]
            await self._play(day, [act for on in span for act in acts.get(on, ())])
            await self._pay([payment for on in span for payment in payments.get(on, ())])
            await self._end()
            if due and day >= closes_on(due):
                await self.close(due)
                due = next(open_months, None)
            yesterday = day

    async def _begin(self, day: date) -> None:
        """Sets all clocks to five in the evening of the day."""
        self.tell(day, "")
        await self.services.set_clocks(datetime.combine(day, EVENING, LONDON))

    async def _end(self) -> None:
        """Records missed deadlines, and waits until every event is consumed."""
        await self.services.sweep()
        await barrier.drain(self.services)

    async def _play(self, day: date, acts: list[tuple[int, Act]]) -> None:
        if day == KILLED_ON:
            await self._play_without_outcomes(day, acts)
        else:
            await self._play_all(acts)

    async def _play_all(self, acts: list[tuple[int, Act]]) -> None:
        """The acts of one person run in order; those of different people run concurrently."""
        by_person: dict[int, list[Act]] = {}
        for number, act in acts:
            by_person.setdefault(number, []).append(act)
        self.acts += len(acts)
        await asyncio.gather(*(self.actors.play(self.cases[number], own) for number, own in by_person.items()))

    async def _play_without_outcomes(self, day: date, acts: list[tuple[int, Act]]) -> None:
        """The service outcomes is killed during the week and restarted afterwards."""
        self.tell(day, "outcomes is killed with SIGKILL; the week continues without it")
        began = asyncio.get_running_loop().time()
        await asyncio.to_thread(self.stack.kill, "outcomes")
        await self._play_all(acts)
        await asyncio.to_thread(self.stack.restart, "outcomes")
        self.killed_for = asyncio.get_running_loop().time() - began
        self.tell(day, f"outcomes is back after {self.killed_for:.1f} s and consumes what it missed")
        await barrier.drain(self.services)

    async def _pay(self, payments: list[tuple[int, Payment]]) -> None:
        if payments:
            self.payments += len(payments)
            await self.actors.send_earnings([(self.cases[number], payment) for number, payment in payments])

    async def close(self, month: Month) -> None:
        """Approves claims, authorises the statement and signs the figures off."""
        await self.commissioner.approve_claims()
        await self.commissioner.settle(month)
        await barrier.drain(self.services)
        await self.commissioner.sign_off(month)

    def _by_day(self) -> tuple[dict[date, list[tuple[int, Act]]], dict[date, list[tuple[int, Payment]]]]:
        acts: dict[date, list[tuple[int, Act]]] = {}
        payments: dict[date, list[tuple[int, Payment]]] = {}
        for number, life in enumerate(self.lives):
            for act in life.acts:
                acts.setdefault(act.day, []).append((number, act))
            for payment in life.payments:
                payments.setdefault(payment.sent_on, []).append((number, payment))
        return acts, payments


def closes_on(month: Month) -> date:
    """The cut-off day of a month's statement: CUT_OFF_WORKING_DAYS into the next month."""
    return add_working_days(month.last, CUT_OFF_WORKING_DAYS)


def days_played(last: Month) -> Iterator[date]:
    """Every working day of March 2018, then every Friday until the last month is closed."""
    day, open_days, end = OPENING, working_days(), closes_on(last) + timedelta(days=7)
    while day <= end:
        if (day in open_days) if day <= MARCH_ENDS else (day.weekday() == FRIDAY):
            yield day
        day += timedelta(days=1)

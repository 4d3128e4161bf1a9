"""What happens to each person, day by day, decided before the simulation starts. The same seed gives the same lives,
and nothing depends on a target."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from milepost.demo.arrivals import Arrival, Arrivals
from milepost.demo.assumptions import Parameters
from milepost.demo.earnings import Job, Payment, crossing, late, reported, wages
from milepost.demo.people import chances
from shared.terms.calendar import Month, add_working_days
from shared.terms.programme import CumulativeEarnings, Programme

LATE_DAYS = 45
RESTATED = (date(2018, 10, 1), date(2019, 3, 31))
RECOVERED_ON = date(2019, 9, 10)
BEFORE_RECOVERY = date(2019, 6, 30)
JOURNEY_PAY = (
    ("EMP-1-1", 458, 31_240),
    ("EMP-1-1", 479, 40_120),
    ("EMP-1-1", 500, 39_900),
    ("EMP-1-2", 540, 45_480),
    ("EMP-1-2", 570, 52_260),
    ("EMP-1-2", 600, 51_120),
    ("EMP-1-2", 630, 53_900),
)
"""Employment, day since the start, pence: £1,112.60 in the first job, and enough in the second to reach £3,000 on
day 630 exactly."""


@dataclass(frozen=True)
class Act:
    """Something that happens on a day. `kind` names a method of `Actors`."""

    day: date
    kind: str
    details: dict[str, Any] = field(default_factory=dict)


@dataclass
class Life:
    """Everything that happens to one person, and everything they are paid."""

    arrival: Arrival
    acts: list[Act] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    started_on: date | None = None

    def add(self, day: date, kind: str, **details: Any) -> None:
        self.acts.append(Act(day, kind, details))


class Script:
    """Everybody's lives under one programme. `last` is the last month of the simulation."""

    def __init__(self, programme: Programme, parameters: Parameters, seed: int, last: Month) -> None:
        self.programme = programme
        self.parameters = parameters
        self.seed = seed
        self.last = last
        first = programme.outcomes[0]
        self.threshold = first.amount_on(programme.starts_on) if isinstance(first, CumulativeEarnings) else 0
        self.pre_work = timedelta(days=programme.clock("pre_work_limit", programme.starts_on).length)
        self.in_work = timedelta(days=programme.clock("in_work_limit", programme.starts_on).length)

    def lives(self) -> list[Life]:
        """Everybody, in the order they are referred, including the three staged cases."""
        arrivals = Arrivals(self.programme, self.parameters, self.seed)
        lives = [self.life(arrival) for arrival in arrivals.until(self.last)]
        self._stage(lives)
        for life in lives:
            life.acts.sort(key=lambda act: act.day)
        return lives

    def life(self, arrival: Arrival) -> Life:
        """One person's life: the staged journey, or one drawn with the person's own seed."""
        chance = chances("life", self.seed, arrival.person.number)
        life = Life(arrival)
        life.add(arrival.referred_on, "refer")
        if arrival.role == "journey":
            return self.journey(life)
        self._towards_start(life, chance)
        if life.started_on:
            self._working_life(life, chance)
        return life

    def journey(self, life: Life) -> Life:
        """The person whose timeline is printed: snow, a start, a job lost on day 500, the threshold on day 630."""
        start = date(2018, 3, 7)
        life.started_on = start
        life.add(date(2018, 3, 1), "acknowledge")
        life.add(date(2018, 3, 1), "book", due_on=date(2018, 3, 2))
        life.add(date(2018, 3, 2), "miss", exception_reason="severe_weather")
        life.add(date(2018, 3, 2), "book", due_on=start)
        life.add(start, "start")
        life.add(date(2018, 3, 9), "plan")
        first = Job("EMP-1-1", start + timedelta(days=440), start + timedelta(days=500), 16, 821)
        self._hold(life, first, "redundancy")
        self._hold(life, Job("EMP-1-2", start + timedelta(days=516), None, 18, 830))
        life.payments = [
            Payment(f"P-1-{number}", job, start + timedelta(days=day), start + timedelta(days=day + 1), pence)
            for number, (job, day, pence) in enumerate(JOURNEY_PAY, start=1)
        ]
        return life

    def _towards_start(self, life: Life, chance: random.Random) -> None:
        """Adds the acknowledgement, the appointments, and the start or the did-not-start."""
        parameters, referred_on = self.parameters, life.arrival.referred_on
        delay = 3 if chance.random() < parameters.acknowledged_late else chance.randrange(2)
        acknowledged_on = add_working_days(referred_on, delay)
        life.add(acknowledged_on, "acknowledge")
        met_on = self._meeting(life, chance, acknowledged_on)
        if met_on is None:
            return
        if chance.random() >= parameters.agrees_to_start:
            life.add(met_on, "attend")
            life.add(met_on, "did_not_start", reason="declined")
            return
        life.started_on = met_on
        life.add(met_on, "start")
        life.add(add_working_days(met_on, chance.randrange(4)), "plan")

    def _meeting(self, life: Life, chance: random.Random, acknowledged_on: date) -> date | None:
        """The day of the appointment they attend, the first or the second; None when neither."""
        due_on = add_working_days(acknowledged_on, chance.randrange(3, 8))
        life.add(acknowledged_on, "book", due_on=due_on)
        if chance.random() < self.parameters.attends_first:
            return due_on
        again_on = add_working_days(due_on, chance.randrange(2, 5))
        life.add(due_on, "miss")
        life.add(due_on, "book", due_on=again_on)
        if chance.random() < self.parameters.attends_second:
            return again_on
        life.add(again_on, "miss")
        life.add(again_on, "did_not_start", reason="did_not_attend")
        return None

    def _working_life(self, life: Life, chance: random.Random) -> None:
        assert life.started_on
        if chance.random() >= self.parameters.finds_first_job:
            return
        support_ends = life.started_on + self.pre_work
        begins = life.started_on + timedelta(days=7 + int(self._wait(chance)))
        payments: list[Payment] = []
        while begins < support_ends:
            job = self._job(life, chance, begins)
            self._hold(life, job, "job_ended")
            payments += wages(job, life.started_on + self.in_work + timedelta(days=20))
            if job.ended_on is None or chance.random() >= self.parameters.finds_next_job:
                break
            begins = job.ended_on + timedelta(days=chance.randrange(10, 90))
        life.payments = [
            late(payment, LATE_DAYS) if chance.random() < self.parameters.late_earnings else payment
            for payment in reported(payments, self.threshold)
        ]

    def _wait(self, chance: random.Random) -> float:
        """Days from the start to the first job: exponential, for those who find one while supported."""
        while True:
            days = chance.expovariate(1 / self.parameters.days_to_first_job)
            if days < self.pre_work.days - 10:
                return days

    def _job(self, life: Life, chance: random.Random, begins: date) -> Job:
        parameters, held = self.parameters, sum(act.kind == "take_job" for act in life.acts)
        months = 0
        while chance.random() >= parameters.loses_job_in_month and months < 36:
            months += 1
        ends = begins + timedelta(days=30 * months + chance.randrange(10, 30)) if months < 36 else None
        employment = f"EMP-{life.arrival.person.number}-{held + 1}"
        hours = chance.randint(parameters.least_hours, parameters.most_hours)
        return Job(employment, begins, ends, hours, chance.randint(parameters.least_pence, parameters.most_pence))

    def _hold(self, life: Life, job: Job, reason: str = "") -> None:
        life.add(job.started_on, "take_job", job=job)
        if job.ended_on:
            life.add(job.ended_on, "end_job", employment=job.employment, reason=reason)

    def _stage(self, lives: list[Life]) -> None:
        """Ensures one restatement, by earnings reported after their month was signed off, and one recovery."""
        first, last = RESTATED
        reaching = ((life, index) for life in lives if (index := self._reached(life)) is not None)
        restated = next(((life, i) for life, i in reaching if first <= life.payments[i].paid_on <= last), None)
        if restated:
            life, index = restated
            life.payments[index] = late(life.payments[index], LATE_DAYS)
        recovered = next((life for life in self._paid_early(lives) if not restated or life is not restated[0]), None)
        if recovered:
            recovered.acts = [act for act in recovered.acts if act.day < RECOVERED_ON]
            recovered.payments = [payment for payment in recovered.payments if payment.sent_on < RECOVERED_ON]
            recovered.add(RECOVERED_ON, "refer_in_error", reason="previously_started")

    def _paid_early(self, lives: list[Life]) -> Iterator[Life]:
        for life in lives:
            index = self._reached(life)
            if index is not None and all(paid.sent_on < BEFORE_RECOVERY for paid in life.payments[: index + 1]):
                yield life

    def _reached(self, life: Life) -> int | None:
        return None if life.arrival.role else crossing(life.payments, self.threshold)

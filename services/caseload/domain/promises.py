"""What is to be done by a day after the start of support or before it, retold from what is on record.

The action plan, the assessments a group must have and the service standards follow from the days they are counted from
and from the activities that stand [rules 21, 48, 129, 139]. Every change of either tells them anew; what differs from
what events have said is emitted or taken back.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import NamedTuple

from services.caseload.domain.deadlines import ASSESSMENT, MET, MISSED, RUNNING, STANDARD, STOPPED, Deadline
from services.caseload.domain.participant import KEPT, NOT_KEPT, Participant, Period
from services.caseload.domain.service_standards import COUNTS_AS, ONCE, is_meeting, is_plan, required_assessments
from shared.terms.events.participant import ClockMissed, ClockMissedWithdrawn, StandardMet, StandardMetWithdrawn
from shared.terms.programme import Clock, Programme, StandardTest

PLAN = "action_plan"


class Promise(NamedTuple):
    """Something to be done by `due_on`, on the days `done`; with `every` it begins again whenever it is done."""

    name: str
    day_0: date
    due_on: date
    done: tuple[date, ...]
    every: timedelta | None = None


@dataclass
class Course:
    """How a promise went: its deadline now, the last days of periods not kept, and of those kept with their days."""

    deadline: Deadline
    missed: list[date] = field(default_factory=list)
    met: dict[date, date] = field(default_factory=dict)

    @property
    def periods(self) -> Iterator[Period]:
        """Each period that is over, and whether it was kept; a kept one is emitted of standards only."""
        name = self.deadline.name
        yield from ((name, due_on, NOT_KEPT) for due_on in self.missed)
        yield from ((name, due_on, KEPT) for due_on in self.met if name.startswith(STANDARD))


def retell(participant: Participant, programme: Programme) -> None:
    """Brings the deadlines in line with the facts, and emits what is new and what turns out not to be so."""
    courses = {promise.name: course_of(promise, participant) for promise in promises(participant, programme)}
    periods = {period for course in courses.values() for period in course.periods}
    emitted = participant.emitted.periods
    before = _of_earlier_release(participant, periods) if emitted is None else emitted
    for period in sorted(before - periods):
        _take_back(participant, period, courses.get(period[0]))
    for period in sorted(periods - before):
        _emit(participant, period, courses[period[0]])
    for name, deadline in participant.deadlines.items():
        if is_promise(name) and name not in courses:
            deadline.state = STOPPED
    participant.deadlines |= {name: course.deadline for name, course in courses.items()}
    participant.emitted = replace(participant.emitted, periods=frozenset(periods))


def forget_day_0(participant: Participant) -> None:
    """Day 0 has moved: of a deadline that an earlier release kept without it, the last day is counted again."""
    for name, deadline in participant.deadlines.items():
        if is_promise(name) and deadline.since is None:
            deadline.since = date.min


def is_promise(name: str) -> bool:
    """Whether a deadline of this name is told here."""
    return name == PLAN or name.startswith((ASSESSMENT, STANDARD))


def promises(participant: Participant, programme: Programme) -> Iterator[Promise]:
    """Everything that is promised so far."""
    days, done = days_0(participant), participant.activities
    plans = tuple(sorted(activity.on for activity in done if is_plan(activity)))
    yield from _by_clock(participant, programme, (PLAN, PLAN), days, plans)
    for assessment in programme.assessments:
        if assessment.within and assessment.code in required_assessments(programme, participant.group_code):
            on = tuple(sorted(a.on for a in done if a.name == "assessment" and a.kind == assessment.code))
            names = (ASSESSMENT + assessment.code, assessment.within)
            yield from _by_clock(participant, programme, names, days, on)
    for standard in programme.service_standards:
        test = standard.test
        if test is not None and test.counted_from in days:
            day_0, interval = days[test.counted_from], timedelta(days=test.every_days or test.within_days or 0)
            on = tuple(sorted(a.on for a in done if test.event in COUNTS_AS[a.name] and _counts(test, day_0, a.on)))
            every = interval if test.every_days is not None else None
            yield Promise(STANDARD + standard.code, day_0, day_0 + interval, on, every)


def days_0(participant: Participant) -> dict[str, date]:
    """The day of each event that a deadline may be counted from, as far as it has happened."""
    jobs = [job.started_on for job in participant.jobs if job.counts and job.qualifying]
    days = {
        "referral": participant.referred_on,
        "start": participant.started_on,
        "engagement": min((a.on for a in participant.activities if is_meeting(a)), default=None),
        "plan": min((a.on for a in participant.activities if is_plan(a)), default=None),
        "job_start": min((on for on in jobs if on is not None), default=None),
    }
    return {event: day for event, day in days.items() if day is not None}


def _by_clock(
    participant: Participant,
    programme: Programme,
    names: tuple[str, str],
    days: Mapping[str, date],
    done: tuple[date, ...],
) -> Iterator[Promise]:
    """The promise of a name, by the programme's clock; one whose day 0 has not moved keeps its last day [rule 130]."""
    name, clock = names
    existing = participant.deadlines.get(name)
    for counted_from, day_0 in days.items():
        rule: Clock | None = programme.runs(clock, day_0)
        if rule is not None and rule.counted_from == counted_from:
            stays = existing is not None and existing.since in {None, day_0}
            due_on = existing.due_on if existing and stays else rule.due(day_0, programme.nation)
            yield Promise(name, day_0, due_on, done)
            return
    if existing is not None and existing.since in {None, *days.values()}:  # the clock was amended since
        yield Promise(name, existing.since or participant.referred_on, existing.due_on, done)


def _counts(test: StandardTest, day_0: date, on: date) -> bool:
    """Whether it was on a day from which the standard counts; one that recurs begins on day 0 anyhow [rule 129]."""
    if test.every_days is not None:
        return on > day_0
    return test.event in ONCE or on >= day_0


def course_of(promise: Promise, participant: Participant) -> Course:
    """How the promise went, until support or the referral was over."""
    over_on, today = participant.over_on, participant.today
    course = Course(Deadline(promise.name, promise.due_on, since=promise.day_0))
    for on in promise.done:
        if over_on is None or on <= over_on:
            _do(course, on, promise.every)
    deadline = course.deadline
    if deadline.state == RUNNING and deadline.due_on < min(over_on or today, today):
        course.missed.append(deadline.due_on)
        deadline.state = MISSED
    elif deadline.state == RUNNING and over_on is not None:
        deadline.state = STOPPED
    return course


def _do(course: Course, on: date, every: timedelta | None) -> None:
    """It was done on a day: in time or late. What recurs then waits for the next time, from that day on."""
    deadline = course.deadline
    if deadline.met_on is not None and (every is None or on == deadline.met_on):
        return
    if on <= deadline.due_on:
        course.met[deadline.due_on] = on
    else:
        course.missed.append(deadline.due_on)
    deadline.state, deadline.met_on = MET if on <= deadline.due_on else MISSED, on
    if every is not None:
        deadline.state, deadline.since, deadline.due_on = RUNNING, on, on + every


def _emit(participant: Participant, period: Period, course: Course) -> None:
    name, due_on, kept = period
    if kept == KEPT:
        standard = name.removeprefix(STANDARD)
        participant.emit(StandardMet(standard=standard, due_on=due_on), course.met[due_on])
    else:
        participant.emit(ClockMissed(clock=name, due_on=due_on), due_on)


def _take_back(participant: Participant, period: Period, course: Course | None) -> None:
    name, due_on, kept = period
    if kept == KEPT:
        event = StandardMetWithdrawn(standard=name.removeprefix(STANDARD), due_on=due_on)
        participant.emit(event, participant.today)
        return
    done_on = course.met.get(due_on) if course else None
    on = done_on or participant.over_on or participant.today
    participant.emit(ClockMissedWithdrawn(clock=name, done_on=on, due_on=due_on), on)


def _of_earlier_release(participant: Participant, periods: set[Period]) -> frozenset[Period]:
    """What events said of a participant kept by a release that did not keep it: by the deadlines as they were loaded.

    Earlier periods of what recurs are taken to have been said as they are now.
    """
    said: set[Period] = set()
    for name, deadline in participant.loaded.deadlines.items():
        if is_promise(name):
            said |= {period for period in periods if period[0] == name and period[1] < deadline.due_on}
            said |= {(name, deadline.due_on, NOT_KEPT)} if deadline.state == MISSED else set()
            said |= {(name, deadline.due_on, KEPT)} if deadline.state == MET and name.startswith(STANDARD) else set()
    return frozenset(said)

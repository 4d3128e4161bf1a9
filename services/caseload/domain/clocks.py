"""The named clocks of one participant: what is due by when, when it was done, and what follows when it passes.

A task's clock is missed when nothing was done in time; a limit's clock ends something when it has run out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from shared.terms.programme import Programme

if TYPE_CHECKING:
    from services.caseload.domain.participant import Participant

TASKS = ("start_or_fta", "result_recorded", "action_plan")
LIMITS = ("pre_work_limit", "in_work_limit", "tail")
JOB_GAP = "job_gap"
ASSESSMENT, STANDARD = "assessment_", "standard_"
"""What the clocks of promised assessments and of service standards are called, before their code."""
EXCUSABLE = ("acknowledge", *TASKS)
RUNNING, MET, MISSED, STOPPED = "running", "met", "missed", "stopped"


@dataclass
class Clock:
    """`due_on` is the last day in time; `since` is the day of what set a job-gap clock going."""

    name: str
    due_on: date
    state: str = RUNNING
    met_on: date | None = None
    since: date | None = None

    def run_out(self, before: date) -> bool:
        """Whether it still runs though its last day is over before the day."""
        return self.state == RUNNING and self.due_on < before


def is_task(name: str) -> bool:
    """Whether something is to be done by then, rather than something ends."""
    return name in TASKS or name.startswith((ASSESSMENT, STANDARD))


def tasks_of(participant: Participant) -> tuple[str, ...]:
    """The names of all tasks that have a clock."""
    return tuple(name for name in participant.clocks if is_task(name))


def open_tasks(participant: Participant, programme: Programme, counted_from: str, day_0: date) -> None:
    """Sets the tasks' clocks going that the programme counts from this event; stopped ones run on."""
    for name in TASKS:
        clock = programme.runs(name, day_0)
        if clock is not None and clock.counted_from == counted_from:
            participant.clocks.setdefault(name, Clock(name, programme.due(name, day_0)))


def done(participant: Participant, name: str, on: date) -> None:
    """The task was done on a day, whenever that is reported: in time takes a miss back, late is a miss."""
    clock = participant.clocks.get(name)
    if clock is None or clock.state in {MET, STOPPED}:
        return
    if on <= clock.due_on:
        if clock.state == MISSED:
            participant.note("participant.clock_missed_withdrawn.v1", on, clock=name, done_on=on)
        clock.state, clock.met_on = MET, on
        return
    miss(participant, clock)
    clock.met_on = min(on, clock.met_on or on)


def miss(participant: Participant, clock: Clock) -> None:
    """Nothing was done in time; said once."""
    if clock.state != MISSED:
        participant.note("participant.clock_missed.v1", clock.due_on, clock=clock.name, due_on=clock.due_on)
        clock.state = MISSED


def stop(participant: Participant, names: tuple[str, ...], on: date) -> None:
    """What is not needed any more is not due any more; what was due before that day stays missed."""
    for clock in [participant.clocks[name] for name in names if name in participant.clocks]:
        if clock.state != RUNNING:
            continue
        if is_task(clock.name) and clock.due_on < on:
            miss(participant, clock)
        else:
            clock.state = STOPPED

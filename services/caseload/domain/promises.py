"""What a programme promises beside its deadlines: assessments owed to a group, and standards of the service [rule 48].

Each promise with a day is a clock like any other task's, so that a miss is said, taken back and excused the same way.
A standard that recurs begins again with every event that keeps it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from services.caseload.domain import clocks
from services.caseload.domain.clocks import ASSESSMENT, STANDARD, Clock
from services.caseload.domain.participant import Participant
from shared.terms.programme import Programme, ServiceStandard, StandardTest

# What is done, and the events of standards it counts as [IPS]: contact, review, employers, rapid job search.
COUNTS_AS = {
    "contact": {"contact"},
    "employer_contact": {"employer_contact", "job_search"},
    "first_plan": {"action_plan"},
    "later_plan": {"action_plan", "plan_review"},
    "initial": {"contact"},
    "review": {"contact", "plan_review"},
    "in_work": {"contact"},
    "assessment": {"assessment"},
}


def owed(programme: Programme, group: str) -> list[str]:
    """The codes of the assessments a person of the group must have."""
    return [one.code for one in programme.assessments if one.owed_by(group) == "required"]


def kinds(programme: Programme) -> list[str]:
    """The assessments there are: a needs and a health assessment everywhere, and the programme's own."""
    return list(dict.fromkeys(["needs", "health", *(one.code for one in programme.assessments)]))


def begin(participant: Participant, programme: Programme, counted_from: str, day_0: date) -> None:
    """Sets the clocks going that the programme counts from this event."""
    for one in programme.assessments:
        rule = programme.runs(one.within, day_0) if one.within else None
        required = one.owed_by(participant.group_code) == "required"
        if required and rule is not None and rule.counted_from == counted_from:
            _open(participant, ASSESSMENT + one.code, rule.due(day_0, programme.nation))
    for standard, test in _measured(programme):
        if test.counted_from == counted_from:
            _open(participant, STANDARD + standard.code, day_0 + _interval(test), day_0)


def _measured(programme: Programme) -> list[tuple[ServiceStandard, StandardTest]]:
    return [(one, one.test) for one in programme.service_standards if one.test is not None]


def _interval(test: StandardTest) -> timedelta:
    return timedelta(days=test.every_days or test.within_days or 0)


def _open(participant: Participant, name: str, due_on: date, since: date | None = None) -> None:
    participant.clocks.setdefault(name, Clock(name, due_on, since=since))


def happened(participant: Participant, programme: Programme, what: str, on: date) -> None:
    """Keeps the standards that wait for this; those that recur wait for the next one from this day on."""
    for standard, test in _measured(programme):
        clock = participant.clocks.get(STANDARD + standard.code)
        if clock is None or test.event not in COUNTS_AS[what] or clock.state == clocks.STOPPED:
            continue
        if test.every_days is None:
            clocks.done(participant, clock.name, on)
        elif clock.since is None or on >= clock.since:
            _again(participant, clock, on, on + _interval(test))


def _again(participant: Participant, clock: Clock, on: date, due_on: date) -> None:
    if on > clock.due_on:
        clocks.miss(participant, clock)
    elif clock.state == clocks.MISSED:
        participant.note("participant.clock_missed_withdrawn.v1", on, clock=clock.name, done_on=on)
    clock.state, clock.met_on, clock.since, clock.due_on = clocks.RUNNING, on, on, due_on


def assessed(participant: Participant, programme: Programme, kind: str, on: date) -> None:
    """The assessment's own clock is met; a standard about assessments is kept too."""
    clocks.done(participant, ASSESSMENT + kind, on)
    happened(participant, programme, "assessment", on)


def lacking(programme: Programme, group: str, done: Collection[str]) -> list[str]:
    """The assessments still owed to a person of the group."""
    return [code for code in owed(programme, group) if code not in done]

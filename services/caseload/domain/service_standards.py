"""What a programme promises besides its deadlines: assessments a group must have, and service standards [rule 48].

Each dated promise is a deadline like a task's, so that a miss is emitted, withdrawn and excused in the same way.
A standard that recurs begins again with every event that keeps it.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from services.caseload.domain.deadlines import ASSESSMENT, MET, RUNNING, STANDARD, STOPPED, Deadline
from services.caseload.domain.participant import Participant
from shared.terms.events.participant import StandardMet
from shared.terms.programme import Programme, ServiceStandard, StandardTest

# An activity, and the events of standards it counts as [IPS]: contact, review, employers, rapid job search.
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


ONCE = frozenset({"assessment", "action_plan"})
"""What is done once, and counts from before the day its standard is counted from [rule 129]."""


class Activity(NamedTuple):
    """Something on record that may keep a promise: a word of `COUNTS_AS`, and the kind of an assessment."""

    on: date
    name: str
    kind: str = ""


def required_assessments(programme: Programme, group: str) -> list[str]:
    """The codes of the assessments a person of the group must have."""
    return [assessment.code for assessment in programme.assessments if assessment.owed_by(group) == "required"]


def assessment_kinds(programme: Programme) -> list[str]:
    """The assessments there are: a needs and a health assessment everywhere, and the programme's own."""
    return list(dict.fromkeys(["needs", "health", *(assessment.code for assessment in programme.assessments)]))


def open_deadlines(participant: Participant, programme: Programme, counted_from: str, day_0: date) -> None:
    """Sets the deadlines of assessments and standards that the programme counts from this event."""
    for assessment in programme.assessments:
        rule = programme.runs(assessment.within, day_0) if assessment.within else None
        required = assessment.owed_by(participant.group_code) == "required"
        name = ASSESSMENT + assessment.code
        if required and rule is not None and rule.counted_from == counted_from and name not in participant.deadlines:
            participant.set_deadline(name, rule.due(day_0, programme.nation))
    for standard, test in _tested(programme):
        name = STANDARD + standard.code
        if test.counted_from == counted_from and name not in participant.deadlines:
            participant.set_deadline(name, day_0 + _interval(test), day_0)


def _tested(programme: Programme) -> list[tuple[ServiceStandard, StandardTest]]:
    return [(standard, standard.test) for standard in programme.service_standards if standard.test is not None]


def _interval(test: StandardTest) -> timedelta:
    return timedelta(days=test.every_days or test.within_days or 0)


def _too_early(test: StandardTest, deadline: Deadline, on: date) -> bool:
    """Whether it was before the day the standard counts from; one that recurs begins on that day anyhow."""
    if deadline.since is None or (test.event in ONCE and test.every_days is None):
        return False
    return on < deadline.since or (on == deadline.since and test.every_days is not None)


def record_activity(participant: Participant, programme: Programme, activity: str, on: date) -> None:
    """Keeps the standards that wait for this activity; one that recurs then waits for the next from this day on.

    What happened before the day a standard counts from does not keep it, however late it is recorded.
    """
    for standard, test in _tested(programme):
        deadline = participant.deadlines.get(STANDARD + standard.code)
        if deadline is None or test.event not in COUNTS_AS[activity] or deadline.state == STOPPED:
            continue
        if on == deadline.met_on or _too_early(test, deadline, on):
            continue
        if on <= deadline.due_on and deadline.state != MET:
            participant.emit(StandardMet(standard=standard.code, due_on=deadline.due_on), on)
        if test.every_days is None:
            participant.complete_task(deadline.name, on)
        else:
            if on > deadline.due_on:
                participant.miss(deadline)
            else:
                participant.withdraw_miss(deadline, on)
            deadline.state, deadline.met_on, deadline.since, deadline.due_on = RUNNING, on, on, on + _interval(test)


def record_assessment(participant: Participant, programme: Programme, kind: str, on: date) -> None:
    """The assessment's own deadline is met; a standard about assessments is kept too."""
    participant.complete_task(ASSESSMENT + kind, on)
    record_activity(participant, programme, "assessment", on)


def begin_with(participant: Participant, programme: Programme, done: Iterable[Activity]) -> None:
    """Deadlines that have just opened look at what is on record: it may have been done already [rule 129]."""
    for on, name, kind in sorted(done):
        if name == "assessment":
            record_assessment(participant, programme, kind, on)
        else:
            record_activity(participant, programme, name, on)
        if name == "first_plan":
            participant.complete_task("action_plan", on)

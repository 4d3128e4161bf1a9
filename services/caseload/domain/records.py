"""What a key worker recorded of one day and may have recorded wrongly: corrected and made void in one way [rule 138].

A kind says which of its values may be corrected and what they must satisfy. What follows from the records (deadlines,
standards, the stage of a referral) is told anew from those that stand.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from services.caseload.domain import (
    action_plans,
    appointments,
    assessments,
    contacts,
    engagement,
    groups,
    jobs,
    key_workers,
)
from services.caseload.domain.checks import Faults, Values, require_days_left
from services.caseload.domain.participant import Participant, copies
from services.caseload.domain.period_corrections import PeriodChange, PeriodKind, periods_corrected
from services.caseload.domain.periods import Assignment, Disengagement, GroupNote, end_disengagements
from services.caseload.domain.retelling import retell
from services.caseload.domain.service_standards import Activity, is_meeting, is_plan
from shared.terms.events.support import RecordsCorrected, StandingRecord
from shared.terms.faults import Fault, ForbiddenTransition
from shared.terms.programme import Programme

RecordName = Literal["contact", "appointment", "action_plan", "assessment", "hours", "exception"]
KindName = RecordName | PeriodKind
Change = Literal["corrected", "voided"]
Facts = dict[str, Any]
"""The values of a record by column."""


def no_faults(participant: Participant, programme: Programme, today: date, values: Values) -> Faults:
    return iter(())


def as_sent(participant: Participant, sent: Values, after: Facts) -> Facts:
    return after


@dataclass(frozen=True)
class RecordKind:
    """`day` is the value that must be a day of support; `faults` are those of the values after the correction.

    `follow` adds what follows from the values, such as a state.
    """

    name: KindName
    correctable: tuple[str, ...]
    day: str | None
    faults: Callable[[Participant, Programme, date, Values], Faults] = no_faults
    follow: Callable[[Participant, Values, Facts], Facts] = as_sent

    @property
    def noun(self) -> str:
        nouns = {"hours": "change of hours", "group": "group note"}
        return nouns.get(self.name, self.name.replace("_", " "))


KINDS: dict[KindName, RecordKind] = {
    kind.name: kind
    for kind in (
        RecordKind(
            "contact",
            ("contacted_on", "channel", "successful", "with_employer"),
            "contacted_on",
            contacts.contact_faults,
        ),
        RecordKind(
            "appointment",
            ("kind", "due_on", "at", "place", "attended_on", "missed_on", "exception_reason"),
            "due_on",
            appointments.correction_faults,
            appointments.corrected,
        ),
        RecordKind(
            "action_plan",
            ("agreed_on", "signed_by_participant_on", "signed_by_key_worker_on"),
            "agreed_on",
            lambda participant, programme, today, values: action_plans.plan_faults(participant, today, values),
        ),
        RecordKind("assessment", ("kind", "completed_on"), "completed_on", assessments.assessment_faults),
        RecordKind(
            "hours",
            ("from_on", "hours_per_week"),
            None,
            lambda participant, programme, today, values: jobs.hours_faults(
                participant.job(values["job_id"]), today, values
            ),
        ),
        RecordKind("exception", ("clock", "reason"), None),
        RecordKind("group", ("noted_group", "noted_because", "noted_on"), "noted_on", groups.correction_faults),
        RecordKind("disengagement", ("reason", "disengaged_on", "re_engaged_on"), None, engagement.disengage_faults),
        RecordKind(
            "assignment",
            ("key_worker_id", "from_on"),
            None,
            lambda participant, programme, today, values: key_workers.correction_faults(participant, today, values),
        ),
    )
}


def require_correctable(kind: RecordKind, programme: Programme, before: Facts, change: str, today: date) -> None:
    """Within the days that the programme allows for it, counted from the day the record was made [rule 138]."""
    if before["state"] == "VOID":
        raise ForbiddenTransition(kind.noun, "VOID", change, [])
    require_days_left(programme, before["recorded_on"], today)


def correction_faults(
    kind: RecordKind, participant: Participant, programme: Programme, before: Facts, sent: Values
) -> Faults:
    """The faults of the record as it would be; and of a correction that says nothing."""
    if all(sent.get(name) is None for name in kind.correctable):
        yield Fault("", "nothing-to-correct", f"give what is right: one or more of {', '.join(kind.correctable)}")
    values = {**before, **{name: value for name, value in sent.items() if value is not None}}
    yield from kind.faults(participant, programme, participant.today, values)


def corrected(kind: RecordKind, participant: Participant, before: Facts, sent: Values) -> Facts:
    """The record as it is now known. Raises Refused for a day on which the person was not in support."""
    after = {**before, **{name: sent[name] for name in kind.correctable if sent.get(name) is not None}}
    if kind.day is not None and after[kind.day] != before[kind.day]:
        participant.require_open(kind.noun, after[kind.day])
    return kind.follow(participant, sent, after)


def standing_activities(kind: KindName, activities: Iterable[Activity]) -> tuple[StandingRecord, ...]:
    """Every record of a kind that stands and may keep a promise."""
    return tuple(
        StandingRecord(record_id=activity.id, on=activity.on, code=CODES[kind](activity))
        for activity in activities
        if BELONGS[kind](activity)
    )


BELONGS: dict[str, Callable[[Activity], bool]] = {
    "contact": lambda activity: activity.name in {"contact", "employer_contact"},
    "appointment": is_meeting,
    "action_plan": is_plan,
    "assessment": lambda activity: activity.name == "assessment",
}
CODES: dict[str, Callable[[Activity], str]] = {
    "contact": lambda activity: activity.name,
    "appointment": lambda activity: activity.name,
    "action_plan": lambda activity: f"version-{activity.kind}",
    "assessment": lambda activity: activity.kind,
}


def put_right(
    participant: Participant, programme: Programme, name: PeriodKind, after: Facts, change: PeriodChange, because: str
) -> None:
    """A group, a disengagement or a key worker's time is as it is now known, and what follows from it."""
    periods: dict[PeriodKind, Sequence[GroupNote | Disengagement | Assignment]] = {
        "group": participant.group_notes,
        "disengagement": participant.disengagements,
        "assignment": participant.assignments,
    }
    period = next(period for period in periods[name] if period.id == after["id"])
    for value in ("state", *KINDS[name].correctable):
        setattr(period, value, after[value])
    end_disengagements(participant.disengagements, participant.emitted.in_work or ())
    participant.emit(periods_corrected(participant, name, period.id, change, because), participant.today)
    participant.emitted = replace(participant.emitted, disengagements=copies(participant.disengagements))
    groups.settle(participant, programme, because, participant.today)
    retell(participant, programme, participant.today, because)


def emit(
    participant: Participant, kind: RecordKind, record_id: str, change: Change, because: str, standing: Any
) -> None:
    """What is known now of all records of the kind."""
    event = RecordsCorrected(kind=kind.name, record_id=record_id, change=change, because=because, standing=standing)
    participant.emit(event, participant.today)


def stage(participant: Participant, *, booked: bool) -> str:
    """The state of a referral with a provider: how far it has come by what stands on record [life cycle 1]."""
    contacted = any(activity.name == "contact" for activity in participant.activities)
    return "BOOKED" if booked else "CONTACTED" if contacted else "ACKNOWLEDGED"

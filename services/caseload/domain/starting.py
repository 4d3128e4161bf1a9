"""From acknowledgement to a result: contact, booking, a start as the programme defines it, or none [rules 19–27]."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from services.caseload.domain import clocks, promises
from services.caseload.domain.days import day_faults, since_referral
from services.caseload.domain.participant import Participant
from shared.terms.faults import Fault, Refused
from shared.terms.programme import NO_LIMIT, Programme

DID_NOT_START_REASONS = ("did_not_attend", "declined", "withdrew", "started_work")


@dataclass(frozen=True)
class Evidence:
    """What is on record towards a start: the meeting that was named, and when a plan was first agreed."""

    meeting_kind: str | None = None
    meeting_state: str | None = None
    attended_on: date | None = None
    plan_agreed_on: date | None = None
    assessed: Mapping[str, date] = field(default_factory=dict)


Check = Callable[[Mapping[str, Any], Evidence], Iterator[Fault]]


def _initial_meeting(given: Mapping[str, Any], evidence: Evidence) -> Iterator[Fault]:
    pointer, started_on = "/initial_meeting", given.get("started_on")
    if given.get("initial_meeting") is None:
        yield Fault(pointer, "required-to-start", "give the id of the initial appointment that was attended")
    elif evidence.meeting_kind != "initial":
        yield Fault(pointer, "not-an-initial-meeting", "this is no initial appointment of this participant")
    elif evidence.meeting_state != "ATTENDED" or evidence.attended_on is None:
        yield Fault(pointer, "not-attended", "record first that the initial appointment was attended")
    elif started_on is not None and evidence.attended_on > started_on:
        message = f"the initial meeting was on {evidence.attended_on}, after this start; start on that day or later"
        yield Fault(pointer, "meeting-after-start", message)


def _initial_action_planning(given: Mapping[str, Any], evidence: Evidence) -> Iterator[Fault]:
    if given.get("initial_action_planning") is not True:
        message = "the programme's start needs initial action planning; say true once it was done"
        yield Fault("/initial_action_planning", "required-to-start", message)


def _action_plan_signed(given: Mapping[str, Any], evidence: Evidence) -> Iterator[Fault]:
    agreed_on, started_on = evidence.plan_agreed_on, given.get("started_on")
    if agreed_on is None or (started_on is not None and agreed_on > started_on):
        yield Fault("", "plan-not-agreed", "the programme's start needs an action plan signed by both; agree it first")


def _agreement(given: Mapping[str, Any], evidence: Evidence) -> Iterator[Fault]:
    if given.get("agreed_to_participate") is not True:
        message = "the programme's start needs a recorded agreement to take part; say true once it was given"
        yield Fault("/agreed_to_participate", "required-to-start", message)


REQUIREMENTS: dict[str, Check] = {
    "initial_meeting": _initial_meeting,
    "initial_action_planning": _initial_action_planning,
    "action_plan_signed": _action_plan_signed,
    "agreement_to_participate": _agreement,
}
"""What a programme may ask for in `start_requires` [rule 27]."""


def _assessments(
    participant: Participant, programme: Programme, name: str, given: Mapping[str, Any], evidence: Evidence
) -> Iterator[Fault]:
    """`assessment` asks for all that the group is owed [rule 48], the code of one for that one."""
    known = promises.kinds(programme)
    if name not in {"assessment", *known}:
        message = f"this version cannot check {name!r}; known: {[*REQUIREMENTS, 'assessment', *known]}"
        yield Fault("", "unknown-requirement", message)
        return
    wanted = promises.owed(programme, participant.group_code) if name == "assessment" else [name]
    started_on = given.get("started_on")
    done = [code for code, on in evidence.assessed.items() if started_on is None or on <= started_on]
    if missing := [code for code in wanted if code not in done]:
        message = f"the programme's start needs this assessment first: {', '.join(missing)}"
        yield Fault("", "not-assessed", message)


def contact(
    participant: Participant, programme: Programme, contact_id: str, channel: str, on: date, successful: bool
) -> None:
    """A contact before or during support; only a successful one moves the referral and is said."""
    participant.require_open("contact", on)
    if not successful:
        return
    if participant.with_provider:
        participant.move_referral("contact")
    in_work = participant.state == "IN_WORK_SUPPORT"
    participant.note("participant.contacted.v1", on, contact_id=contact_id, channel=channel, in_work=in_work)
    promises.happened(participant, programme, "contact", on)


def start_event(participant: Participant) -> str:
    """`start`, or its correction where it was recorded that the person did not start."""
    return "correct_to_start" if participant.referral_state == "DID_NOT_START" else "start"


def start_faults(
    participant: Participant, programme: Programme, today: date, given: Mapping[str, Any], evidence: Evidence
) -> Iterator[Fault]:
    """Everything that keeps the programme's definition of a start from being met on that day [rules 26, 27]."""
    earliest = ((participant.referred_on, "the referral"), (programme.starts_on, "the programme begins"))
    yield from day_faults("started_on", given.get("started_on"), today, *earliest)
    if participant.key_worker_id is None:
        yield Fault("", "no-key-worker", "assign a key worker before the start")
    for name in programme.start_requires:
        check = REQUIREMENTS.get(name)
        if check is not None:
            yield from check(given, evidence)
        else:
            yield from _assessments(participant, programme, name, given, evidence)


def correction_faults(participant: Participant, programme: Programme, today: date, reason: Any) -> Iterator[Fault]:
    """Attendance found after a did-not-start: a dated correction with a reason, inside n days [rule 25]."""
    if participant.referral_state != "DID_NOT_START" or participant.result_on is None:
        return
    days = programme.did_not_start_correction_days
    last = participant.result_on + timedelta(days=days)
    if today > last:
        message = f"it was recorded that the person did not start on {participant.result_on}; that could be corrected "
        message += f"for {days} days, until {last}. A new referral is needed"
        raise Refused([Fault("", "correction-too-late", message)], "conflict")
    if not reason:
        yield Fault("/correction_reason", "required", "say why the did-not-start is corrected, such as found_attended")


def start(
    participant: Participant,
    programme: Programme,
    today: date,
    started_on: date,
    meeting: str | None,
    correction_reason: str | None = None,
) -> None:
    """The start is day 0 of the programme's limits [rule 32]."""
    assert participant.key_worker_id is not None and participant.key_worker_since is not None
    participant.move_referral(start_event(participant))
    participant.state = "ACTIVE"
    participant.started_on = participant.result_on = started_on
    participant.result_reason, participant.start_meeting = correction_reason, meeting
    participant.key_worker_since = min(participant.key_worker_since, started_on)
    _result(participant, today, started_on)
    _resume_tasks(participant)
    clocks.open_tasks(participant, programme, "start", started_on)
    promises.begin(participant, programme, "start", started_on)
    limits = _open_limits(participant, programme, started_on)
    participant.note(
        "participant.started.v1",
        started_on,
        started_on=started_on,
        provider=participant.provider,
        key_worker_id=participant.key_worker_id,
        pre_work_ends_on=limits["pre_work_limit"],
        in_work_ends_on=limits["in_work_limit"],
        tail_ends_on=limits["tail"],
        in_time=_in_time(participant, started_on),
    )


def did_not_start_faults(participant: Participant, today: date, given: Mapping[str, Any]) -> Iterator[Fault]:
    return since_referral("occurred_on", given.get("occurred_on"), today, participant.referred_on)


def did_not_start(participant: Participant, today: date, reason: str, on: date) -> None:
    """The person will not start; the fifteen working days stop here [life cycle 1]."""
    participant.move_referral("did_not_start")
    participant.result_on, participant.result_reason = on, reason
    _result(participant, today, on)
    clocks.stop(participant, clocks.tasks_of(participant), on)
    participant.note("referral.did_not_start.v1", on, reason=reason, in_time=_in_time(participant, on))


def _result(participant: Participant, today: date, on: date) -> None:
    clocks.done(participant, "start_or_fta", on)
    clocks.done(participant, "result_recorded", today)


def _in_time(participant: Participant, on: date) -> bool:
    clock = participant.clocks.get("start_or_fta")
    return clock is None or on <= clock.due_on


def _resume_tasks(participant: Participant) -> None:
    for name in clocks.tasks_of(participant):
        if participant.clocks[name].state == clocks.STOPPED:
            participant.clocks[name].state = clocks.RUNNING


def _open_limits(participant: Participant, programme: Programme, started_on: date) -> dict[str, date]:
    """The limits by name; one counted from a job start is, until there is a job, at its latest possible day.

    A limit the programme does not set has no clock, and is told as `NO_LIMIT`.
    """
    due: dict[str, date] = {}
    for name in clocks.LIMITS:
        rule = programme.runs(name, started_on)
        day_0 = due["pre_work_limit"] if rule and rule.counted_from == "job_start" else started_on
        due[name] = programme.due(name, day_0) if rule and day_0 != NO_LIMIT else NO_LIMIT
        if due[name] == NO_LIMIT:
            continue
        participant.clocks[name] = clocks.Clock(name, due[name])
    return due

"""A start as the programme defines it, and its corrections [rules 19–27]."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from services.caseload.domain import key_workers, promises, service_standards
from services.caseload.domain.checks import Faults, Values, day_faults, require_days_left
from services.caseload.domain.deadlines import LIMITS
from services.caseload.domain.participant import Participant
from services.caseload.domain.retelling import retell
from services.caseload.domain.support import Facts, Support
from shared.terms.events.participant import ParticipantStarted, StartCorrected
from shared.terms.faults import Fault, Refused
from shared.terms.programme import NO_LIMIT, Programme


@dataclass(frozen=True)
class StartEvidence:
    """What is on record towards a start: the meeting that was named, when a plan was first agreed, assessments."""

    meeting_kind: str | None = None
    meeting_state: str | None = None
    attended_on: date | None = None
    plan_agreed_on: date | None = None
    assessed: Mapping[str, date] = field(default_factory=dict)
    """The first day of each kind of assessment."""


Check = Callable[[Values, StartEvidence], Faults]


def initial_meeting_faults(values: Values, evidence: StartEvidence) -> Faults:
    """The initial appointment was attended, on the day of the start or before."""
    pointer, started_on = "/initial_meeting", values.get("started_on")
    if values.get("initial_meeting") is None:
        yield Fault(pointer, "required-to-start", "give the id of the initial appointment that was attended")
    elif evidence.meeting_kind != "initial":
        yield Fault(pointer, "not-an-initial-meeting", "this is not an initial appointment of this participant")
    elif evidence.meeting_state != "ATTENDED" or evidence.attended_on is None:
        yield Fault(pointer, "not-attended", "first record that the initial appointment was attended")
    elif started_on is not None and evidence.attended_on > started_on:
        message = f"the initial meeting was on {evidence.attended_on}, after this start; start on that day or later"
        yield Fault(pointer, "meeting-after-start", message)


def action_planning_faults(values: Values, evidence: StartEvidence) -> Faults:
    """The caller says that initial action planning was done."""
    if values.get("initial_action_planning") is not True:
        message = "the programme's start needs initial action planning; send true once it was done"
        yield Fault("/initial_action_planning", "required-to-start", message)


def action_plan_faults(values: Values, evidence: StartEvidence) -> Faults:
    """Both signed an action plan, on the day of the start or before."""
    agreed_on, started_on = evidence.plan_agreed_on, values.get("started_on")
    if agreed_on is None or (started_on is not None and agreed_on > started_on):
        yield Fault("", "plan-not-agreed", "the programme's start needs an action plan signed by both; agree it first")


def agreement_faults(values: Values, evidence: StartEvidence) -> Faults:
    """The caller says that the person agreed to take part."""
    if values.get("agreed_to_participate") is not True:
        message = "the programme's start needs a recorded agreement to take part; send true once it was given"
        yield Fault("/agreed_to_participate", "required-to-start", message)


REQUIREMENTS: dict[str, Check] = {
    "initial_meeting": initial_meeting_faults,
    "initial_action_planning": action_planning_faults,
    "action_plan_signed": action_plan_faults,
    "agreement_to_participate": agreement_faults,
}
"""What a programme may ask for in `start_requires` [rule 27]."""


def assessment_faults(
    participant: Participant, programme: Programme, name: str, values: Values, evidence: StartEvidence
) -> Faults:
    """`assessment` asks for all that the group must have [rule 48], the code of one for that one."""
    kinds = service_standards.assessment_kinds(programme)
    if name not in {"assessment", *kinds}:
        message = f"this version cannot check {name!r}; known: {[*REQUIREMENTS, 'assessment', *kinds]}"
        yield Fault("", "unknown-requirement", message)
        return
    group = participant.group_code
    required = service_standards.required_assessments(programme, group) if name == "assessment" else [name]
    started_on = values.get("started_on")
    done = [kind for kind, on in evidence.assessed.items() if started_on is None or on <= started_on]
    if missing := [kind for kind in required if kind not in done]:
        message = f"the programme's start needs this assessment first: {', '.join(missing)}"
        yield Fault("", "not-assessed", message)


def declared(participant: Participant) -> dict[str, Any]:
    """The start as it is on record; what was only declared is taken to stand."""
    return {
        "started_on": participant.started_on,
        "initial_meeting": participant.start_meeting,
        "initial_action_planning": True,
        "agreed_to_participate": True,
    }


def require_rests(participant: Participant, programme: Programme, evidence: StartEvidence) -> None:
    """Raises Refused when what a start rests on does not stand any more."""
    values = declared(participant)
    if any(True for _ in requirement_faults(participant, programme, values, evidence)):
        message = "the start rests on this record; correct the start with what it rests on, or refer it in error first"
        raise Refused([Fault("", "start-rests-on-it", message)], "conflict")


def start_event(participant: Participant) -> str:
    """`start`, or its correction where it was recorded that the person did not start."""
    return "correct_to_start" if participant.referral_state == "DID_NOT_START" else "start"


def start_faults(
    participant: Participant, programme: Programme, today: date, values: Values, evidence: StartEvidence
) -> Faults:
    """Everything that keeps the programme's definition of a start from being met on that day [rules 26, 27]."""
    yield from start_day_faults(participant, programme, today, values)
    if participant.key_worker_id is None:
        yield Fault("", "no-key-worker", "assign a key worker before the start")
    yield from requirement_faults(participant, programme, values, evidence)


def start_day_faults(participant: Participant, programme: Programme, today: date, values: Values) -> Faults:
    """The faults of the day itself [rule 26]."""
    earliest = ((participant.referred_on, "the referral"), (programme.starts_on, "the programme begins"))
    yield from day_faults("started_on", values.get("started_on"), today, *earliest)


def requirement_faults(
    participant: Participant, programme: Programme, values: Values, evidence: StartEvidence
) -> Faults:
    """What the programme's definition of a start asks for and is not on record [rule 27]."""
    for name in programme.start_requires:
        check = REQUIREMENTS.get(name)
        if check is not None:
            yield from check(values, evidence)
        else:
            yield from assessment_faults(participant, programme, name, values, evidence)


def correction_faults(participant: Participant, programme: Programme, today: date, reason: str | None) -> Faults:
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
    key_worker_id = participant.key_worker_id
    assert key_worker_id is not None
    participant.move_referral(start_event(participant))
    participant.state = "ACTIVE"
    participant.started_on = participant.result_on = started_on
    participant.result_reason, participant.start_meeting = correction_reason, meeting
    key_workers.have_from(participant, started_on)
    record_result(participant, today, started_on)
    participant.restart_tasks()
    limits = set_limits(participant, programme, started_on)
    event = ParticipantStarted(
        started_on=started_on,
        provider=participant.provider,
        key_worker_id=key_worker_id,
        pre_work_ends_on=limits["pre_work_limit"],
        in_work_ends_on=limits["in_work_limit"],
        tail_ends_on=limits["tail"],
        in_time=in_time(participant, started_on),
    )
    participant.emit(event, started_on)
    promises.retell(participant, programme)


CORRECTED = ("started_on", "initial_meeting")


def start_correction_faults(
    participant: Participant, programme: Programme, today: date, sent: Values, evidence: StartEvidence
) -> Faults:
    """The start as it would be: on a day that it may have, resting on what is on record [rules 26, 27, 140]."""
    if all(sent.get(name) is None for name in CORRECTED):
        yield Fault("", "nothing-to-correct", "give what is right: started_on, initial_meeting or both")
    values = {**declared(participant), **{name: sent[name] for name in CORRECTED if sent.get(name) is not None}}
    yield from start_day_faults(participant, programme, today, values)
    yield from requirement_faults(participant, programme, values, evidence)
    started_on = values["started_on"]
    for leaving in participant.standing_exits:
        if started_on is not None and leaving.exited_on < started_on:
            message = f"an exit on {leaving.exited_on} is on record, before this start; correct or withdraw it first"
            yield Fault("/started_on", "after-the-exit", message)


def require_start_correctable(participant: Participant, programme: Programme, today: date) -> None:
    """Within the days that the programme allows for it, counted from the day the start was recorded [rule 140]."""
    participant.require_referral("correct_start")
    require_days_left(programme, result_recorded_on(participant), today)


def result_recorded_on(participant: Participant) -> date | None:
    recorded = participant.deadlines.get("result_recorded")
    return (recorded.met_on if recorded else None) or participant.result_on


def correct(
    participant: Participant, programme: Programme, today: date, started_on: date, meeting: str | None, because: str
) -> None:
    """The start was on another day: limits, deadlines, jobs and what was emitted of them follow [rule 140]."""
    before = participant.require_started()
    participant.started_on = participant.result_on = started_on
    participant.start_meeting = meeting or participant.start_meeting
    key_workers.have_from(participant, started_on)
    participant.redo_task("start_or_fta", started_on)
    promises.forget_day_0(participant)
    limits = set_limits(participant, programme, started_on)
    event = StartCorrected(
        started_on=started_on,
        was_started_on=before,
        pre_work_ends_on=limits["pre_work_limit"],
        in_work_ends_on=limits["in_work_limit"],
        tail_ends_on=limits["tail"],
        in_time=in_time(participant, started_on),
        because=because,
    )
    participant.emit(event, today)
    retell(participant, programme, today, because)


def record_result(participant: Participant, today: date, on: date) -> None:
    participant.complete_task("start_or_fta", on)
    participant.complete_task("result_recorded", today)


def in_time(participant: Participant, on: date) -> bool:
    deadline = participant.deadlines.get("start_or_fta")
    return deadline is None or on <= deadline.due_on


def set_limits(participant: Participant, programme: Programme, started_on: date) -> dict[str, date]:
    """The limits by name; one that the programme does not set has no deadline, and is `NO_LIMIT` here."""
    support = Support(programme, Facts(started_on, participant.referred_on, (), ()))
    support.set_limits()
    participant.deadlines |= support.limits
    return {name: support.limits[name].due_on if name in support.limits else NO_LIMIT for name in LIMITS}

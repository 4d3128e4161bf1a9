"""Support and jobs after any change of the facts: retold as at today; what differs from what was said is emitted.

What only adds to what was said is emitted as it happened, dated by its own day. What contradicts it is emitted as a
correction: one event with the whole truth as it is known now [rules 99, 126, 127].
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from services.caseload.domain import groups, promises
from services.caseload.domain.deadlines import JOB_GAP, LIMITS, MET, STOPPED
from services.caseload.domain.endings import died_on
from services.caseload.domain.participant import Emitted, InWork, Job, Participant, Period, copies
from services.caseload.domain.period_corrections import periods_corrected
from services.caseload.domain.periods import Disengagement, end_disengagements, standing
from services.caseload.domain.states import PARTICIPANT_STATES
from services.caseload.domain.support import LEFT, Facts, Support, course_of_support
from shared.terms.events import Event
from shared.terms.events.job import JobCorrected, JobEnded, JobExpected, JobStarted, JobVoided
from shared.terms.events.participant import (
    DeathRecorded,
    InWorkSpell,
    InWorkSupportBegan,
    ParticipantCompleted,
    ParticipantDisengaged,
    ParticipantExited,
    ParticipantReEngaged,
    ReturnedToPreWorkSupport,
    SupportCorrected,
    SupportEnded,
)
from shared.terms.faults import transition
from shared.terms.programme import Programme

Emission = tuple[Event, date]


def facts_of(participant: Participant, jobs: Iterable[Job]) -> Facts:
    assert participant.started_on is not None
    return Facts(participant.started_on, participant.referred_on, tuple(jobs), tuple(participant.standing_exits))


def support_on(participant: Participant, programme: Programme, day: date, before: int = LEFT) -> str:
    """The state on a day by start, jobs, exits and limits, before any exit of that day, as it is known now."""
    return course_of_support(facts_of(participant, copies(participant.jobs).values()), programme, day, before).state


def state_on(participant: Participant, programme: Programme, day: date, before: int = LEFT) -> str:
    """The state on a day; who is out of contact is so only while nothing else holds."""
    state = support_on(participant, programme, day, before)
    disengaged = any(gone.covers(day) for gone in standing(participant.disengagements))
    return "DISENGAGED" if state == "ACTIVE" and disengaged else state


def require_on(participant: Participant, programme: Programme, event: str, day: date | None) -> None:
    """Raises ForbiddenTransition unless the state on the day of the event allows it, whenever it is recorded."""
    participant.require_started()
    support_is_over = participant.state == "COMPLETED" or participant.emitted.completed_on is not None
    state = participant.state if support_is_over or day is None else state_on(participant, programme, day)
    transition(PARTICIPANT_STATES, state or "", event, "participant")


def retell(participant: Participant, programme: Programme, day: date, because: str = "recorded_late") -> None:
    """Brings state, limits, jobs and key worker in line with the facts as at `day` or later, and emits what is new."""
    if participant.referral_state != "STARTED":
        return
    today = participant.today = max(participant.today, day)
    said = len(participant.pending_events)
    emitted = participant.emitted
    if emitted.in_work is None:  # kept by a release that did not record it
        earlier = Facts(*facts_of(participant, copies(emitted.jobs.values()).values())[:3], emitted.exits)
        emitted = replace(emitted, in_work=tuple(course_of_support(earlier, programme, today).in_work))
    support = course_of_support(facts_of(participant, participant.jobs), programme, today)
    emissions = [*_job_emissions(emitted, participant, today, because), *_support_emissions(emitted, support, today)]
    end_disengagements(participant.disengagements, support.in_work)
    emissions += [*_engagement(emitted, participant, today, because), *_death(emitted, participant, today)]
    _apply(participant, support)
    for event, on in emissions:
        participant.emit(event, on)
    participant.emitted = _emitted(participant, support)
    groups.settle(participant, programme)
    promises.retell(participant, programme)
    participant.pending_events[said:] = sorted(participant.pending_events[said:], key=lambda event: event[1])


def _apply(participant: Participant, support: Support) -> None:
    left = support.left
    participant.left_on, participant.left_reason = (left.on, left.reason) if left else (None, None)
    participant.exit_report = left.exit_report if left else None
    disengaged = support.state == "ACTIVE" and participant.disengaged_on is not None
    participant.state = "DISENGAGED" if disengaged else support.state
    for name in (*LIMITS, JOB_GAP):
        if name in support.limits:
            participant.deadlines[name] = support.limits[name]
        elif name in participant.deadlines:
            participant.deadlines[name].state = STOPPED


def _emitted(participant: Participant, support: Support) -> Emitted:
    left = support.left
    return Emitted(
        tuple(support.in_work),
        left.kind if left else None,
        participant.left_on,
        participant.left_reason,
        participant.exit_report,
        support.completed_on,
        died_on(participant.exits),
        copies(participant.jobs),
        tuple(participant.standing_exits),
        copies(participant.disengagements),
        participant.emitted.periods,
    )


def what_was_emitted(
    participant: Participant, in_work: tuple[InWork, ...] | None, periods: frozenset[Period] | None
) -> Emitted:
    """What the events so far say, of a participant as loaded."""
    tail = participant.deadlines.get("tail")
    kinds = {"EARLY_EXIT": "early_exit", "EARLY_COMPLETED": "early_completed"}
    return Emitted(
        in_work,
        kinds.get(participant.state or "", "limit") if participant.left_on else None,
        participant.left_on,
        participant.left_reason,
        participant.exit_report,
        tail.met_on if tail is not None and tail.state == MET else None,
        died_on(participant.exits),
        copies(participant.jobs),
        tuple(copies(participant.standing_exits).values()),
        copies(participant.disengagements),
        periods,
    )


# ---- support ---------------------------------------------------------------------------------------------------------
def _support_emissions(emitted: Emitted, support: Support, today: date) -> Iterator[Emission]:
    if not _only_adds(emitted, support):
        yield _correction(support), today
        return
    earlier_spells = {spell[0]: spell for spell in emitted.in_work or ()}
    for job_id, began_on, ended_on in support.in_work:
        if job_id not in earlier_spells:
            limit = support.limits.get("in_work_limit")
            counted = support.programme.runs("in_work_limit", support.facts.started_on)
            from_job = counted is not None and counted.counted_from == "job_start" and limit is not None
            ends_on = limit.due_on if limit and from_job and ended_on is None else None
            yield InWorkSupportBegan(job_id=job_id, in_work_ends_on=ends_on), began_on
        if ended_on is not None and earlier_spells.get(job_id, (job_id, began_on, None))[2] is None:
            yield ReturnedToPreWorkSupport(job_id=job_id), ended_on
    left = support.left
    if left is not None and emitted.left_on is None and left.kind == "limit":
        yield SupportEnded(reason=left.reason, exit_report=left.exit_report), left.on
    elif left is not None and emitted.left_on is None:
        exited = ParticipantExited.model_validate(
            {"kind": left.kind, "reason": left.reason, "exit_report": left.exit_report}
        )
        yield exited, left.on
    if support.completed_on is not None and emitted.completed_on is None:
        yield ParticipantCompleted(tail_ended_on=support.completed_on), support.completed_on


def _only_adds(emitted: Emitted, support: Support) -> bool:
    """Whether everything that was said still holds."""
    left, spells = support.left, {spell[0]: spell for spell in support.in_work}
    same_leaving = emitted.left_on is None or (
        left is not None
        and (emitted.left_on, emitted.left_reason, emitted.exit_report) == (left.on, left.reason, left.exit_report)
    )
    same_spells = all(_continues(spell, spells.get(spell[0])) for spell in emitted.in_work or ())
    return same_leaving and same_spells and emitted.completed_on in {None, support.completed_on}


def _continues(spell: InWork, now: InWork | None) -> bool:
    return now is not None and now[1] == spell[1] and spell[2] in {None, now[2]}


def _correction(support: Support) -> SupportCorrected:
    left = support.left
    details = {"kind": left.kind, "left_on": left.on, "left_reason": left.reason} if left else {}
    return SupportCorrected(
        state=support.state,
        in_work=tuple(InWorkSpell(job_id=j, began_on=b, ended_on=e) for j, b, e in support.in_work),
        exit_report=left.exit_report if left else None,
        completed_on=support.completed_on,
        **details,
    )


def _engagement(emitted: Emitted, participant: Participant, today: date, because: str) -> Iterator[Emission]:
    """Who is new out of contact, who takes part again, and what turns out to have been otherwise [rules 126, 188]."""
    for gone in standing(participant.disengagements):
        before = emitted.disengagements.get(gone.id)
        if before is None:
            yield ParticipantDisengaged(reason=gone.reason), gone.disengaged_on
        if gone.ended_on is not None and (before is None or _heard(before) == _heard(replace(gone, ended_on=None))):
            yield ParticipantReEngaged(disengaged_on=gone.disengaged_on), gone.ended_on
        elif before is not None and _heard(before) != _heard(gone):
            yield periods_corrected(participant, "disengagement", gone.id, "corrected", because), today


def _heard(gone: Disengagement) -> tuple[object, ...]:
    return (gone.reason, gone.disengaged_on, gone.ended_on)


def _death(emitted: Emitted, participant: Participant, today: date) -> Iterator[Emission]:
    died = died_on(participant.exits)
    if died != emitted.died_on:
        yield DeathRecorded(died_on=died), died or today


# ---- jobs ------------------------------------------------------------------------------------------------------------
def _job_emissions(emitted: Emitted, participant: Participant, today: date, because: str) -> Iterator[Emission]:
    nobody_works = not any(job.counts for job in participant.jobs)
    for job in participant.jobs:
        before = emitted.jobs.get(job.id)
        if before is None or before.state == "EXPECTED":
            yield from _first_said(before, job, today)
        elif before != job:
            yield from _said_again(before, job, today, because, nobody_works=nobody_works)


def _first_said(before: Job | None, job: Job, today: date) -> Iterator[Emission]:
    """An offer or a spell that is new; it may have ended already."""
    if job.state == "EXPECTED" and before is None and job.expected_on is not None:
        yield JobExpected(job_id=job.id, kind=job.kind, expected_on=job.expected_on), today
    elif job.counts and job.started_on is not None:
        event = JobStarted(
            job_id=job.id,
            employment=job.employment or job.id,  # no feed has a reference for the self-employed
            kind=job.kind,
            started_on=job.started_on,
            hours_per_week=job.hours_per_week,
            first=job.first,
            qualifying=job.qualifying,
            vacancy=job.vacancy,
            obligation=job.obligation if job.vacancy else None,
            excluded_because=job.excluded_because,
        )
        yield event, job.started_on
        if job.ended_on is not None:
            yield JobEnded(job_id=job.id, ended_on=job.ended_on, reason=job.reason or "ended"), job.ended_on
    elif job.state == "VOID":
        yield JobVoided(job_id=job.id, reason=job.reason or "recorded_in_error", first=False), today


def _said_again(before: Job, job: Job, today: date, because: str, *, nobody_works: bool) -> Iterator[Emission]:
    """A spell of which something was said: it ended, it never was, or it was different."""
    if job.state == "VOID" and before.counts:
        yield JobVoided(job_id=job.id, reason=job.reason or "recorded_in_error", first=nobody_works), today
        return
    if job.state == "EXPECTED" and job.expected_on is not None:
        yield JobExpected(job_id=job.id, kind=job.kind, expected_on=job.expected_on), today
        return
    if not job.counts or _said(before) == _said(job):
        return
    ended = replace(before, state=job.state, ended_on=job.ended_on, reason=job.reason)
    if before.state == "STARTED" and job.ended_on is not None and _said(ended) == _said(job):
        yield JobEnded(job_id=job.id, ended_on=job.ended_on, reason=job.reason or "ended"), job.ended_on
        return
    facts = {name: value for name, value in vars(job).items() if name in JobCorrected.model_fields}
    corrected = {"job_id": job.id, "employment": job.employment or job.id, "because": because}
    obligation = job.obligation if job.vacancy else None
    yield JobCorrected.model_validate({**facts, **corrected, "obligation": obligation}), today


def _said(job: Job) -> tuple[object, ...]:
    """What events say of a spell that counts; `first` may change with another spell and is not said again."""
    return (job.counts, job.employment, job.kind, job.started_on, job.ended_on, job.hours_per_week, job.qualifying)

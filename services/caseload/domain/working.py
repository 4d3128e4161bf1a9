"""Employment spells and what they do to support: into in-work support, back, or out after a gap [rules 33, 57, 63]."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from services.caseload.domain import clocks, promises
from services.caseload.domain.days import day_faults
from services.caseload.domain.leaving import catch_up
from services.caseload.domain.participant import Job, Participant
from services.caseload.domain.states import JOB_STATES
from shared.terms.faults import Fault, transition
from shared.terms.programme import Programme

SELF_EMPLOYED = "self_employed"


def record_faults(participant: Participant, today: date, given: Mapping[str, Any]) -> Iterator[Fault]:
    """A job has either begun or is expected; one that has begun has an employment reference."""
    started_on, expected_on = given.get("started_on"), given.get("expected_on")
    yield from day_faults("started_on", started_on, today)
    yield from day_faults("expected_on", expected_on, expected_on or today, (participant.started_on, "the start"))
    if (started_on is None) == (expected_on is None):
        yield Fault("/started_on", "one-of", "give started_on for a job that has begun, or expected_on for an offer")
    if started_on is not None and given.get("employment") is None and given.get("kind") != SELF_EMPLOYED:
        yield from _employment_missing()
    if given.get("kind") == "employed" and not given.get("employer"):
        yield Fault("/employer", "required", "name the employer of an employed job")


def start_faults(job: Job, today: date, given: Mapping[str, Any]) -> Iterator[Fault]:
    yield from day_faults("started_on", given.get("started_on"), today)
    if (given.get("employment") or job.employment) is None and job.kind != SELF_EMPLOYED:
        yield from _employment_missing()


def _employment_missing() -> Iterator[Fault]:
    yield Fault("/employment", "required", "give the employment reference under which earnings will be reported")


def end_faults(job: Job, today: date, given: Mapping[str, Any]) -> Iterator[Fault]:
    return day_faults("ended_on", given.get("ended_on"), today, (job.started_on, "the job began"))


def expect(participant: Participant, job: Job, today: date) -> None:
    """A job offer; nothing counts yet."""
    participant.require("take_up_job")
    participant.jobs.append(job)
    participant.note("job.expected.v1", today, job_id=job.id, kind=job.kind, expected_on=job.expected_on)


def record(participant: Participant, programme: Programme, job: Job, started_on: date) -> None:
    """A job that has begun, offered before or not."""
    participant.jobs.append(job)
    begin(participant, programme, job, started_on)


def begin(participant: Participant, programme: Programme, job: Job, started_on: date) -> None:
    """The spell begins; when it qualifies, in-work support begins or goes on [life cycle 2]."""
    catch_up(participant, programme, started_on)
    participant.require("take_up_job")
    job.state = transition(JOB_STATES, job.state, "start", "job")
    job.started_on = started_on
    job.first = not any(other.counts for other in participant.jobs if other is not job)
    job.qualifying = _qualifies(participant, programme, job, started_on)
    _say_started(participant, job, started_on)
    if job.qualifying:
        _take_up(participant, programme, job, started_on)


def _qualifies(participant: Participant, programme: Programme, job: Job, started_on: date) -> bool:
    """Neither before the programme nor after in-work support [rules 34, 63]; in tracking, as the programme says."""
    assert participant.started_on is not None
    if job.began_before_programme or started_on < participant.started_on:
        return False
    limit = participant.clocks.get("in_work_limit")
    waits = limit is None or (limit.state == clocks.STOPPED and participant.state == "ACTIVE")
    if limit is not None and not waits and started_on > limit.due_on:
        return False
    found_after_support = participant.left_on is not None and started_on > participant.left_on
    return programme.tracking_jobs_count or not found_after_support


def _say_started(participant: Participant, job: Job, started_on: date) -> None:
    """Nobody pays the self-employed, so that no feed has a reference for them: the job's own id serves."""
    filling = {"vacancy": job.vacancy, "obligation": job.obligation} if job.vacancy else {}
    participant.note(
        "job.started.v1",
        started_on,
        job_id=job.id,
        employment=job.employment or job.id,
        kind=job.kind,
        started_on=started_on,
        hours_per_week=job.hours_per_week,
        first=job.first,
        qualifying=job.qualifying,
        **filling,
    )


def _take_up(participant: Participant, programme: Programme, job: Job, started_on: date) -> None:
    before = participant.state
    participant.move("take_up_job")
    clocks.stop(participant, (clocks.JOB_GAP,), started_on)
    promises.begin(participant, programme, "job_start", started_on)
    if before == "ACTIVE":
        ends_on = _count_from_job(participant, programme, started_on)
        until = {"in_work_ends_on": ends_on} if ends_on else {}
        participant.note("participant.in_work_support_began.v1", started_on, job_id=job.id, **until)


def _count_from_job(participant: Participant, programme: Programme, started_on: date) -> date | None:
    """Where the programme counts in-work support from the job, its limit moves to this job [rules 32, 35]."""
    assert participant.started_on is not None
    moved = None
    for name in ("in_work_limit", "tail"):
        rule = programme.runs(name, participant.started_on)
        if rule is not None and rule.counted_from == "job_start":
            due_on = rule.due(started_on, programme.nation)
            participant.clocks[name] = clocks.Clock(name, due_on)
            moved = due_on if name == "in_work_limit" else moved
    return moved


def _wait_for_job(participant: Participant, programme: Programme) -> None:
    """Out of work again, what is counted from a job waits for the next one, at its latest possible day."""
    assert participant.started_on is not None
    search = participant.clocks.get("pre_work_limit")
    for name in ("in_work_limit", "tail"):
        rule = programme.runs(name, participant.started_on)
        clock = participant.clocks.get(name)
        if rule is None or clock is None or rule.counted_from != "job_start":
            continue
        if search is None:
            clock.state = clocks.STOPPED
        else:
            participant.clocks[name] = clocks.Clock(name, rule.due(search.due_on, programme.nation))


def end(participant: Participant, programme: Programme, job: Job, ended_on: date, reason: str) -> None:
    """The spell ends; what was earned in it is kept [rule 68]."""
    ended = transition(JOB_STATES, job.state, "end", "job")
    catch_up(participant, programme, ended_on)
    job.state, job.ended_on, job.reason = ended, ended_on, reason
    participant.note("job.ended.v1", ended_on, job_id=job.id, ended_on=ended_on, reason=reason)
    _out_of_work(participant, programme, job, ended_on)


def void(participant: Participant, programme: Programme, job: Job, reason: str, today: date) -> None:
    """It never was; `first` says that the participant now has had no job at all."""
    voided = transition(JOB_STATES, job.state, "void", "job")
    catch_up(participant, programme, today)
    had_begun, job.state = job.counts, voided
    job.reason = reason
    first = had_begun and not any(other.counts for other in participant.jobs)
    participant.note("job.voided.v1", today, job_id=job.id, reason=reason, first=first)
    _out_of_work(participant, programme, job, today)


def _out_of_work(participant: Participant, programme: Programme, job: Job, on: date) -> None:
    """Back to the search before the end of pre-work support; after it, n days to find another job."""
    if participant.state != "IN_WORK_SUPPORT" or participant.at_work:
        return
    ends = [spell.ended_on for spell in participant.jobs if spell.qualifying and spell.state == "ENDED"]
    last_end = max((day for day in ends if day is not None), default=None)
    limit = participant.clocks.get("pre_work_limit")
    if limit is None or last_end is None or last_end <= limit.due_on:
        participant.move("lose_job_before_pre_work_limit")
        participant.note("participant.returned_to_pre_work_support.v1", on, job_id=job.id)
        if limit is not None:
            limit.state, limit.met_on = clocks.RUNNING, None
        _wait_for_job(participant, programme)
    elif programme.job_gap_days is not None:
        due_on = last_end + timedelta(days=programme.job_gap_days)
        participant.clocks[clocks.JOB_GAP] = clocks.Clock(clocks.JOB_GAP, due_on, since=last_end)

"""Employment spells and what they do to support: into in-work support, back, or out after a gap [rules 33, 57, 63]."""

from datetime import date, timedelta

from services.caseload.domain import service_standards
from services.caseload.domain.checks import Faults, Values, day_faults
from services.caseload.domain.deadlines import JOB_GAP, RUNNING, STOPPED
from services.caseload.domain.exits import catch_up
from services.caseload.domain.participant import Job, Participant
from services.caseload.domain.states import JOB_STATES
from shared.terms.events.job import Excluded, JobEnded, JobExpected, JobHoursChanged, JobStarted, JobVoided
from shared.terms.events.participant import InWorkSupportBegan, ReturnedToPreWorkSupport
from shared.terms.faults import Fault, ForbiddenTransition, transition
from shared.terms.programme import Programme

SELF_EMPLOYED = "self_employed"
EMPLOYMENT_MISSING = Fault(
    "/employment", "required", "give the employment reference under which earnings will be reported"
)


def record_faults(participant: Participant, today: date, values: Values) -> Faults:
    """A job has either begun or is expected; one that has begun has an employment reference."""
    started_on, expected_on = values.get("started_on"), values.get("expected_on")
    yield from day_faults("started_on", started_on, today)
    yield from day_faults("expected_on", expected_on, expected_on or today, (participant.started_on, "the start"))
    if (started_on is None) == (expected_on is None):
        yield Fault("/started_on", "one-of", "give started_on for a job that has begun, or expected_on for an offer")
    if started_on is not None and values.get("employment") is None and values.get("kind") != SELF_EMPLOYED:
        yield EMPLOYMENT_MISSING
    if values.get("kind") == "employed" and not values.get("employer"):
        yield Fault("/employer", "required", "name the employer of an employed job")


def start_faults(job: Job, today: date, values: Values) -> Faults:
    yield from day_faults("started_on", values.get("started_on"), today)
    if (values.get("employment") or job.employment) is None and job.kind != SELF_EMPLOYED:
        yield EMPLOYMENT_MISSING


def end_faults(job: Job, today: date, values: Values) -> Faults:
    return day_faults("ended_on", values.get("ended_on"), today, (job.started_on, "the job began"))


def expect(participant: Participant, job: Job, expected_on: date, today: date) -> None:
    """A job offer; nothing counts yet."""
    participant.require("take_up_job")
    participant.jobs.append(job)
    participant.emit(JobExpected(job_id=job.id, kind=job.kind, expected_on=expected_on), today)


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
    excluded_because = exclusion(participant, programme, job, started_on)
    job.qualifying = excluded_because is None
    event = JobStarted(
        job_id=job.id,
        employment=job.employment or job.id,  # no feed has a reference for the self-employed
        kind=job.kind,
        started_on=started_on,
        hours_per_week=job.hours_per_week,
        first=job.first,
        qualifying=job.qualifying,
        vacancy=job.vacancy,
        obligation=job.obligation if job.vacancy else None,
        excluded_because=excluded_because,
    )
    participant.emit(event, started_on)
    if job.qualifying:
        _take_up(participant, programme, job, started_on)


def exclusion(participant: Participant, programme: Programme, job: Job, started_on: date) -> Excluded | None:
    """Why a job does not qualify; None when it does [rules 34, 63]. After support has ended, as the programme says."""
    if job.began_before_programme or started_on < _programme_start(participant):
        return "before_start"
    limit = participant.deadlines.get("in_work_limit")
    waits = limit is None or (limit.state == STOPPED and participant.state == "ACTIVE")
    if limit is not None and not waits and started_on > limit.due_on:
        return "after_support"
    after_support = participant.left_on is not None and started_on > participant.left_on
    return "after_support" if after_support and not programme.tracking_jobs_count else None


def _take_up(participant: Participant, programme: Programme, job: Job, started_on: date) -> None:
    state_before = participant.state
    participant.move("take_up_job")
    participant.stop_deadlines((JOB_GAP,), started_on)
    service_standards.open_deadlines(participant, programme, "job_start", started_on)
    if state_before == "ACTIVE":
        ends_on = count_limits_from_job(participant, programme, started_on)
        participant.emit(InWorkSupportBegan(job_id=job.id, in_work_ends_on=ends_on), started_on)


def count_limits_from_job(participant: Participant, programme: Programme, started_on: date) -> date | None:
    """Where the programme counts in-work support from the job, its limit moves to this job [rules 32, 35]."""
    in_work_ends_on = None
    for name in ("in_work_limit", "tail"):
        rule = programme.runs(name, _programme_start(participant))
        if rule is not None and rule.counted_from == "job_start":
            due_on = rule.due(started_on, programme.nation)
            participant.set_deadline(name, due_on)
            in_work_ends_on = due_on if name == "in_work_limit" else in_work_ends_on
    return in_work_ends_on


def _wait_for_job(participant: Participant, programme: Programme) -> None:
    """Out of work again, a limit counted from a job waits for the next job, at its latest possible day."""
    search = participant.deadlines.get("pre_work_limit")
    for name in ("in_work_limit", "tail"):
        rule = programme.runs(name, _programme_start(participant))
        deadline = participant.deadlines.get(name)
        if rule is None or deadline is None or rule.counted_from != "job_start":
            continue
        if search is None:
            deadline.state = STOPPED
        else:
            participant.set_deadline(name, rule.due(search.due_on, programme.nation))


def _programme_start(participant: Participant) -> date:
    assert participant.started_on is not None
    return participant.started_on


def end(participant: Participant, programme: Programme, job: Job, ended_on: date, reason: str) -> None:
    """The spell ends; what was earned in it is kept [rule 68]."""
    ended = transition(JOB_STATES, job.state, "end", "job")
    catch_up(participant, programme, ended_on)
    job.state, job.ended_on, job.reason = ended, ended_on, reason
    participant.emit(JobEnded(job_id=job.id, ended_on=ended_on, reason=reason), ended_on)
    _leave_work(participant, programme, job, ended_on)


def void(participant: Participant, programme: Programme, job: Job, reason: str, today: date) -> None:
    """The job never was; `first` says that the participant now has had no job at all."""
    voided = transition(JOB_STATES, job.state, "void", "job")
    catch_up(participant, programme, today)
    had_begun, job.state, job.reason = job.counts, voided, reason
    first = had_begun and not any(other.counts for other in participant.jobs)
    participant.emit(JobVoided(job_id=job.id, reason=reason, first=first), today)
    _leave_work(participant, programme, job, today)


def _leave_work(participant: Participant, programme: Programme, job: Job, on: date) -> None:
    """Back to the search before the end of pre-work support; after it, n days to find another job."""
    if participant.state != "IN_WORK_SUPPORT" or participant.in_qualifying_job:
        return
    ends = [spell.ended_on for spell in participant.jobs if spell.qualifying and spell.state == "ENDED"]
    last_end = max((day for day in ends if day is not None), default=None)
    limit = participant.deadlines.get("pre_work_limit")
    if limit is None or last_end is None or last_end <= limit.due_on:
        participant.move("lose_job_before_pre_work_limit")
        participant.emit(ReturnedToPreWorkSupport(job_id=job.id), on)
        if limit is not None:
            limit.state, limit.met_on = RUNNING, None
        _wait_for_job(participant, programme)
    elif programme.job_gap_days is not None:
        participant.set_deadline(JOB_GAP, last_end + timedelta(days=programme.job_gap_days), since=last_end)


def hours_faults(job: Job, today: date, values: Values) -> Faults:
    from_on = values.get("from_on")
    yield from day_faults("from_on", from_on, today, (job.started_on, "the job began"))
    if from_on is not None and job.ended_on is not None and from_on > job.ended_on:
        yield Fault("/from_on", "after-the-end", f"the job ended on {job.ended_on}; give a day before that")


def change_hours(participant: Participant, job: Job, from_on: date, hours: str) -> None:
    """From a day on the job has other hours; what was before stays as it was [rule 70]."""
    if not job.counts:
        raise ForbiddenTransition("job", job.state, "change_hours", {})
    participant.emit(JobHoursChanged(job_id=job.id, from_on=from_on, hours_per_week=hours), from_on)

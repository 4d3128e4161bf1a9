"""Employment spells and what they do to support: into in-work support, back, or out after a gap [rules 33, 57, 63]."""

from dataclasses import replace
from datetime import date, timedelta

from services.caseload.domain.checks import Faults, Values, day_faults, late_faults
from services.caseload.domain.duplicates import require_still_new_job
from services.caseload.domain.endings import free_job
from services.caseload.domain.participant import Job, Participant
from services.caseload.domain.retelling import require_on, retell
from services.caseload.domain.states import JOB_STATES
from shared.terms.events.job import JobHoursChanged
from shared.terms.faults import Fault, ForbiddenTransition, Refused, transition
from shared.terms.programme import Programme

SELF_EMPLOYED = "self_employed"
CORRECTABLE = (
    "started_on",
    "ended_on",
    "goes_on",
    "employment",
    "employer",
    "hours_per_week",
    "began_before_programme",
)
EMPLOYMENT_MISSING = Fault(
    "/employment", "required", "give the employment reference under which earnings will be reported"
)


def record_faults(participant: Participant, programme: Programme, today: date, values: Values) -> Faults:
    """A job has either begun or is expected; one that has begun has an employment reference."""
    started_on, expected_on = values.get("started_on"), values.get("expected_on")
    yield from day_faults("started_on", started_on, today)
    yield from late_faults("started_on", started_on, today, programme)
    yield from day_faults("expected_on", expected_on, expected_on or today, (participant.started_on, "the start"))
    yield from day_faults("ended_on", values.get("ended_on"), today, (started_on, "the job began"))
    if values.get("ended_on") is not None and started_on is None:
        yield Fault("/started_on", "required", "give the first day of a job that has ended")
    if values.get("ended_on") is not None and values.get("end_reason") is None:
        yield Fault("/end_reason", "required", "say why the job ended")
    if (started_on is None) == (expected_on is None):
        yield Fault("/started_on", "one-of", "give started_on for a job that has begun, or expected_on for an offer")
    if started_on is not None and values.get("employment") is None and values.get("kind") != SELF_EMPLOYED:
        yield EMPLOYMENT_MISSING
    if values.get("kind") == "employed" and not values.get("employer"):
        yield Fault("/employer", "required", "name the employer of an employed job")


def start_faults(job: Job, programme: Programme, today: date, values: Values) -> Faults:
    yield from day_faults("started_on", values.get("started_on"), today)
    yield from late_faults("started_on", values.get("started_on"), today, programme)
    if (values.get("employment") or job.employment) is None and job.kind != SELF_EMPLOYED:
        yield EMPLOYMENT_MISSING


def end_faults(job: Job, today: date, values: Values) -> Faults:
    return day_faults("ended_on", values.get("ended_on"), today, (job.started_on, "the job began"))


def require_begun(participant: Participant, programme: Programme, on: date | None) -> None:
    """Raises ForbiddenTransition unless the state on the day the job began allows it, whenever it is recorded."""
    require_on(participant, programme, "take_up_job", on)


def expect(participant: Participant, programme: Programme, job: Job, expected_on: date, today: date) -> None:
    """A job offer; nothing counts yet."""
    participant.require("take_up_job")
    job.expected_on = expected_on
    participant.jobs.append(job)
    retell(participant, programme, today)


def record(participant: Participant, programme: Programme, job: Job, started_on: date) -> None:
    """A job that has begun, offered before or not."""
    begin(participant, programme, job, started_on, add=True)


def record_ended(
    participant: Participant, programme: Programme, job: Job, started_on: date, end: tuple[date, str]
) -> None:
    """A job that is recorded after its end: support and outcomes never see it without."""
    require_begun(participant, programme, started_on)
    job.state, job.started_on, (job.ended_on, job.reason) = "ENDED", started_on, end
    participant.jobs.append(job)
    retell(participant, programme, started_on)


def begin(
    participant: Participant,
    programme: Programme,
    job: Job,
    started_on: date,
    *,
    add: bool = False,
) -> None:
    """The spell begins; when it qualifies, in-work support begins or goes on [life cycle 2]."""
    require_begun(participant, programme, started_on)
    job.state = transition(JOB_STATES, job.state, "start", "job")
    job.started_on = started_on
    if add:
        participant.jobs.append(job)
    retell(participant, programme, started_on)


def end(participant: Participant, programme: Programme, job: Job, ended_on: date, reason: str) -> None:
    """The spell ends; what was earned in it is kept [rule 68]."""
    if job.state == "ENDED":
        free_job(job)  # what an exit ended may have ended before it
    job.state = transition(JOB_STATES, job.state, "end", "job")
    job.ended_on, job.reason = ended_on, reason
    retell(participant, programme, ended_on)


def void(participant: Participant, programme: Programme, job: Job, reason: str, today: date) -> None:
    """The job never was; it may have ended on record by then [rule 127]."""
    job.state = transition(JOB_STATES, job.state, "void", "job")
    job.reason, job.ended_by_exit = reason, False
    retell(participant, programme, today, reason)


def correction_faults(job: Job, today: date, values: Values) -> Faults:
    """The days in order, none in the future, inside the days that the programme allows [rule 127]."""
    started_on = values.get("started_on") or job.started_on
    ended_on = values.get("ended_on")
    yield from day_faults("started_on", values.get("started_on"), today)
    yield from day_faults("ended_on", ended_on, today, (started_on, "the job began"))
    if ended_on is not None and values.get("goes_on"):
        yield Fault("/goes_on", "one-of", "give ended_on for a job that has ended, or goes_on for one that has not")
    end_stays = ended_on is None and not values.get("goes_on")
    if end_stays and started_on is not None and job.ended_on is not None and job.ended_on < started_on:
        yield Fault("/started_on", "after-the-end", f"the job ended on {job.ended_on}; correct that day as well")
    if ended_on is not None and job.reason is None and values.get("end_reason") is None:
        yield Fault("/end_reason", "required", "say why the job ended")
    sent = [name for name in CORRECTABLE if values.get(name) is not None and (name, values[name]) != ("goes_on", False)]
    if not sent:
        yield Fault("", "nothing-to-correct", f"give what is right: one or more of {', '.join(CORRECTABLE)}")


def require_correctable(job: Job, programme: Programme, today: date) -> None:
    """Within the days that the programme allows for it, counted from the day the job began or, if later, ended."""
    if not job.counts:
        raise ForbiddenTransition("job", job.state, "correct", JOB_STATES[job.state])
    days, since = programme.job_correction_days, job.ended_on or job.started_on
    last = None if days is None or since is None else since + timedelta(days=days)
    if last is not None and today > last:
        message = f"jobs are corrected for {days} days; this one could be until {last}"
        raise Refused([Fault("", "correction-too-late", message)], "conflict")


def correct(participant: Participant, programme: Programme, job: Job, details: Values, today: date) -> None:
    """What was recorded of the job was wrong: its days, its reference, its hours [rule 127]."""
    before = replace(job)
    for name in ("started_on", "employment", "employer", "hours_per_week", "began_before_programme"):
        if details.get(name) is not None:
            setattr(job, name, details[name])
    free_job(job)
    if details.get("goes_on"):
        job.state, job.ended_on, job.reason = "STARTED", None, None
    elif details.get("ended_on") is not None:
        job.state, job.ended_on = "ENDED", details["ended_on"]
        job.reason = details.get("end_reason") or job.reason
    require_still_new_job(participant.jobs, before, job, details.get("distinct_from"))
    retell(participant, programme, today, details["because"])


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

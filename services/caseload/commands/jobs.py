"""Employment spells: offered, begun, ended, or recorded in error [rules 57, 63]; the employer stays in this service."""

from dataclasses import replace

import asyncpg

from services.caseload import tables
from services.caseload.commands.record_rows import insert_record
from services.caseload.domain import jobs, vacancies
from services.caseload.domain.duplicates import require_new_job, require_still_new_job
from services.caseload.domain.participant import Job, Participant
from services.caseload.request_bodies.fields import VoidIn
from services.caseload.request_bodies.jobs import HoursIn, JobCorrectionIn, JobEndIn, JobIn, JobStartIn
from services.caseload.store import JOBS, lock_participant, lock_vacancy, save_participant
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import Fault, Refused
from shared.terms.ids import new_id
from shared.terms.money import pence
from shared.terms.parsing import ParsedBody
from shared.terms.programme import Programmes

DECIDED = {"kind", "employment", "hours_per_week", "began_before_programme", "vacancy", "employer", "job_title"}
NOT_DECIDED = {"contract_type", "pay_frequency"}


async def record(uow: UnitOfWork, programmes: Programmes, participant_id: str, body: ParsedBody[JobIn]) -> str:
    """A job that has begun, or an offer; returns its id."""
    participant = await lock_participant(uow, participant_id)
    programme = programmes.for_referral(*participant.programme_key)
    jobs.require_begun(participant, programme, body.values.get("started_on"))
    require_new_job(participant.jobs, body.values)
    faults, vacancy = [*jobs.record_faults(participant, programme, uow.today, body.values)], None
    if body.values.get("vacancy") is not None:
        vacancy = await lock_vacancy(uow, body.values["vacancy"])  # so that no post is filled twice
        faults += vacancies.filling_faults(vacancy, participant.programme, body.values)
    details = body.validated(faults)
    job = Job(new_id("job"), "EXPECTED", **details.model_dump(include=DECIDED))
    job.obligation = vacancy.obligation if vacancy else None
    if details.started_on is not None and details.ended_on is not None:
        ended = (details.ended_on, details.end_reason or "ended")
        jobs.record_ended(participant, programme, job, details.started_on, ended)
    elif details.started_on is not None:
        jobs.record(participant, programme, job, details.started_on)
    elif details.expected_on is not None:
        jobs.expect(participant, programme, job, details.expected_on, uow.today)
    rate = pence(details.hourly_rate) if details.hourly_rate is not None else None
    return await JOBS.insert(uow, participant, job, hourly_rate=rate, **details.model_dump(include=NOT_DECIDED))


async def start(
    uow: UnitOfWork, programmes: Programmes, job_id: str, expected: int, body: ParsedBody[JobStartIn]
) -> None:
    """An expected job has begun."""
    participant, job = await _lock(uow, job_id, expected)
    programme = programmes.for_referral(*participant.programme_key)
    details = body.validated([*jobs.start_faults(job, programme, uow.today, body.values)])
    before, job.employment = replace(job), details.employment or job.employment
    begun = replace(job, started_on=details.started_on)
    require_still_new_job(participant.jobs, before, begun, details.distinct_from)
    jobs.begin(participant, programme, job, details.started_on)
    await save_participant(uow, participant)


async def end(uow: UnitOfWork, programmes: Programmes, job_id: str, expected: int, body: ParsedBody[JobEndIn]) -> None:
    """A job has ended."""
    participant, job = await _lock(uow, job_id, expected)
    details = body.validated([*jobs.end_faults(job, uow.today, body.values)])
    programme = programmes.for_referral(*participant.programme_key)
    jobs.end(participant, programme, job, details.ended_on, details.reason)
    await save_participant(uow, participant)


async def correct(
    uow: UnitOfWork, programmes: Programmes, job_id: str, expected: int, body: ParsedBody[JobCorrectionIn]
) -> None:
    """What was recorded of a job was wrong."""
    participant, job = await _lock(uow, job_id, expected)
    programme = programmes.for_referral(*participant.programme_key)
    jobs.require_correctable(job, programme, uow.today)
    details = body.validated([*jobs.correction_faults(job, uow.today, body.values)])
    jobs.correct(participant, programme, job, details.model_dump(), uow.today)
    await save_participant(uow, participant)


async def void(uow: UnitOfWork, programmes: Programmes, job_id: str, expected: int, body: ParsedBody[VoidIn]) -> None:
    """A job was recorded in error."""
    participant, job = await _lock(uow, job_id, expected)
    reason = body.validated().reason
    jobs.void(participant, programmes.for_referral(*participant.programme_key), job, reason, uow.today)
    await save_participant(uow, participant)


async def _lock(uow: UnitOfWork, job_id: str, expected: int) -> tuple[Participant, Job]:
    """The participant, locked, and the job as one of the participant's jobs."""
    participant, _ = await JOBS.lock(uow, job_id, expected)
    return participant, participant.job(job_id)


async def change_hours(uow: UnitOfWork, job_id: str, body: ParsedBody[HoursIn]) -> str:
    """A job's hours from a day on; returns the change's id."""
    participant = await JOBS.lock_owner(uow, job_id)
    job = participant.job(job_id)
    details = body.validated([*jobs.hours_faults(job, uow.today, body.values)])
    jobs.change_hours(participant, job, details.from_on, details.hours_per_week)
    change_id = new_id("hrs")
    try:
        facts = {"id": change_id, "job_id": job_id, **details.model_dump()}
        await insert_record(uow, tables.JOB_HOURS, participant, **facts)
    except asyncpg.UniqueViolationError as error:
        message = f"the hours from {details.from_on} on are recorded; give another day"
        raise Refused([Fault("/from_on", "already-recorded", message)], "conflict") from error
    return change_id

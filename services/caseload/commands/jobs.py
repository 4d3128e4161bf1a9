"""Employment spells: offered, begun, ended, or recorded in error [rules 57, 63]; the employer stays in this service."""

from typing import Any

import sqlalchemy as sa

from services.caseload import tables
from services.caseload.commands.saving import JOB_FIELDS, locked, save, terms_of
from services.caseload.commands.vacancies import to_fill
from services.caseload.commands.wanted import JobEndIn, JobIn, JobStartIn, JobVoidIn
from services.caseload.domain import working
from services.caseload.domain.participant import Job, Participant
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import NotFound, require_version
from shared.terms.ids import is_id, new_id
from shared.terms.money import pence
from shared.terms.parsing import ParsedBody
from shared.terms.programme import Programmes

TABLE = tables.job
KEEP = Sql(sa.insert(TABLE))
FIND = Sql(sa.select(TABLE.c.participant_id, TABLE.c.version).where(TABLE.c.id == sa.bindparam("wanted_id")))
DECIDED = [name for name in JOB_FIELDS if name != "id"]
SAVE = Sql(
    sa.update(TABLE)
    .where(TABLE.c.id == sa.bindparam("row_id"))
    .values(version=TABLE.c.version + 1, **{name: sa.bindparam(name, type_=TABLE.c[name].type) for name in DECIDED})
)


async def record(uow: UnitOfWork, programmes: Programmes, participant_id: str, wanted: ParsedBody[JobIn]) -> str:
    """A job that has begun, or an offer; returns its id."""
    participant = await locked(uow, participant_id)
    participant.require("take_up_job")
    vacancy, faults = await to_fill(uow, participant, wanted.values)
    given = wanted.validated([*working.record_faults(participant, uow.today, wanted.values), *faults])
    job = Job(new_id("job"), "EXPECTED", **given.model_dump(include=set(DECIDED) - {"started_on"}))
    job.obligation = vacancy.obligation if vacancy else None
    if given.started_on is not None:
        working.record(participant, terms_of(programmes, participant), job, given.started_on)
    else:
        working.expect(participant, job, uow.today)
    await _keep(uow, participant_id, job, given)
    await save(uow, participant)
    return job.id


async def _keep(uow: UnitOfWork, participant_id: str, job: Job, given: JobIn) -> None:
    rate = pence(given.hourly_rate) if given.hourly_rate is not None else None
    told = given.model_dump(include={"employer", "job_title", "contract_type", "pay_frequency"})
    decided = {name: getattr(job, name) for name in JOB_FIELDS}
    row = {"participant_id": participant_id, "hourly_rate": rate, "version": 1, "recorded_at": uow.now}
    await KEEP.execute(uow, **row, **told, **decided)


async def start(
    uow: UnitOfWork, programmes: Programmes, job_id: str, expected: int, wanted: ParsedBody[JobStartIn]
) -> str:
    """An expected job has begun; returns the participant's id."""
    participant, job = await _job(uow, job_id, expected)
    given = wanted.validated([*working.start_faults(job, uow.today, wanted.values)])
    job.employment = given.employment or job.employment
    working.begin(participant, terms_of(programmes, participant), job, given.started_on)
    return await _save(uow, participant, job)


async def end(uow: UnitOfWork, programmes: Programmes, job_id: str, expected: int, wanted: ParsedBody[JobEndIn]) -> str:
    """A job has ended; returns the participant's id."""
    participant, job = await _job(uow, job_id, expected)
    given = wanted.validated([*working.end_faults(job, uow.today, wanted.values)])
    working.end(participant, terms_of(programmes, participant), job, given.ended_on, given.reason)
    return await _save(uow, participant, job)


async def void(
    uow: UnitOfWork, programmes: Programmes, job_id: str, expected: int, wanted: ParsedBody[JobVoidIn]
) -> str:
    """A job was recorded in error; returns the participant's id."""
    participant, job = await _job(uow, job_id, expected)
    given = wanted.validated()
    working.void(participant, terms_of(programmes, participant), job, given.reason, uow.today)
    return await _save(uow, participant, job)


async def _job(uow: UnitOfWork, job_id: str, expected: int) -> tuple[Participant, Job]:
    """The participant first, locked; then the job as it is now."""
    owner = await FIND.row(uow, wanted_id=job_id) if is_id(job_id) else None
    if owner is None:
        raise NotFound("job", job_id)
    participant = await locked(uow, owner["participant_id"])
    now: Any = await FIND.row(uow, wanted_id=job_id)
    require_version(now["version"], expected)
    return participant, participant.job(job_id)


async def _save(uow: UnitOfWork, participant: Participant, job: Job) -> str:
    await SAVE.execute(uow, row_id=job.id, **{name: getattr(job, name) for name in DECIDED})
    await save(uow, participant)
    return participant.id

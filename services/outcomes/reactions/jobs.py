"""Events of jobs. A job that was only expected was never recorded here: its end or voiding changes nothing."""

from dataclasses import fields, replace

from services.outcomes.domain.person import Job
from services.outcomes.domain.record import Record
from services.outcomes.reactions.reaction import Reaction, update_after
from shared.journey.envelope import Envelope
from shared.store.unit_of_work import UnitOfWork
from shared.terms.events import Event
from shared.terms.events.job import JobCorrected, JobEnded, JobStarted, JobVoided


async def start_job(uow: UnitOfWork, record: Record, event: JobStarted, envelope: Envelope) -> None:
    job = Job(
        event.job_id,
        record.person.id,
        event.employment,
        event.kind,
        event.started_on,
        event.qualifying,
        envelope.actor,
        hours_per_week=event.hours_per_week,
        vacancy=event.vacancy,
        obligation=event.obligation,
        excluded_because=event.excluded_because,
    )
    record.jobs.put(job)
    update_after(record, envelope)


async def end_job(uow: UnitOfWork, record: Record, event: JobEnded, envelope: Envelope) -> None:
    job = record.jobs.get(event.job_id)
    if job is not None:
        record.jobs.put(replace(job, ended_on=event.ended_on))
        update_after(record, envelope)


async def void_job(uow: UnitOfWork, record: Record, event: JobVoided, envelope: Envelope) -> None:
    job = record.jobs.get(event.job_id)
    if job is not None:
        record.jobs.put(replace(job, void=True))
        update_after(record, envelope)


CORRECTED = {field.name for field in fields(Job)} & JobCorrected.model_fields.keys()


async def correct_job(uow: UnitOfWork, record: Record, event: JobCorrected, envelope: Envelope) -> None:
    """The spell as it is known now; one that was void counts again."""
    job = record.jobs.get(event.job_id)
    if job is None:
        return
    facts = {name: value for name, value in vars(event).items() if name in CORRECTED}
    record.jobs.put(replace(job, **facts, void=False))
    update_after(record, envelope)


REACTIONS: dict[type[Event], Reaction] = {
    JobStarted: start_job,
    JobEnded: end_job,
    JobCorrected: correct_job,
    JobVoided: void_job,
}

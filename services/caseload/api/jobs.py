"""Jobs: offered, begun, ended, or recorded in error."""

from typing import Any

from fastapi import APIRouter

from services.caseload import queries
from services.caseload.api.answers import JobOut
from services.caseload.api.calling import Changing, Creating, Raw, Reading, child_changed, child_created, example
from services.caseload.commands import jobs
from services.caseload.commands.wanted import JobEndIn, JobIn, JobStartIn, JobVoidIn
from shared.edge.responses import json_response
from shared.terms.parsing import parse

router = APIRouter(prefix="/v1", tags=["jobs"])


@router.post(
    "/participants/{participant_id}/jobs", status_code=201, response_model=JobOut, openapi_extra=example(JobIn)
)
async def record(context: Creating, participant_id: str, raw: Raw) -> Any:
    """A job that has begun (`started_on`) or is offered (`expected_on`) [rule 57, life cycle 4].

    `employment` is the earnings feed's own reference. A qualifying job moves the participant into in-work support; one
    from before the programme does not qualify [rule 63]. The employer is never said outside this service.
    """
    programmes = context.container.programmes
    return await child_created(
        context, "job", lambda uow: jobs.record(uow, programmes, participant_id, parse(JobIn, raw)), "/v1/jobs"
    )


@router.get("/jobs/{job_id}", response_model=JobOut)
async def job(context: Reading, job_id: str) -> Any:
    """One job; employer, title and pay for the provider's side only."""
    async with context.unit_of_work() as uow:
        resource = await queries.child(uow, "job", job_id, context.client.kind)
    return json_response(resource)


@router.post("/jobs/{job_id}/start", response_model=JobOut, openapi_extra=example(JobStartIn))
async def start(context: Changing, job_id: str, raw: Raw) -> Any:
    """An expected job has begun."""
    wanted, programmes = parse(JobStartIn, raw), context.container.programmes
    return await child_changed(context, "job", job_id, lambda uow, v: jobs.start(uow, programmes, job_id, v, wanted))


@router.post("/jobs/{job_id}/end", response_model=JobOut, openapi_extra=example(JobEndIn))
async def end(context: Changing, job_id: str, raw: Raw) -> Any:
    """A job has ended; what was earned is kept. The search goes on, or the days to find another begin [rule 68]."""
    wanted, programmes = parse(JobEndIn, raw), context.container.programmes
    return await child_changed(context, "job", job_id, lambda uow, v: jobs.end(uow, programmes, job_id, v, wanted))


@router.post("/jobs/{job_id}/void", response_model=JobOut, openapi_extra=example(JobVoidIn))
async def void(context: Changing, job_id: str, raw: Raw) -> Any:
    """Evidence shows that the job was recorded in error."""
    wanted, programmes = parse(JobVoidIn, raw), context.container.programmes
    return await child_changed(context, "job", job_id, lambda uow, v: jobs.void(uow, programmes, job_id, v, wanted))

"""Jobs: offered, begun, ended, or recorded in error."""

from typing import Any

from fastapi import APIRouter

from services.caseload import queries
from services.caseload.api.answers import JobOut
from services.caseload.api.calling import Changing, Creating, Raw, Reading, child_changed, child_created, example
from services.caseload.commands import jobs
from services.caseload.commands.wanted import JobEndIn, JobIn, JobStartIn, JobVoidIn
from shared.edge.api import draft, shown

router = APIRouter(prefix="/v1", tags=["jobs"])


@router.post(
    "/participants/{participant_id}/jobs", status_code=201, response_model=JobOut, openapi_extra=example(JobIn)
)
async def record(call: Creating, participant_id: str, raw: Raw) -> Any:
    """A job that has begun (`started_on`) or is offered (`expected_on`) [rule 57, life cycle 4].

    `employment` is the earnings feed's own reference. A qualifying job moves the participant into in-work support; one
    from before the programme does not qualify [rule 63]. The employer is never said outside this service.
    """
    programmes = call.parts.programmes
    return await child_created(
        call, "job", lambda tx: jobs.record(tx, programmes, participant_id, draft(JobIn, raw)), "/v1/jobs"
    )


@router.get("/jobs/{job_id}", response_model=JobOut)
async def job(call: Reading, job_id: str) -> Any:
    """One job; employer, title and pay for the provider's side only."""
    async with call.tx() as tx:
        resource = await queries.child(tx, "job", job_id, call.client.kind)
    return shown(resource)


@router.post("/jobs/{job_id}/start", response_model=JobOut, openapi_extra=example(JobStartIn))
async def start(call: Changing, job_id: str, raw: Raw) -> Any:
    """An expected job has begun."""
    wanted, programmes = draft(JobStartIn, raw), call.parts.programmes
    return await child_changed(call, "job", job_id, lambda tx, v: jobs.start(tx, programmes, job_id, v, wanted))


@router.post("/jobs/{job_id}/end", response_model=JobOut, openapi_extra=example(JobEndIn))
async def end(call: Changing, job_id: str, raw: Raw) -> Any:
    """A job has ended; what was earned is kept. The search goes on, or the days to find another begin [rule 68]."""
    wanted, programmes = draft(JobEndIn, raw), call.parts.programmes
    return await child_changed(call, "job", job_id, lambda tx, v: jobs.end(tx, programmes, job_id, v, wanted))


@router.post("/jobs/{job_id}/void", response_model=JobOut, openapi_extra=example(JobVoidIn))
async def void(call: Changing, job_id: str, raw: Raw) -> Any:
    """Evidence shows that the job was recorded in error."""
    wanted, programmes = draft(JobVoidIn, raw), call.parts.programmes
    return await child_changed(call, "job", job_id, lambda tx, v: jobs.void(tx, programmes, job_id, v, wanted))

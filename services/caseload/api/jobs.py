"""Jobs: offered, begun, ended, or recorded in error; and changes of their hours."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.caseload.api.route_helpers import (
    ChangeContext,
    CreateContext,
    RawBody,
    ReadContext,
    answer_read,
    change_child,
    child_reader,
    create_child,
    documented_body,
)
from services.caseload.commands import jobs
from services.caseload.request_bodies.fields import VoidIn
from services.caseload.request_bodies.jobs import HoursIn, JobCorrectionIn, JobEndIn, JobIn, JobStartIn
from services.caseload.responses.jobs import HoursOut, JobOut
from shared.terms.parsing import parse

router = APIRouter(prefix="/v1", tags=["jobs"])


@router.post(
    "/participants/{participant_id}/jobs",
    status_code=201,
    response_model=JobOut,
    summary="Record a job",
    operation_id="record_job",
    openapi_extra=documented_body(JobIn),
)
async def record(context: CreateContext, participant_id: str, raw: RawBody) -> JSONResponse:
    """Records a job that has begun (`started_on`) or is offered (`expected_on`).

    `employment` is the earnings feed's own reference. A qualifying job moves the participant into in-work support; one
    from before the programme does not qualify. The employer never leaves this service. The state on the day it began
    decides, so it may be recorded after an exit. 409 already-recorded: this is the job named in `existing`.
    """
    body, programmes = parse(JobIn, raw), context.container.programmes
    return await create_child(
        context, "job", lambda uow: jobs.record(uow, programmes, participant_id, body), "/v1/jobs"
    )


@router.get("/jobs/{job_id}", response_model=JobOut, summary="Read a job", operation_id="read_job")
async def read(context: ReadContext, job_id: str) -> JSONResponse:
    """One job. Only the provider's side sees employer, title and pay."""
    return await answer_read(context, job_id, child_reader(context, "job"))


@router.post(
    "/jobs/{job_id}/start",
    response_model=JobOut,
    summary="Record that a job began",
    operation_id="start_job",
    openapi_extra=documented_body(JobStartIn),
)
async def start(context: ChangeContext, job_id: str, raw: RawBody) -> JSONResponse:
    """An expected job has begun."""
    body, programmes = parse(JobStartIn, raw), context.container.programmes
    return await change_child(
        context, "job", job_id, lambda uow, expected: jobs.start(uow, programmes, job_id, expected, body)
    )


@router.post(
    "/jobs/{job_id}/end",
    response_model=JobOut,
    summary="Record that a job ended",
    operation_id="end_job",
    openapi_extra=documented_body(JobEndIn),
)
async def end(context: ChangeContext, job_id: str, raw: RawBody) -> JSONResponse:
    """A job has ended; its earnings still count. The job search resumes, or the days to find another job begin."""
    body, programmes = parse(JobEndIn, raw), context.container.programmes
    return await change_child(
        context, "job", job_id, lambda uow, expected: jobs.end(uow, programmes, job_id, expected, body)
    )


@router.post(
    "/jobs/{job_id}/correct",
    response_model=JobOut,
    summary="Correct a job",
    operation_id="correct_job",
    openapi_extra=documented_body(JobCorrectionIn),
)
async def correct(context: ChangeContext, job_id: str, raw: RawBody) -> JSONResponse:
    """What was recorded of a job was wrong: a day, its reference or employer, its hours, or that it has ended.

    Send what is right; the rest stays. 409: the job is void or only expected, the programme's days are over, or it
    would be the same as the job named in `existing`.
    """
    body, programmes = parse(JobCorrectionIn, raw), context.container.programmes
    return await change_child(
        context, "job", job_id, lambda uow, expected: jobs.correct(uow, programmes, job_id, expected, body)
    )


@router.post(
    "/jobs/{job_id}/void",
    response_model=JobOut,
    summary="Make a job void",
    operation_id="void_job",
    openapi_extra=documented_body(VoidIn),
)
async def void(context: ChangeContext, job_id: str, raw: RawBody) -> JSONResponse:
    """Evidence shows that the job was recorded in error, also when it has ended on record."""
    body, programmes = parse(VoidIn, raw), context.container.programmes
    return await change_child(
        context, "job", job_id, lambda uow, expected: jobs.void(uow, programmes, job_id, expected, body)
    )


@router.post(
    "/jobs/{job_id}/hours",
    status_code=201,
    response_model=HoursOut,
    summary="Change a job's hours",
    operation_id="change_job_hours",
    openapi_extra=documented_body(HoursIn),
)
async def change_hours(context: CreateContext, job_id: str, raw: RawBody) -> JSONResponse:
    """Changes the weekly hours of a job from a day. The hours before that day stay as they were."""
    body = parse(HoursIn, raw)
    return await create_child(context, "change of hours", lambda uow: jobs.change_hours(uow, job_id, body))

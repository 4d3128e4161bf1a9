"""Completed assessments of a participant."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.caseload.api.route_helpers import CreateContext, RawBody, create_child, documented_body
from services.caseload.commands.assessments import record_assessment
from services.caseload.request_bodies.assessments import AssessmentIn
from services.caseload.responses.assessments import AssessmentOut
from shared.terms.parsing import parse

router = APIRouter(prefix="/v1", tags=["assessments"])


@router.post(
    "/participants/{participant_id}/assessments",
    status_code=201,
    response_model=AssessmentOut,
    summary="Record an assessment",
    operation_id="record_assessment",
    openapi_extra=documented_body(AssessmentIn),
)
async def record(context: CreateContext, participant_id: str, raw: RawBody) -> JSONResponse:
    """Records a complete needs or health assessment, or one of the programme's own. Findings are not stored."""
    body, programmes = parse(AssessmentIn, raw), context.container.programmes
    return await create_child(
        context, "assessment", lambda uow: record_assessment(uow, programmes, participant_id, body)
    )

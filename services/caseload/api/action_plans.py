"""Action plans, version by version."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.caseload.api.route_helpers import CreateContext, RawBody, create_child, documented_body
from services.caseload.commands.action_plans import agree_plan
from services.caseload.request_bodies.action_plans import PlanIn
from services.caseload.responses.action_plans import PlanOut
from shared.terms.parsing import parse

router = APIRouter(prefix="/v1", tags=["action plans"])


@router.post(
    "/participants/{participant_id}/action-plans",
    status_code=201,
    response_model=PlanOut,
    summary="Agree an action plan",
    operation_id="agree_action_plan",
    openapi_extra=documented_body(PlanIn),
)
async def agree(context: CreateContext, participant_id: str, raw: RawBody) -> JSONResponse:
    """Adds a version of the action plan that both have signed. The first one meets the deadline `action_plan`."""
    body, programmes = parse(PlanIn, raw), context.container.programmes
    return await create_child(context, "action plan", lambda uow: agree_plan(uow, programmes, participant_id, body))

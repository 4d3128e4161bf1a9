"""What a participant's earnings and evidence have achieved."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.outcomes.queries.outcomes import read_outcomes
from services.outcomes.responses.outcomes import OutcomesOut
from shared.edge.request_context import RequestContext, needs
from shared.edge.responses import json_response

router = APIRouter(tags=["outcomes"])


@router.get(
    "/v1/participants/{participant_id}/outcomes",
    response_model=OutcomesOut,
    summary="Read a participant's outcomes",
    operation_id="read_outcomes",
)
async def read(context: Annotated[RequestContext, needs("claims:read")], participant_id: str) -> JSONResponse:
    """Qualifying earnings and the threshold with its basis, milestones by round, payments and claims.

    A payment that does not count says why. A projection is never shown as an achievement. `differs`: the feed has
    notified an outcome that its payments do not show.
    """
    async with context.unit_of_work() as uow:
        return json_response(await read_outcomes(uow, context.container.programmes, participant_id))

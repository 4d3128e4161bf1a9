"""The money that a funder bears."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from services.outcomes.queries.funding import list_funding
from services.outcomes.request_bodies.statements import MONTH
from services.outcomes.responses.funding import FundingOut
from shared.edge.request_context import RequestContext, needs
from shared.edge.responses import json_response
from shared.terms.clients import Part

router = APIRouter(prefix="/v1/programmes/{programme_id}/funding", tags=["statements"])
Funding = Annotated[RequestContext, needs("statements:read", part=[Part.FUNDER])]


@router.get("", response_model=FundingOut, summary="List what a funder bears", operation_id="list_funding")
async def list_(
    context: Funding, programme_id: str, month: Annotated[str | None, Query(pattern=MONTH)] = None
) -> JSONResponse:
    """What your organisation bears of each line of the authorised statements, by the apportionment of their months.

    A line says its kind and no participant or claim.
    """
    org, programmes = context.client.org, context.container.programmes
    async with context.unit_of_work() as uow:
        uow.require_part(programme_id)
        return json_response({"items": await list_funding(uow, programmes, programme_id, org, month)})

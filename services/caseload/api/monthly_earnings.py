"""A month's earnings, declared with evidence [rule 71]."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.caseload.api.route_helpers import (
    ChangeContext,
    CreateContext,
    RawBody,
    change_child,
    create_child,
    documented_body,
)
from services.caseload.commands import monthly_earnings
from services.caseload.queries.monthly_earnings import list_monthly_earnings
from services.caseload.request_bodies.fields import VoidIn
from services.caseload.request_bodies.monthly_earnings import MonthlyEarningsIn
from services.caseload.responses.monthly_earnings import MonthlyEarningsList, MonthlyEarningsOut
from shared.edge.request_context import RequestContext, needs
from shared.edge.responses import json_response
from shared.terms.clients import READS_IN_FULL
from shared.terms.parsing import parse

router = APIRouter(prefix="/v1", tags=["monthly earnings"])
KIND = "monthly earnings"
Listing = Annotated[RequestContext, needs("caseload:read", kinds=READS_IN_FULL)]
OF_PARTICIPANT = "/participants/{participant_id}/monthly-earnings"


@router.post(
    OF_PARTICIPANT,
    status_code=201,
    response_model=MonthlyEarningsOut,
    summary="Declare a month's earnings",
    operation_id="declare_monthly_earnings",
    openapi_extra=documented_body(MonthlyEarningsIn),
)
async def declare(context: CreateContext, participant_id: str, raw: RawBody) -> JSONResponse:
    """Declares the earnings of a month before the programme or after its start, and the evidence for them.

    Months after may come from the earnings feed instead; one that is declared counts as declared.
    """
    body = parse(MonthlyEarningsIn, raw)
    return await create_child(context, KIND, lambda uow: monthly_earnings.declare(uow, participant_id, body))


@router.get(
    OF_PARTICIPANT,
    response_model=MonthlyEarningsList,
    summary="List declared earnings",
    operation_id="list_monthly_earnings",
)
async def list_all(context: Listing, participant_id: str) -> JSONResponse:
    """The declared months. Only for the provider's side and auditors."""
    async with context.unit_of_work() as uow:
        items = await list_monthly_earnings(uow, participant_id, context.client.kind)
    return json_response({"items": items})


@router.post(
    "/monthly-earnings/{declaration_id}/void",
    response_model=MonthlyEarningsOut,
    summary="Make a declaration void",
    operation_id="void_monthly_earnings",
    openapi_extra=documented_body(VoidIn),
)
async def void(context: ChangeContext, declaration_id: str, raw: RawBody) -> JSONResponse:
    """The month's earnings were declared in error."""
    body = parse(VoidIn, raw)
    return await change_child(
        context, KIND, declaration_id, lambda uow, expected: monthly_earnings.void(uow, declaration_id, expected, body)
    )

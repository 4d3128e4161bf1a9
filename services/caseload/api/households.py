"""Households of participants who share a family package."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.caseload.api.route_helpers import (
    CreateContext,
    RawBody,
    Read,
    ReadContext,
    answer_read,
    create,
    documented_body,
)
from services.caseload.commands.households import create_household
from services.caseload.queries.households import read_household
from services.caseload.request_bodies.households import HouseholdIn
from services.caseload.responses.households import HouseholdOut
from shared.edge.request_context import RequestContext
from shared.terms.parsing import parse

router = APIRouter(prefix="/v1/households", tags=["households"])


def _reader(context: RequestContext) -> Read:
    return lambda uow, household_id: read_household(uow, household_id, context.client.kind)


@router.post(
    "",
    status_code=201,
    response_model=HouseholdOut,
    summary="Create a household",
    operation_id="create_household",
    openapi_extra=documented_body(HouseholdIn),
)
async def add(context: CreateContext, raw: RawBody) -> JSONResponse:
    """Creates a household that shares a family package, if the programme delivers to families."""
    body, programmes = parse(HouseholdIn, raw), context.container.programmes
    return await create(
        context,
        lambda uow: create_household(uow, programmes, body),
        _reader(context),
        "/v1/households",
    )


@router.get("/{household_id}", response_model=HouseholdOut, summary="Read a household", operation_id="read_household")
async def read(context: ReadContext, household_id: str) -> JSONResponse:
    """A household with its interventions: the participants you may see, and everyone else by relation only."""
    return await answer_read(context, household_id, _reader(context))

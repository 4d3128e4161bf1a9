"""Households of participants who share a family package."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.caseload.api.route_helpers import (
    ChangeContext,
    CreateContext,
    RawBody,
    Read,
    ReadContext,
    answer_read,
    change,
    create,
    documented_body,
)
from services.caseload.commands.households import correct_household, create_household, void_household
from services.caseload.queries.households import read_household
from services.caseload.request_bodies.fields import VoidIn
from services.caseload.request_bodies.households import HouseholdCorrectionIn, HouseholdIn
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


@router.post(
    "/{household_id}/correct",
    response_model=HouseholdOut,
    summary="Correct who belongs to a household",
    operation_id="correct_household",
    openapi_extra=documented_body(HouseholdCorrectionIn),
)
async def correct(context: ChangeContext, household_id: str, raw: RawBody) -> JSONResponse:
    """Who belongs to the household was recorded wrongly. Send the right list; a list that is not sent stays.

    403: some of its participants are people you may not see. 409: it is void, support of somebody who joins has ended,
    or the programme's days for corrections (`record_correction_days`) are over. 422 also: a step for the household is
    recorded with somebody who would leave it.
    """
    body, programmes = parse(HouseholdCorrectionIn, raw), context.container.programmes
    return await change(
        context,
        household_id,
        lambda uow, expected: correct_household(uow, programmes, household_id, expected, body),
        _reader(context),
    )


@router.post(
    "/{household_id}/void",
    response_model=HouseholdOut,
    summary="Make void a household",
    operation_id="void_household",
    openapi_extra=documented_body(VoidIn),
)
async def void(context: ChangeContext, household_id: str, raw: RawBody) -> JSONResponse:
    """This household was recorded in error: it stays, and nobody belongs to it.

    403: some of its participants are people you may not see. 409: steps for it are on record, it is void already, or
    the programme's days for corrections are over.
    """
    body, programmes = parse(VoidIn, raw), context.container.programmes
    return await change(
        context,
        household_id,
        lambda uow, expected: void_household(uow, programmes, household_id, expected, body),
        _reader(context),
    )

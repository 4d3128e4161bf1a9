"""The programmes as they run here."""

from typing import Annotated

from fastapi import APIRouter, Response

from services.referrals.queries import programmes as queries
from services.referrals.responses.programmes import ProgrammeOut, ProgrammesOut, ProgrammeVersionsOut
from shared.edge.request_context import RequestContext, needs
from shared.edge.responses import json_response

router = APIRouter(prefix="/v1/programmes", tags=["programmes"])
Reading = Annotated[RequestContext, needs("programmes:read")]


@router.get("", response_model=ProgrammesOut, summary="List programmes", operation_id="list_programmes")
async def list_programmes(context: Reading) -> Response:
    """Every programme that runs here and in which your organisation has a part."""
    async with context.unit_of_work() as uow:
        programmes = queries.programmes_of(context.container.programmes, context.client, uow.today)
    return json_response({"items": [queries.summary(programme) for programme in programmes], "next": None})


@router.get("/{programme_id}", response_model=ProgrammeOut, summary="Read a programme", operation_id="read_programme")
async def read_programme(context: Reading, programme_id: str) -> Response:
    """A programme: parties, areas, groups, conditions, support, outcomes, fee, KPIs, evaluator, governance.

    `facts` is each value as it is written, with its source. A programme in which you have no part is not found.
    """
    async with context.unit_of_work() as uow:
        programme = queries.running_programme(context.container.programmes, context.client, uow.today, programme_id)
    return json_response(queries.contract(programme))


@router.get(
    "/{programme_id}/versions",
    response_model=ProgrammeVersionsOut,
    summary="List the versions of a programme",
    operation_id="list_programme_versions",
)
async def list_programme_versions(context: Reading, programme_id: str) -> Response:
    """Every version that ever ran here, the newest last; a referral has the version it was received under."""
    async with context.unit_of_work() as uow:
        programme = queries.running_programme(context.container.programmes, context.client, uow.today, programme_id)
        items = await queries.versions(uow, programme)
    return json_response({"items": items, "next": None})


@router.get(
    "/{programme_id}/versions/{version}",
    response_model=ProgrammeOut,
    summary="Read a version of a programme",
    operation_id="read_programme_version",
)
async def read_programme_version(context: Reading, programme_id: str, version: str) -> Response:
    """A programme as it was in one version, also when another runs now."""
    async with context.unit_of_work() as uow:
        named = (programme_id, version)
        programme = queries.programme_version(context.container.programmes, context.client, uow.today, *named)
    return json_response(queries.contract(programme))

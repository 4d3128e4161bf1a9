"""Readings of the programme's measures, and who read the values of health measures."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.caseload.api.route_helpers import (
    RawBody,
    ReadContext,
    change,
    documented_body,
)
from services.caseload.commands import readings
from services.caseload.queries.participants import programme_key_of
from services.caseload.queries.readings import (
    list_readings,
    list_reads,
    read_reading,
)
from services.caseload.request_bodies.fields import VoidIn
from services.caseload.request_bodies.readings import ReadingIn
from services.caseload.responses.readings import ReadingList, ReadingOut, ReadList
from shared.edge.idempotency import once
from shared.edge.request_context import RequestContext, needs
from shared.edge.responses import json_response
from shared.terms.clients import DELIVERING
from shared.terms.parsing import parse

router = APIRouter(prefix="/v1", tags=["readings"])
Recording = Annotated[RequestContext, needs("caseload:write", roles=["key_worker"], part=DELIVERING, creates=True)]
MakingVoid = Annotated[RequestContext, needs("caseload:write", roles=["key_worker"], part=DELIVERING, changes=True)]
Safeguarding = Annotated[RequestContext, needs("caseload:read", roles=["safeguarding"])]
OF_PARTICIPANT = "/participants/{participant_id}/readings"


@router.post(
    OF_PARTICIPANT,
    status_code=201,
    response_model=ReadingOut,
    summary="Record a reading",
    operation_id="record_reading",
    openapi_extra=documented_body(ReadingIn),
)
async def take(context: Recording, participant_id: str, raw: RawBody) -> JSONResponse:
    """Records a reading of one of the programme's measures: the baseline, or one compared with it.

    The value stays here: events say improved, unchanged or worse, and of health only where an outcome counts it.
    """
    body, programmes = parse(ReadingIn, raw), context.container.programmes
    async with once(context) as creation:
        uow = creation.uow
        programme = programmes.for_referral(*await programme_key_of(uow, participant_id))
        if creation.new:
            creation.resource_id = await readings.take(uow, programme, participant_id, body)
        resource = await read_reading(uow, programmes, creation.resource_id, context.client)
    location = f"/v1/participants/{participant_id}/readings"
    return json_response(resource, creation.status, location, **creation.headers)


@router.get(OF_PARTICIPANT, response_model=ReadingList, summary="List readings", operation_id="list_readings")
async def list_all(context: ReadContext, participant_id: str) -> JSONResponse:
    """A participant's readings. Those of health are for key workers of the provider's side; each read is recorded."""
    async with context.unit_of_work() as uow:
        items = await list_readings(uow, context.container.programmes, participant_id, context.client)
    return json_response({"items": items})


@router.get(
    f"{OF_PARTICIPANT}/reads",
    response_model=ReadList,
    summary="List who read health values",
    operation_id="list_health_value_reads",
)
async def list_all_reads(context: Safeguarding, participant_id: str) -> JSONResponse:
    """Who has read this participant's readings of health, and when: for the role safeguarding."""
    async with context.unit_of_work() as uow:
        items = await list_reads(uow, participant_id)
    return json_response({"items": items})


@router.post(
    "/readings/{reading_id}/void",
    response_model=ReadingOut,
    summary="Make a reading void",
    operation_id="void_reading",
    openapi_extra=documented_body(VoidIn),
)
async def void(context: MakingVoid, reading_id: str, raw: RawBody) -> JSONResponse:
    """The reading was recorded in error. 409: others were compared with this baseline; make those void first."""
    body, programmes = parse(VoidIn, raw), context.container.programmes
    return await change(
        context,
        reading_id,
        lambda uow, expected: readings.void(uow, programmes, reading_id, expected, body),
        lambda uow, _: read_reading(uow, programmes, reading_id, context.client),
    )

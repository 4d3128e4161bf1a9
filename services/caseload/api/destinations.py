"""Destinations other than jobs: education, training, an apprenticeship, volunteering or other work."""

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
from services.caseload.commands import destinations
from services.caseload.request_bodies.destinations import DestinationCorrectionIn, DestinationEndIn, DestinationIn
from services.caseload.request_bodies.fields import VoidIn
from services.caseload.responses.destinations import DestinationOut
from shared.terms.parsing import parse

router = APIRouter(prefix="/v1", tags=["destinations"])
KIND = "destination"


@router.post(
    "/participants/{participant_id}/destinations",
    status_code=201,
    response_model=DestinationOut,
    summary="Record a destination",
    operation_id="record_destination",
    openapi_extra=documented_body(DestinationIn),
)
async def record(context: CreateContext, participant_id: str, raw: RawBody) -> JSONResponse:
    """Records education, training, an apprenticeship, volunteering or other work that began after the start.

    Place and course never leave this service.
    """
    body = parse(DestinationIn, raw)
    return await create_child(
        context, KIND, lambda uow: destinations.record(uow, participant_id, body), "/v1/destinations"
    )


@router.get(
    "/destinations/{destination_id}",
    response_model=DestinationOut,
    summary="Read a destination",
    operation_id="read_destination",
)
async def read(context: ReadContext, destination_id: str) -> JSONResponse:
    """One destination. Only the provider's side sees the place and the course."""
    return await answer_read(context, destination_id, child_reader(context, KIND))


@router.post(
    "/destinations/{destination_id}/end",
    response_model=DestinationOut,
    summary="Record that a destination ended",
    operation_id="end_destination",
    openapi_extra=documented_body(DestinationEndIn),
)
async def end(context: ChangeContext, destination_id: str, raw: RawBody) -> JSONResponse:
    """Records the last day in the destination."""
    body = parse(DestinationEndIn, raw)
    return await change_child(
        context, KIND, destination_id, lambda uow, expected: destinations.end(uow, destination_id, expected, body)
    )


@router.post(
    "/destinations/{destination_id}/correct",
    response_model=DestinationOut,
    summary="Correct the days of a destination",
    operation_id="correct_destination",
    openapi_extra=documented_body(DestinationCorrectionIn),
)
async def correct(context: ChangeContext, destination_id: str, raw: RawBody) -> JSONResponse:
    """It began or ended on another day than was recorded, or it goes on. An outcome that depends on it follows."""
    body = parse(DestinationCorrectionIn, raw)
    return await change_child(
        context, KIND, destination_id, lambda uow, expected: destinations.correct(uow, destination_id, expected, body)
    )


@router.post(
    "/destinations/{destination_id}/void",
    response_model=DestinationOut,
    summary="Make a destination void",
    operation_id="void_destination",
    openapi_extra=documented_body(VoidIn),
)
async def void(context: ChangeContext, destination_id: str, raw: RawBody) -> JSONResponse:
    """The destination was recorded in error. An outcome that depended on it is taken back."""
    body = parse(VoidIn, raw)
    return await change_child(
        context, KIND, destination_id, lambda uow, expected: destinations.void(uow, destination_id, expected, body)
    )

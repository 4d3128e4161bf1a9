"""Appointments with a participant."""

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
from services.caseload.commands import appointments
from services.caseload.request_bodies.appointments import AppointmentIn, AttendIn, MissIn
from services.caseload.responses.appointments import AppointmentOut
from shared.terms.parsing import parse

router = APIRouter(prefix="/v1", tags=["appointments"])
KIND = "appointment"


@router.post(
    "/participants/{participant_id}/appointments",
    status_code=201,
    response_model=AppointmentOut,
    summary="Book an appointment",
    operation_id="book_appointment",
    openapi_extra=documented_body(AppointmentIn),
)
async def book(context: CreateContext, participant_id: str, raw: RawBody) -> JSONResponse:
    """Books an appointment: `initial` before the start, `review` or `in_work` after it; none after support."""
    body = parse(AppointmentIn, raw)
    return await create_child(
        context, KIND, lambda uow: appointments.book(uow, participant_id, body), "/v1/appointments"
    )


@router.get(
    "/appointments/{appointment_id}",
    response_model=AppointmentOut,
    summary="Read an appointment",
    operation_id="read_appointment",
)
async def read(context: ReadContext, appointment_id: str) -> JSONResponse:
    """One appointment."""
    return await answer_read(context, appointment_id, child_reader(context, KIND))


@router.post(
    "/appointments/{appointment_id}/attend",
    response_model=AppointmentOut,
    summary="Record that the appointment was attended",
    operation_id="attend_appointment",
    openapi_extra=documented_body(AttendIn),
)
async def attend(context: ChangeContext, appointment_id: str, raw: RawBody) -> JSONResponse:
    """The participant attended. This also corrects an appointment that was recorded as missed."""
    body, programmes = parse(AttendIn, raw), context.container.programmes
    return await change_child(
        context,
        KIND,
        appointment_id,
        lambda uow, expected: appointments.attend(uow, programmes, appointment_id, expected, body),
    )


@router.post(
    "/appointments/{appointment_id}/miss",
    response_model=AppointmentOut,
    summary="Record that the appointment was missed",
    operation_id="miss_appointment",
    openapi_extra=documented_body(MissIn),
)
async def miss(context: ChangeContext, appointment_id: str, raw: RawBody) -> JSONResponse:
    """The participant did not attend. `exception_reason` is for reasons beyond anybody's control [rule 23]."""
    body = parse(MissIn, raw)
    return await change_child(
        context, KIND, appointment_id, lambda uow, expected: appointments.miss(uow, appointment_id, expected, body)
    )

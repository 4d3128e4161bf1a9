"""What is done with a participant on the way: contacts, appointments, plans, assessments, reasons for delay."""

from typing import Any

from fastapi import APIRouter

from services.caseload import queries
from services.caseload.api.answers import AppointmentOut, AssessmentOut, ContactOut, ExceptionOut, PlanOut
from services.caseload.api.calling import Changing, Creating, Raw, Reading, child_changed, child_created, example
from services.caseload.commands import starting, support
from services.caseload.commands.wanted import (
    AppointmentIn,
    AssessmentIn,
    AttendIn,
    ContactIn,
    ExceptionIn,
    MissIn,
    PlanIn,
)
from shared.edge.responses import json_response
from shared.terms.parsing import parse

router = APIRouter(prefix="/v1", tags=["support"])
OF = "/participants/{participant_id}"
APPOINTMENTS = "/v1/appointments"


@router.post(f"{OF}/contacts", status_code=201, response_model=ContactOut, openapi_extra=example(ContactIn))
async def contact(context: Creating, participant_id: str, raw: Raw) -> Any:
    """A contact made or tried; the first successful one moves the referral on. Not after support [rule 34].

    `with_employer` is one with an employer on the participant's behalf: it keeps a standard about the job search.
    """
    wanted, programmes = parse(ContactIn, raw), context.container.programmes
    return await child_created(
        context, "contact", lambda uow: starting.contact(uow, programmes, participant_id, wanted)
    )


@router.post(f"{OF}/appointments", status_code=201, response_model=AppointmentOut, openapi_extra=example(AppointmentIn))
async def book(context: Creating, participant_id: str, raw: Raw) -> Any:
    """An appointment: `initial` before the start, `review` or `in_work` after it; none after support [rule 43]."""
    wanted = parse(AppointmentIn, raw)
    return await child_created(
        context, "appointment", lambda uow: starting.book(uow, participant_id, wanted), APPOINTMENTS
    )


@router.get("/appointments/{appointment_id}", response_model=AppointmentOut)
async def appointment(context: Reading, appointment_id: str) -> Any:
    """One appointment."""
    async with context.unit_of_work() as uow:
        resource = await queries.child(uow, "appointment", appointment_id, context.client.kind)
    return json_response(resource)


@router.post("/appointments/{appointment_id}/attend", response_model=AppointmentOut, openapi_extra=example(AttendIn))
async def attend(context: Changing, appointment_id: str, raw: Raw) -> Any:
    """The participant came; after a recorded miss this is its correction."""
    wanted, programmes = parse(AttendIn, raw), context.container.programmes
    return await child_changed(
        context,
        "appointment",
        appointment_id,
        lambda uow, v: starting.attend(uow, programmes, appointment_id, v, wanted),
    )


@router.post("/appointments/{appointment_id}/miss", response_model=AppointmentOut, openapi_extra=example(MissIn))
async def miss(context: Changing, appointment_id: str, raw: Raw) -> Any:
    """The participant did not come; `exception_reason` is for what was beyond anybody's control [rule 23]."""
    wanted = parse(MissIn, raw)
    return await child_changed(
        context, "appointment", appointment_id, lambda uow, v: starting.miss(uow, appointment_id, v, wanted)
    )


@router.post(f"{OF}/action-plans", status_code=201, response_model=PlanOut, openapi_extra=example(PlanIn))
async def agree_plan(context: Creating, participant_id: str, raw: Raw) -> Any:
    """The next version of the action plan, agreed and signed by both; the first one stops its clock [rules 21, 51]."""
    programmes = context.container.programmes
    return await child_created(
        context, "action plan", lambda uow: support.agree_plan(uow, programmes, participant_id, parse(PlanIn, raw))
    )


@router.post(f"{OF}/assessments", status_code=201, response_model=AssessmentOut, openapi_extra=example(AssessmentIn))
async def assess(context: Creating, participant_id: str, raw: Raw) -> Any:
    """A needs or health assessment, or one of the programme's own, was completed; findings are not kept [rule 48]."""
    wanted, programmes = parse(AssessmentIn, raw), context.container.programmes
    return await child_created(
        context, "assessment", lambda uow: support.assess(uow, programmes, participant_id, wanted)
    )


@router.post(f"{OF}/exceptions", status_code=201, response_model=ExceptionOut, openapi_extra=example(ExceptionIn))
async def excuse(context: Creating, participant_id: str, raw: Raw) -> Any:
    """A reason beyond the provider's control for a clock that was missed; one per clock [rule 23]. 409: it has one."""
    wanted = parse(ExceptionIn, raw)
    return await child_created(context, "exception", lambda uow: support.excuse(uow, participant_id, wanted))

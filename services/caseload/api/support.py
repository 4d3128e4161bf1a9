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
from shared.edge.api import draft, shown

router = APIRouter(prefix="/v1", tags=["support"])
OF = "/participants/{participant_id}"
APPOINTMENTS = "/v1/appointments"


@router.post(f"{OF}/contacts", status_code=201, response_model=ContactOut, openapi_extra=example(ContactIn))
async def contact(call: Creating, participant_id: str, raw: Raw) -> Any:
    """A contact made or tried; the first successful one moves the referral on. Not after support [rule 34].

    `with_employer` is one with an employer on the participant's behalf: it keeps a standard about the job search.
    """
    wanted, programmes = draft(ContactIn, raw), call.parts.programmes
    return await child_created(call, "contact", lambda tx: starting.contact(tx, programmes, participant_id, wanted))


@router.post(f"{OF}/appointments", status_code=201, response_model=AppointmentOut, openapi_extra=example(AppointmentIn))
async def book(call: Creating, participant_id: str, raw: Raw) -> Any:
    """An appointment: `initial` before the start, `review` or `in_work` after it; none after support [rule 43]."""
    wanted = draft(AppointmentIn, raw)
    return await child_created(call, "appointment", lambda tx: starting.book(tx, participant_id, wanted), APPOINTMENTS)


@router.get("/appointments/{appointment_id}", response_model=AppointmentOut)
async def appointment(call: Reading, appointment_id: str) -> Any:
    """One appointment."""
    async with call.tx() as tx:
        resource = await queries.child(tx, "appointment", appointment_id, call.client.kind)
    return shown(resource)


@router.post("/appointments/{appointment_id}/attend", response_model=AppointmentOut, openapi_extra=example(AttendIn))
async def attend(call: Changing, appointment_id: str, raw: Raw) -> Any:
    """The participant came; after a recorded miss this is its correction."""
    wanted, programmes = draft(AttendIn, raw), call.parts.programmes
    return await child_changed(
        call, "appointment", appointment_id, lambda tx, v: starting.attend(tx, programmes, appointment_id, v, wanted)
    )


@router.post("/appointments/{appointment_id}/miss", response_model=AppointmentOut, openapi_extra=example(MissIn))
async def miss(call: Changing, appointment_id: str, raw: Raw) -> Any:
    """The participant did not come; `exception_reason` is for what was beyond anybody's control [rule 23]."""
    wanted = draft(MissIn, raw)
    return await child_changed(
        call, "appointment", appointment_id, lambda tx, v: starting.miss(tx, appointment_id, v, wanted)
    )


@router.post(f"{OF}/action-plans", status_code=201, response_model=PlanOut, openapi_extra=example(PlanIn))
async def agree_plan(call: Creating, participant_id: str, raw: Raw) -> Any:
    """The next version of the action plan, agreed and signed by both; the first one stops its clock [rules 21, 51]."""
    programmes = call.parts.programmes
    return await child_created(
        call, "action plan", lambda tx: support.agree_plan(tx, programmes, participant_id, draft(PlanIn, raw))
    )


@router.post(f"{OF}/assessments", status_code=201, response_model=AssessmentOut, openapi_extra=example(AssessmentIn))
async def assess(call: Creating, participant_id: str, raw: Raw) -> Any:
    """A needs or health assessment, or one of the programme's own, was completed; findings are not kept [rule 48]."""
    wanted, programmes = draft(AssessmentIn, raw), call.parts.programmes
    return await child_created(call, "assessment", lambda tx: support.assess(tx, programmes, participant_id, wanted))


@router.post(f"{OF}/exceptions", status_code=201, response_model=ExceptionOut, openapi_extra=example(ExceptionIn))
async def excuse(call: Creating, participant_id: str, raw: Raw) -> Any:
    """A reason beyond the provider's control for a clock that was missed; one per clock [rule 23]. 409: it has one."""
    wanted = draft(ExceptionIn, raw)
    return await child_created(call, "exception", lambda tx: support.excuse(tx, participant_id, wanted))

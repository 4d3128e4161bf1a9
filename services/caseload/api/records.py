"""Corrections of records and records made void: the same two routes for every kind [rule 138]."""

from typing import NamedTuple

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from services.caseload.api.route_helpers import ChangeContext, RawBody, change_child, documented_body
from services.caseload.commands import records
from services.caseload.domain.records import KindName
from services.caseload.request_bodies.fields import Body, VoidIn
from services.caseload.request_bodies.participants import BecauseIn
from services.caseload.request_bodies.records import (
    AppointmentCorrectionIn,
    AssessmentCorrectionIn,
    AssignmentCorrectionIn,
    ContactCorrectionIn,
    CorrectionIn,
    DisengagementCorrectionIn,
    ExceptionCorrectionIn,
    GroupCorrectionIn,
    HoursCorrectionIn,
    PlanCorrectionIn,
)
from services.caseload.responses.action_plans import PlanOut
from services.caseload.responses.appointments import AppointmentOut
from services.caseload.responses.assessments import AssessmentOut
from services.caseload.responses.contacts import ContactOut
from services.caseload.responses.exceptions import ExceptionOut
from services.caseload.responses.jobs import HoursOut
from services.caseload.responses.records import AssignmentOut, DisengagementOut, GroupNoteOut
from shared.terms.parsing import parse

router = APIRouter(prefix="/v1")


class Routes(NamedTuple):
    """The address of a kind of record, its noun, the body of a correction and the response."""

    address: str
    noun: str
    body: type[CorrectionIn]
    response: type[BaseModel]


ROUTES: dict[KindName, Routes] = {
    "contact": Routes("contacts", "contact", ContactCorrectionIn, ContactOut),
    "appointment": Routes("appointments", "appointment", AppointmentCorrectionIn, AppointmentOut),
    "action_plan": Routes("action-plans", "action plan", PlanCorrectionIn, PlanOut),
    "assessment": Routes("assessments", "assessment", AssessmentCorrectionIn, AssessmentOut),
    "exception": Routes("exceptions", "exception", ExceptionCorrectionIn, ExceptionOut),
    "hours": Routes("hours", "change of hours", HoursCorrectionIn, HoursOut),
    "group": Routes("group-notes", "group note", GroupCorrectionIn, GroupNoteOut),
    "disengagement": Routes("disengagements", "disengagement", DisengagementCorrectionIn, DisengagementOut),
    "assignment": Routes("assignments", "assignment", AssignmentCorrectionIn, AssignmentOut),
}


def _add(name: KindName, routes: Routes) -> None:
    async def correct(context: ChangeContext, record_id: str, raw: RawBody) -> JSONResponse:
        body, programmes = parse(routes.body, raw), context.container.programmes
        return await change_child(
            context,
            routes.noun,
            record_id,
            lambda uow, expected: records.correct(uow, programmes, name, record_id, expected, body),
        )

    async def void(context: ChangeContext, record_id: str, raw: RawBody) -> JSONResponse:
        body, programmes = parse(VoidIn, raw), context.container.programmes
        return await change_child(
            context,
            routes.noun,
            record_id,
            lambda uow, expected: records.void(uow, programmes, name, record_id, expected, body),
        )

    article = "an" if routes.noun[0] in "ae" else "a"
    correct.__doc__ = f"""What was recorded of {article} {routes.noun} was wrong. Send what is right; the rest stays.

    All that follows from it is worked out again. 409: it is void, a start rests on it, or the programme's days for
    corrections (`record_correction_days`) are over.
    """
    void.__doc__ = f"""This {routes.noun} was recorded in error: it stays and counts for nothing.

    409: it is void already, a start rests on it, or the programme's days for corrections are over.
    """
    documented: list[tuple[str, object, type[Body]]] = [("correct", correct, routes.body), ("void", void, VoidIn)]
    for verb, endpoint, body in documented:
        router.add_api_route(
            f"/{routes.address}/{{record_id}}/{verb}",
            endpoint,  # type: ignore[arg-type]
            methods=["POST"],
            response_model=routes.response,
            summary=f"{'Correct' if verb == 'correct' else 'Make void'} {article} {routes.noun}",
            operation_id=f"{verb}_{name}",
            openapi_extra=documented_body(body),
            tags=["corrections"],
        )


for _name, _routes in ROUTES.items():
    _add(_name, _routes)


@router.post(
    "/disengagements/{record_id}/withdraw-re-engagement",
    response_model=DisengagementOut,
    summary="Withdraw a re-engagement that was recorded in error",
    operation_id="withdraw_re_engagement",
    openapi_extra=documented_body(BecauseIn),
    tags=["corrections"],
)
async def withdraw_re_engagement(context: ChangeContext, record_id: str, raw: RawBody) -> JSONResponse:
    """The participant had not come back: the disengagement goes on.

    409: no re-engagement is on record, a later disengagement is, or the programme's days for corrections are over.
    """
    body, programmes = parse(BecauseIn, raw), context.container.programmes
    return await change_child(
        context,
        "disengagement",
        record_id,
        lambda uow, expected: records.withdraw_re_engagement(uow, programmes, record_id, expected, body),
    )

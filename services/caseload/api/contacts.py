"""Contacts with a participant, or with an employer on the participant's behalf."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.caseload.api.route_helpers import CreateContext, RawBody, create_child, documented_body
from services.caseload.commands.contacts import record_contact
from services.caseload.request_bodies.contacts import ContactIn
from services.caseload.responses.contacts import ContactOut
from shared.terms.parsing import parse

router = APIRouter(prefix="/v1", tags=["contacts"])


@router.post(
    "/participants/{participant_id}/contacts",
    status_code=201,
    response_model=ContactOut,
    summary="Record a contact",
    operation_id="record_contact",
    openapi_extra=documented_body(ContactIn),
)
async def record(context: CreateContext, participant_id: str, raw: RawBody) -> JSONResponse:
    """Records a contact, successful or not. The first successful one moves the referral on. Not after support.

    `with_employer` is one with an employer on the participant's behalf: it keeps a standard about the job search.
    """
    body, programmes = parse(ContactIn, raw), context.container.programmes
    return await create_child(context, "contact", lambda uow: record_contact(uow, programmes, participant_id, body))

"""Vacancies under an obligation, such as the posts of a section 106 agreement."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.caseload.api.route_helpers import (
    Cursor,
    Limit,
    RawBody,
    ReadContext,
    Word,
    answer_read,
    change,
    create,
    documented_body,
)
from services.caseload.commands.vacancies import (
    close_vacancy,
    correct_vacancy,
    open_vacancy,
    reopen_vacancy,
    void_vacancy,
)
from services.caseload.domain.states import VacancyState
from services.caseload.queries.vacancies import list_vacancies, read_vacancy
from services.caseload.request_bodies.fields import VoidIn
from services.caseload.request_bodies.participants import BecauseIn
from services.caseload.request_bodies.vacancies import VacancyCloseIn, VacancyCorrectionIn, VacancyIn
from services.caseload.responses.vacancies import VacancyOut, VacancyPage
from shared.edge.request_context import RequestContext, needs
from shared.edge.responses import json_response
from shared.terms.clients import DELIVERING, Part
from shared.terms.paging import decode_cursor, paginate
from shared.terms.parsing import parse

router = APIRouter(prefix="/v1/vacancies", tags=["vacancies"])
PART = (Part.COMMISSIONER, Part.BOROUGH, *DELIVERING)
Opening = Annotated[RequestContext, needs("caseload:write", part=PART, creates=True)]
Changing = Annotated[RequestContext, needs("caseload:write", part=PART, changes=True)]


@router.post(
    "",
    status_code=201,
    response_model=VacancyOut,
    summary="Open a vacancy",
    operation_id="open_vacancy",
    openapi_extra=documented_body(VacancyIn),
)
async def open_posts(context: Opening, raw: RawBody) -> JSONResponse:
    """Opens posts that an obligation of the programme reserves for its people. A job names the vacancy it fills."""
    body, org, programmes = parse(VacancyIn, raw), context.client.org, context.container.programmes
    return await create(
        context,
        lambda uow: open_vacancy(uow, programmes, org, body),
        read_vacancy,
        "/v1/vacancies",
    )


@router.get("", response_model=VacancyPage, summary="List vacancies", operation_id="list_vacancies")
async def list_all(
    context: ReadContext,
    programme: Word = None,
    obligation: Word = None,
    state: VacancyState | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> JSONResponse:
    """The vacancies you may see, by id; filters: programme, obligation, state."""
    after = (decode_cursor(cursor, str) or [""])[0]
    async with context.unit_of_work() as uow:
        rows = await list_vacancies(uow, after, limit, programme, obligation, state)
    return json_response(paginate(rows, limit, lambda row: [row["id"]]))


@router.get("/{vacancy_id}", response_model=VacancyOut, summary="Read a vacancy", operation_id="read_vacancy")
async def read(context: ReadContext, vacancy_id: str) -> JSONResponse:
    """One vacancy with how many of its posts are filled."""
    return await answer_read(context, vacancy_id, read_vacancy)


@router.post(
    "/{vacancy_id}/close",
    response_model=VacancyOut,
    summary="Close a vacancy",
    operation_id="close_vacancy",
    openapi_extra=documented_body(VacancyCloseIn),
)
async def close(context: Changing, vacancy_id: str, raw: RawBody) -> JSONResponse:
    """Closes a vacancy that is filled or withdrawn: no more jobs can fill it.

    For who opened it, and for the commissioner.
    """
    body, org, programmes = parse(VacancyCloseIn, raw), context.client.org, context.container.programmes
    return await change(
        context,
        vacancy_id,
        lambda uow, expected: close_vacancy(uow, programmes, org, vacancy_id, expected, body),
        read_vacancy,
    )


@router.post(
    "/{vacancy_id}/correct",
    response_model=VacancyOut,
    summary="Correct a vacancy",
    operation_id="correct_vacancy",
    openapi_extra=documented_body(VacancyCorrectionIn),
)
async def correct(context: Changing, vacancy_id: str, raw: RawBody) -> JSONResponse:
    """The vacancy was recorded wrongly. Send what is right; the rest stays.

    For who opened it, and for the commissioner. The obligation is not corrected: make the vacancy void and open the
    right one. 409: it is void, or the programme's days for corrections (`record_correction_days`) are over.
    """
    body, org, programmes = parse(VacancyCorrectionIn, raw), context.client.org, context.container.programmes
    return await change(
        context,
        vacancy_id,
        lambda uow, expected: correct_vacancy(uow, programmes, org, vacancy_id, expected, body),
        read_vacancy,
    )


@router.post(
    "/{vacancy_id}/reopen",
    response_model=VacancyOut,
    summary="Reopen a vacancy that was closed in error",
    operation_id="reopen_vacancy",
    openapi_extra=documented_body(BecauseIn),
)
async def reopen(context: Changing, vacancy_id: str, raw: RawBody) -> JSONResponse:
    """The vacancy was closed in error: jobs can fill it again.

    For who opened it, and for the commissioner. 409: it is not closed, or the programme's days for corrections are
    over.
    """
    body, org, programmes = parse(BecauseIn, raw), context.client.org, context.container.programmes
    return await change(
        context,
        vacancy_id,
        lambda uow, expected: reopen_vacancy(uow, programmes, org, vacancy_id, expected, body),
        read_vacancy,
    )


@router.post(
    "/{vacancy_id}/void",
    response_model=VacancyOut,
    summary="Make void a vacancy",
    operation_id="void_vacancy",
    openapi_extra=documented_body(VoidIn),
)
async def void(context: Changing, vacancy_id: str, raw: RawBody) -> JSONResponse:
    """This vacancy was recorded in error: it stays, and no job can fill it.

    For who opened it, and for the commissioner. 409: jobs fill it, it is void already, or the programme's days for
    corrections are over.
    """
    body, org, programmes = parse(VoidIn, raw), context.client.org, context.container.programmes
    return await change(
        context,
        vacancy_id,
        lambda uow, expected: void_vacancy(uow, programmes, org, vacancy_id, expected, body),
        read_vacancy,
    )

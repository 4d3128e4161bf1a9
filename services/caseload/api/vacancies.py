"""Vacancies under an obligation, such as the posts of a section 106 agreement [S3]."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.caseload import evidence_queries
from services.caseload.api.answers import VERSION
from services.caseload.api.calling import Changing, Creating, Cursor, Limit, Raw, Reading, example
from services.caseload.commands import vacancies
from services.caseload.commands.evidence_wanted import VacancyCloseIn, VacancyIn
from shared.edge.idempotency import once
from shared.edge.request_context import RequestContext
from shared.edge.responses import json_response
from shared.terms.clients import DELIVERS
from shared.terms.faults import Fault
from shared.terms.paging import decode_cursor, paginate
from shared.terms.parsing import ParsedBody, parse

router = APIRouter(prefix="/v1/vacancies", tags=["vacancies"])
Word = Annotated[str | None, Field(max_length=64)]


class VacancyOut(BaseModel):
    id: str
    programme: str
    obligation: str
    employer: str
    title: str
    posts: int
    filled: int = Field(description="jobs recorded as filling it that were not recorded in error")
    opened_on: date
    state: Literal["OPEN", "CLOSED"]
    closed_on: date | None
    reason: str | None
    version: int = VERSION


class VacancyPage(BaseModel):
    items: list[VacancyOut]
    next: str | None = Field(description="send it as `cursor` for the following page")


@router.post("", status_code=201, response_model=VacancyOut, openapi_extra=example(VacancyIn))
async def open_one(context: Creating, raw: Raw) -> Any:
    """Posts that one of the programme's obligations binds somebody to offer; a job names the vacancy it fills."""
    context.require_kind("commissioner", "borough", *sorted(DELIVERS))
    wanted = parse(VacancyIn, raw)
    programmes = context.container.programmes
    faults = _not_mine(context, wanted)
    if faults or "programme" not in wanted.values:
        wanted.validated(faults)
    programme = programmes[wanted.values["programme"]]
    async with once(context) as creation:
        if creation.new:
            creation.resource_id = await vacancies.open_one(creation.uow, programme, wanted)
        resource = await evidence_queries.vacancy(creation.uow, creation.resource_id)
    return json_response(resource, creation.status, f"/v1/vacancies/{creation.resource_id}", **creation.headers)


def _not_mine(context: RequestContext, wanted: ParsedBody[VacancyIn]) -> list[Fault]:
    asked = wanted.values.get("programme")
    org = context.client.org
    mine = sorted(
        one.id
        for one in context.container.programmes.values()
        if org == one.commissioner or org in {provider.id for provider in one.providers}
    )
    if asked is None or asked in mine:
        return []
    return [Fault("/programme", "unknown-programme", f"no programme of yours is called so; yours: {', '.join(mine)}")]


@router.get("", response_model=VacancyPage)
async def listed(
    context: Reading,
    programme: Word = None,
    obligation: Word = None,
    state: Literal["OPEN", "CLOSED"] | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Any:
    """The vacancies you may see, by id; filters: programme, obligation, state."""
    after = (decode_cursor(cursor, str) or [""])[0]
    async with context.unit_of_work() as uow:
        rows = await evidence_queries.vacancies(uow, after, limit + 1, programme, obligation, state)
    return json_response(paginate(rows, limit, lambda row: [row["id"]]))


@router.get("/{vacancy_id}", response_model=VacancyOut)
async def vacancy(context: Reading, vacancy_id: str) -> Any:
    """One vacancy."""
    async with context.unit_of_work() as uow:
        return json_response(await evidence_queries.vacancy(uow, vacancy_id))


@router.post("/{vacancy_id}/close", response_model=VacancyOut, openapi_extra=example(VacancyCloseIn))
async def close(context: Changing, vacancy_id: str, raw: Raw) -> Any:
    """Nobody more is placed in it: it is filled, or withdrawn."""
    context.require_kind("commissioner", "borough", *sorted(DELIVERS))
    wanted, expected = parse(VacancyCloseIn, raw), context.expected_version()
    async with context.unit_of_work() as uow:
        await vacancies.close(uow, vacancy_id, expected, wanted)
        return json_response(await evidence_queries.vacancy(uow, vacancy_id))

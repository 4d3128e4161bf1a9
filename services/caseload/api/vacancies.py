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
from shared.edge.api import Call, Draft, draft, page, read_cursor, shown
from shared.edge.auth import DELIVERS
from shared.edge.idempotency import once
from shared.edge.problems import Problem
from shared.terms.faults import Fault

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
async def open_one(call: Creating, raw: Raw) -> Any:
    """Posts that one of the programme's obligations binds somebody to offer; a job names the vacancy it fills."""
    call.require_kind("commissioner", "borough", *sorted(DELIVERS))
    wanted = draft(VacancyIn, raw)
    programmes = call.parts.programmes
    faults = _not_mine(call, wanted)
    if faults or "programme" not in wanted.values:
        wanted.accept(faults)
    programme = programmes[wanted.values["programme"]]
    async with once(call) as creation:
        if creation.new:
            creation.resource_id = await vacancies.open_one(creation.tx, programme, wanted)
        resource = await evidence_queries.vacancy(creation.tx, creation.resource_id)
    return shown(resource, creation.status, f"/v1/vacancies/{creation.resource_id}", **creation.headers)


def _not_mine(call: Call, wanted: Draft[VacancyIn]) -> list[Fault]:
    asked = wanted.values.get("programme")
    org = call.client.org
    mine = sorted(
        one.id
        for one in call.parts.programmes.values()
        if org == one.commissioner or org in {provider.id for provider in one.providers}
    )
    if asked is None or asked in mine:
        return []
    return [Fault("/programme", "unknown-programme", f"no programme of yours is called so; yours: {', '.join(mine)}")]


@router.get("", response_model=VacancyPage)
async def listed(
    call: Reading,
    programme: Word = None,
    obligation: Word = None,
    state: Literal["OPEN", "CLOSED"] | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Any:
    """The vacancies you may see, by id; filters: programme, obligation, state."""
    after = (read_cursor(cursor, 1) or [""])[0]
    if not isinstance(after, str):
        raise Problem("bad-query", "The cursor is not one that this list gave out: start again without it.")
    async with call.tx() as tx:
        rows = await evidence_queries.vacancies(tx, after, limit + 1, programme, obligation, state)
    return shown(page(rows, limit, lambda row: [row["id"]]))


@router.get("/{vacancy_id}", response_model=VacancyOut)
async def vacancy(call: Reading, vacancy_id: str) -> Any:
    """One vacancy."""
    async with call.tx() as tx:
        return shown(await evidence_queries.vacancy(tx, vacancy_id))


@router.post("/{vacancy_id}/close", response_model=VacancyOut, openapi_extra=example(VacancyCloseIn))
async def close(call: Changing, vacancy_id: str, raw: Raw) -> Any:
    """Nobody more is placed in it: it is filled, or withdrawn."""
    call.require_kind("commissioner", "borough", *sorted(DELIVERS))
    wanted, expected = draft(VacancyCloseIn, raw), call.expected_version()
    async with call.tx() as tx:
        await vacancies.close(tx, vacancy_id, expected, wanted)
        return shown(await evidence_queries.vacancy(tx, vacancy_id))

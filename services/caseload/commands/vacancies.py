"""Vacancies under an obligation: opened, filled by jobs, closed. Shared by many, so locked after the participant."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from services.caseload import tables
from services.caseload.commands.evidence_wanted import VacancyCloseIn, VacancyIn
from services.caseload.domain import vacancies
from services.caseload.domain.participant import Participant
from services.caseload.domain.vacancies import Vacancy
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.events.evidence import VacancyClosed, VacancyOpened
from shared.terms.faults import Fault, NotFound, require_version
from shared.terms.ids import is_id, new_id
from shared.terms.parsing import ParsedBody
from shared.terms.programme import Programme

KEEP = Sql(sa.insert(tables.vacancy))
COLUMNS = "id, programme, obligation, posts, opened_on, state, closed_on, reason"
LOCK = f"SELECT {COLUMNS}, version FROM vacancy WHERE id = $1 FOR UPDATE"
FILLED = "SELECT count(*) FROM job WHERE vacancy = $1 AND state <> 'VOID'"
CLOSE = "UPDATE vacancy SET state = $2, closed_on = $3, reason = $4, version = version + 1 WHERE id = $1"


async def open_one(uow: UnitOfWork, programme: Programme, wanted: ParsedBody[VacancyIn]) -> str:
    """A vacancy that an obligation of the programme binds somebody to offer; returns its id."""
    obligations = [obligation.code for obligation in programme.obligations]
    given = wanted.validated([*vacancies.opening_faults(obligations, uow.today, wanted.values)])
    vacancy_id = new_id("vac")
    seen_by = sorted({programme.commissioner, *(provider.id for provider in programme.providers)})
    row = {"id": vacancy_id, "state": "OPEN", "visible_to": seen_by, "version": 1, "recorded_at": uow.now}
    await KEEP.execute(uow, **row, **given.model_dump())
    told = VacancyOpened(vacancy_id=vacancy_id, programme=programme.id, obligation=given.obligation, posts=given.posts)
    uow.emit(f"vacancy/{vacancy_id}", told, given.opened_on)
    return vacancy_id


async def close(uow: UnitOfWork, vacancy_id: str, expected: int, wanted: ParsedBody[VacancyCloseIn]) -> None:
    """Nobody is placed in it any more; raises `Problem` not-found or stale-version."""
    vacancy, version = await _locked(uow, vacancy_id)
    if vacancy is None:
        raise NotFound("vacancy", vacancy_id)
    require_version(version, expected)
    given = wanted.validated([*vacancies.closing_faults(vacancy, uow.today, wanted.values)])
    vacancy.close(given.closed_on, given.reason)
    await uow.conn.execute(CLOSE, vacancy.id, vacancy.state, vacancy.closed_on, vacancy.reason)
    told = VacancyClosed(
        vacancy_id=vacancy.id,
        programme=vacancy.programme,
        obligation=vacancy.obligation,
        posts=vacancy.posts,
        filled=vacancy.filled,
        reason=given.reason,
    )
    uow.emit(f"vacancy/{vacancy.id}", told, given.closed_on)


async def to_fill(
    uow: UnitOfWork, participant: Participant, given: Mapping[str, Any]
) -> tuple[Vacancy | None, list[Fault]]:
    """The vacancy that a job names, locked so that no post is filled twice, and why it cannot be filled."""
    if given.get("vacancy") is None:
        return None, []
    vacancy, _ = await _locked(uow, given["vacancy"])
    return vacancy, [*vacancies.filling_faults(vacancy, participant.programme, given)]


async def _locked(uow: UnitOfWork, vacancy_id: str) -> tuple[Vacancy | None, int]:
    row = await uow.conn.fetchrow(LOCK, vacancy_id) if is_id(vacancy_id) else None
    if row is None:
        return None, 0
    kept = {name: value for name, value in row.items() if name != "version"}
    return Vacancy(**kept, filled=await uow.conn.fetchval(FILLED, vacancy_id)), row["version"]

"""Vacancies under an obligation: opened, filled by jobs, closed. Shared by many, so locked after the participant."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from services.caseload import tables
from services.caseload.commands.evidence_wanted import VacancyCloseIn, VacancyIn
from services.caseload.domain import vacancies
from services.caseload.domain.participant import Participant
from services.caseload.domain.vacancies import Vacancy
from shared.edge.api import Draft, check_version, not_found
from shared.edge.database import Sql
from shared.journey.events.evidence import VacancyClosed, VacancyOpened
from shared.journey.ledger import Tx
from shared.terms.faults import Fault
from shared.terms.ids import is_id, new_id
from shared.terms.programme import Programme

KEEP = Sql(sa.insert(tables.vacancy))
COLUMNS = "id, programme, obligation, posts, opened_on, state, closed_on, reason"
LOCK = f"SELECT {COLUMNS}, version FROM vacancy WHERE id = $1 FOR UPDATE"
FILLED = "SELECT count(*) FROM job WHERE vacancy = $1 AND state <> 'VOID'"
CLOSE = "UPDATE vacancy SET state = $2, closed_on = $3, reason = $4, version = version + 1 WHERE id = $1"


async def open_one(tx: Tx, programme: Programme, wanted: Draft[VacancyIn]) -> str:
    """A vacancy that an obligation of the programme binds somebody to offer; returns its id."""
    obligations = [obligation.code for obligation in programme.obligations]
    given = wanted.accept([*vacancies.opening_faults(obligations, tx.today, wanted.values)])
    vacancy_id = new_id("vac")
    seen_by = sorted({programme.commissioner, *(provider.id for provider in programme.providers)})
    row = {"id": vacancy_id, "state": "OPEN", "visible_to": seen_by, "version": 1, "recorded_at": tx.now}
    await KEEP.run(tx, **row, **given.model_dump())
    told = VacancyOpened(vacancy_id=vacancy_id, programme=programme.id, obligation=given.obligation, posts=given.posts)
    tx.say(f"vacancy/{vacancy_id}", told, given.opened_on)
    return vacancy_id


async def close(tx: Tx, vacancy_id: str, expected: int, wanted: Draft[VacancyCloseIn]) -> None:
    """Nobody is placed in it any more; raises `Problem` not-found or stale-version."""
    vacancy, version = await _locked(tx, vacancy_id)
    if vacancy is None:
        raise not_found("vacancy", vacancy_id)
    check_version(version, expected)
    given = wanted.accept([*vacancies.closing_faults(vacancy, tx.today, wanted.values)])
    vacancy.close(given.closed_on, given.reason)
    await tx.conn.execute(CLOSE, vacancy.id, vacancy.state, vacancy.closed_on, vacancy.reason)
    told = VacancyClosed(
        vacancy_id=vacancy.id,
        programme=vacancy.programme,
        obligation=vacancy.obligation,
        posts=vacancy.posts,
        filled=vacancy.filled,
        reason=given.reason,
    )
    tx.say(f"vacancy/{vacancy.id}", told, given.closed_on)


async def to_fill(tx: Tx, participant: Participant, given: Mapping[str, Any]) -> tuple[Vacancy | None, list[Fault]]:
    """The vacancy that a job names, locked so that no post is filled twice, and why it cannot be filled."""
    if given.get("vacancy") is None:
        return None, []
    vacancy, _ = await _locked(tx, given["vacancy"])
    return vacancy, [*vacancies.filling_faults(vacancy, participant.programme, given)]


async def _locked(tx: Tx, vacancy_id: str) -> tuple[Vacancy | None, int]:
    row = await tx.conn.fetchrow(LOCK, vacancy_id) if is_id(vacancy_id) else None
    if row is None:
        return None, 0
    kept = {name: value for name, value in row.items() if name != "version"}
    return Vacancy(**kept, filled=await tx.conn.fetchval(FILLED, vacancy_id)), row["version"]

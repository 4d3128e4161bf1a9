"""Vacancies with how many of their posts are filled."""

from services.caseload.queries import Resource
from shared.store.statements import Row
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import NotFound
from shared.terms.ids import is_id

VACANCY = """
SELECT v.*, (SELECT count(*) FROM job j WHERE j.vacancy = v.id AND j.state <> 'VOID') AS filled FROM vacancy v
"""
ONE = f"{VACANCY} WHERE v.id = $1"
PAGE = f"""{VACANCY}
WHERE v.id > $1 AND ($2::text IS NULL OR v.programme = $2) AND ($3::text IS NULL OR v.obligation = $3)
  AND ($4::text IS NULL OR v.state = $4) ORDER BY v.id LIMIT $5
"""


async def read_vacancy(uow: UnitOfWork, vacancy_id: str) -> Resource:
    """One vacancy; raises NotFound."""
    row = await uow.conn.fetchrow(ONE, vacancy_id) if is_id(vacancy_id) else None
    if row is None:
        raise NotFound("vacancy", vacancy_id)
    return _vacancy(row)


async def list_vacancies(
    uow: UnitOfWork, after: str, limit: int, programme: str | None, obligation: str | None, state: str | None
) -> list[Resource]:
    """One more than `limit`, by id."""
    return [_vacancy(row) for row in await uow.conn.fetch(PAGE, after, programme, obligation, state, limit + 1)]


def _vacancy(row: Row) -> Resource:
    shown = {name: value for name, value in row.items() if name not in ("visible_to", "recorded_at", "opened_by")}
    corrections = [{**each, "by": each["by"].partition("/")[0]} for each in row["corrections"]]
    return {**shown, "corrections": corrections}

"""Key workers with the size of their caseloads [rule 46]."""

from services.caseload.domain import caseloads
from services.caseload.domain.states import IN_SUPPORT
from services.caseload.queries import Resource
from shared.store.statements import Row
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import NotFound
from shared.terms.ids import is_id
from shared.terms.programme import Programmes

CASELOAD = f"""
SELECT k.id, k.provider, k.name, k.email, k.full_time_equivalent, k.active, k.version,
       (SELECT count(*) FROM participant p WHERE p.key_worker_id = k.id
        AND p.state IN ({", ".join(f"'{state}'" for state in sorted(IN_SUPPORT))})) AS caseload
FROM key_worker k
"""
ONE = f"{CASELOAD} WHERE k.id = $1"
PAGE = f"{CASELOAD} WHERE k.id > $1 AND ($2::text IS NULL OR k.provider = $2) ORDER BY k.id LIMIT $3"


async def read_key_worker(uow: UnitOfWork, programmes: Programmes, key_worker_id: str) -> Resource:
    """One key worker; raises NotFound."""
    row = await uow.conn.fetchrow(ONE, key_worker_id) if is_id(key_worker_id) else None
    if row is None:
        raise NotFound("key worker", key_worker_id)
    return _key_worker(row, programmes)


async def list_key_workers(
    uow: UnitOfWork, programmes: Programmes, provider: str | None, after: str | None, limit: int
) -> list[Resource]:
    """One more than `limit`, by id."""
    rows = await uow.conn.fetch(PAGE, after or "", provider, limit + 1)
    return [_key_worker(row, programmes) for row in rows]


def _key_worker(row: Row, programmes: Programmes) -> Resource:
    running, share = list(programmes.values()), row["full_time_equivalent"]
    least, most = caseloads.allowed(running, row["provider"])
    warning = caseloads.outside(row["caseload"], share, least, most)
    score = caseloads.ips_score(running, row["provider"], row["caseload"], share)
    return {**dict(row), "caseload_warning": warning, "ips_caseload_score": score}

"""Decides outcomes and claims anew for participants whose contract was amended with an earlier date [rule 173].

A participant says by which terms they were decided last. So this can stop after any batch, and of two workers one finds
nothing left to do. Only the process that was started last decides: one that still runs the files of before would take
the amendment back.
"""

from collections.abc import Mapping

from services.outcomes.domain.deciding import update_outcomes
from services.outcomes.store import load_many, save
from shared.journey.in_force import still_in_force
from shared.store.database import Database
from shared.store.unit_of_work import UnitOfWork
from shared.terms.ids import new_id
from shared.terms.programme import Programmes

BATCH = 100
VERSIONS = "SELECT DISTINCT programme_version FROM participant WHERE programme = $1"
DECIDED_BY_OTHERS = """
WITH terms AS (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) AS u(programme, programme_version, decided_by))
SELECT id FROM participant JOIN terms USING (programme, programme_version)
WHERE participant.decided_by <> terms.decided_by AND id > $4 ORDER BY id LIMIT $5
"""
Terms = Mapping[tuple[str, str], str]
"""By programme and version: the digest of what its participants are decided by now."""


async def decide_anew(database: Database, programmes: Programmes) -> int:
    """For how many participants something changed. Each batch is one transaction."""
    async with database.as_worker() as uow:
        terms = await terms_now(uow, programmes)
    changed, after, more = 0, "", True
    while more:
        async with database.as_worker() as uow:
            ids = await decided_by_others(uow, terms, after)
            changed += await decide_batch(uow, programmes, ids)
        more = len(ids) == BATCH
        after = ids[-1] if ids else after
    return changed


async def terms_now(uow: UnitOfWork, programmes: Programmes) -> Terms:
    """Of every version that participants came under, for the programmes that no later process runs otherwise."""
    terms = {}
    for programme in await still_in_force(uow, programmes):
        for row in await uow.conn.fetch(VERSIONS, programme.id):
            version = row["programme_version"]
            terms[programme.id, version] = programmes.for_referral(programme.id, version).money_terms
    return terms


async def decided_by_others(uow: UnitOfWork, terms: Terms, after: str) -> list[str]:
    """The next participants in the order of their ids."""
    names, versions = [programme for programme, _ in terms], [version for _, version in terms]
    rows = await uow.conn.fetch(DECIDED_BY_OTHERS, names, versions, list(terms.values()), after, BATCH)
    return [row["id"] for row in rows]


async def decide_batch(uow: UnitOfWork, programmes: Programmes, ids: list[str]) -> int:
    """For how many of these participants something changed; another worker may have decided them meanwhile."""
    records = (await load_many(uow, programmes, ids)).values()
    for record in records:
        if record.decided_by_other_terms:
            update_outcomes(record, uow.today, new_id, "amended")
    changed = sum(bool(record.milestones.changed or record.claims.changed) for record in records)
    await save(uow, records)
    return changed

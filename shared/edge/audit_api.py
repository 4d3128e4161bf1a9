"""This service's half of the audit, for whoever may ask the services but not their databases.

Each service verifies its own chains and gives a digest of what it has said and of what it has heard from each other;
where nothing is under way, a hearer's digest of a source equals that source's own (docs/decisions tell why so).
"""

from typing import Annotated, Any

from fastapi import APIRouter

from shared.edge.request_context import RequestContext, requires_scope
from shared.journey.audit import audit as audit_ledgers

router = APIRouter()

Reading = Annotated[RequestContext, requires_scope("ops:read")]

DIGEST = """
encode(sha256(convert_to(coalesce(string_agg({0}, E'\\n' ORDER BY stream_id COLLATE "C"), ''), 'UTF8')), 'hex')
"""
LINE = "concat_ws(' ', stream_id, last_seq, last_hash)"
SAID = f"""
SELECT count(*) AS streams, coalesce(sum(last_seq), 0)::bigint AS events, {DIGEST.format(LINE)} AS digest FROM stream
"""
HEARD = f"""
SELECT source, count(*) AS streams, coalesce(sum(last_seq), 0)::bigint AS events, {DIGEST.format(LINE)} AS digest
FROM inbox GROUP BY source ORDER BY source
"""
UNDER_WAY = """
SELECT (SELECT count(*) FROM outbox) AS unsent, (SELECT count(*) FROM held WHERE settled_at IS NULL) AS held
"""
MOST_WRONG = 200


@router.get("/audit")
async def audit(context: Reading, chains: bool = True) -> dict[str, Any]:
    """Walks this service's ledger and tells what is wrong with it; `said` and `heard` are digests to compare.

    `said.digest` of a source equals `heard.<source>.digest` of every hearer once nothing is unsent, unheard or held.
    `chains=false` compares only, without walking a long ledger.
    """
    name = context.container.service.name
    async with context.container.database.connection() as conn:
        async with conn.transaction(isolation="repeatable_read", readonly=True):
            [said], [under_way] = await conn.fetch(SAID), await conn.fetch(UNDER_WAY)
            heard = await conn.fetch(HEARD)
        findings = await audit_ledgers({name: conn}) if chains else None
    return {
        "service": name,
        "walked": findings.events if findings else None,
        "wrong": findings.wrong[:MOST_WRONG] if findings else [],
        "said": dict(said),
        "heard": {row["source"]: {k: v for k, v in row.items() if k != "source"} for row in heard},
        **dict(under_way),
    }

"""This service's half of the audit, for an operator who may call the services but not read their databases.

Each service verifies its own hash chains and gives a digest of what it emitted and of what it consumed from each other
service. When nothing is in progress, a consumer's digest of a source equals that source's own [decision 0006].
"""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from shared.edge.request_context import RequestContext, needs
from shared.edge.settings import SERVICES
from shared.journey.audit import audit as audit_ledgers

router = APIRouter()

Reading = Annotated[RequestContext, needs("ops:read", kinds=["operator"])]

DIGEST = """
encode(sha256(convert_to(coalesce(string_agg({0}, E'\\n' ORDER BY stream_id COLLATE "C"), ''), 'UTF8')), 'hex')
"""
LINE = "concat_ws(' ', stream_id, last_seq, last_hash)"
EMITTED = f"""
SELECT count(*) AS streams, coalesce(sum(last_seq), 0)::bigint AS events, {DIGEST.format(LINE)} AS digest FROM stream
"""
CONSUMED = f"""
SELECT source, count(*) AS streams, coalesce(sum(last_seq), 0)::bigint AS events, {DIGEST.format(LINE)} AS digest
FROM inbox GROUP BY source ORDER BY source
"""
IN_PROGRESS = """
SELECT (SELECT count(*) FROM outbox) AS unsent,
       (SELECT count(*) FROM held WHERE settled_at IS NULL AND reason <> 'refused') AS held
"""
MOST_WRONG = 200


class Digest(BaseModel):
    """How many streams and events, and one hash over the last sequence number and hash of every stream."""

    streams: int
    events: int
    digest: str


class HalfAudit(BaseModel):
    """A service's half of the audit."""

    service: str
    walked: int | None = Field(description="ledger events verified; null when the chains were not walked")
    wrong: list[str] = Field(description=f"what is wrong, at most {MOST_WRONG} lines")
    emitted: Digest = Field(description="what this service emitted")
    consumed: dict[str, Digest] = Field(description="what this service consumed, by source")
    unsent: int = Field(description="events not yet acknowledged by Kafka")
    held: int = Field(description="events held")


@router.get("/audit", response_model=HalfAudit, summary="Audit this service", operation_id="audit_service")
async def audit(context: Reading, chains: bool = True) -> dict[str, object]:
    """Verifies this service's ledger and returns digests to compare with those of the other services.

    `emitted.digest` of a source equals `consumed.<source>.digest` of every consumer once nothing is unsent, unconsumed
    or held. `chains=false` returns the digests without verifying a long ledger.
    """
    name = context.container.service.name
    async with context.container.database.connection() as conn:
        async with conn.transaction(isolation="repeatable_read", readonly=True):
            [emitted], [in_progress] = await conn.fetch(EMITTED), await conn.fetch(IN_PROGRESS)
            consumed = await conn.fetch(CONSUMED)
        findings = await audit_ledgers({name: conn}, sources=SERVICES) if chains else None
    return {
        "service": name,
        "walked": findings.events if findings else None,
        "wrong": findings.wrong[:MOST_WRONG] if findings else [],
        "emitted": dict(emitted),
        "consumed": {row["source"]: {k: v for k, v in row.items() if k != "source"} for row in consumed},
        **dict(in_progress),
    }

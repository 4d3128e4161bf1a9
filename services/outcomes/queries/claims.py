"""Claims as callers see them."""

from services.outcomes.domain.claims import Claim
from services.outcomes.queries import Resource
from shared.store.statements import Row
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import NotFound
from shared.terms.money import pounds

CLAIM = """
SELECT c.*, p.programme, p.provider, l.statement_id, r.statement_id AS recovery_statement_id
FROM claim c JOIN participant p ON p.id = c.participant_id
LEFT JOIN statement_line l ON l.id = c.line_id LEFT JOIN statement_line r ON r.id = c.recovery_line_id
"""
READ = CLAIM + "WHERE c.id = $1"
OF_PARTICIPANT = CLAIM + "WHERE c.participant_id = $1 ORDER BY c.id"
LIST = (
    CLAIM
    + """
WHERE c.id > $1 AND ($2::text IS NULL OR p.programme = $2) AND ($3::text IS NULL OR c.state = $3)
  AND ($4::text IS NULL OR p.provider = $4) AND ($5::text IS NULL OR c.participant_id = $5)
ORDER BY c.id LIMIT $6
"""
)
EVIDENCE = """
SELECT how, obtained_on, reference, basis, attempt FROM claim_evidence WHERE claim_id = $1 ORDER BY attempt, id
"""


async def read_claim(uow: UnitOfWork, claim_id: str) -> Resource:
    """One claim with its evidence; raises `NotFound`."""
    row = await uow.conn.fetchrow(READ, claim_id)
    if row is None:
        raise NotFound("claim", claim_id)
    return claim_resource(row) | {"evidence": [dict(item) for item in await uow.conn.fetch(EVIDENCE, claim_id)]}


async def list_claims(
    uow: UnitOfWork,
    after: str,
    limit: int,
    programme: str | None,
    state: str | None,
    provider: str | None,
    participant: str | None,
) -> list[Resource]:
    """At most `limit` claims after an id, in the order of their ids."""
    rows = await uow.conn.fetch(LIST, after, programme, state, provider, participant, limit)
    return [claim_resource(row) for row in rows]


async def claims_of(uow: UnitOfWork, participant_id: str) -> list[Resource]:
    """All claims of a participant."""
    return [claim_resource(row) for row in await uow.conn.fetch(OF_PARTICIPANT, participant_id)]


def claim_resource(row: Row) -> Resource:
    claim = Claim(**{name: row[name] for name in Claim.__dataclass_fields__})
    members = {name: value for name, value in row.items() if name != "code"}
    return {
        **members,
        "price": pounds(claim.price),
        "amount": None if claim.amount is None else pounds(claim.amount),
        "reason": claim.code,
        "owed_back": claim.owed_back,
    }

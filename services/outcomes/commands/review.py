"""A claim on its way to payment: validated, held, answered, approved, rejected, sent again, confirmed."""

from services.outcomes.domain.claims import Claim, approve, resubmit
from services.outcomes.domain.deciding import verify
from services.outcomes.domain.record import ClaimStepped, Record
from services.outcomes.records import load, save
from services.outcomes.saying import say
from shared.edge.api import check_version, not_found
from shared.journey.ledger import Tx
from shared.terms.programme import Programmes

WHOSE = "SELECT participant_id FROM claim WHERE id = $1"


async def step(
    tx: Tx, programmes: Programmes, claim_id: str, event: str, expected: int, code: str | None = None
) -> None:
    """Takes a claim one step of its table; raises `Problem` not-found or stale-version, or `Refused`."""
    participant_id = await tx.conn.fetchval(WHOSE, claim_id)
    if participant_id is None:
        raise not_found("claim", claim_id)
    record = (await load(tx, programmes, [participant_id]))[participant_id]
    claim: Claim = record.rows[Claim][claim_id]
    check_version(claim.version, expected)
    after = _decide(record, claim, event, code, tx.actor)
    record.put(after)
    verify(record, record.newest(record.programme.outcome(claim.outcome)))
    record.facts.append(ClaimStepped(after, claim.state, tx.today))
    record.touch()
    say(tx, [record])
    await save(tx, [record])


def _decide(record: Record, claim: Claim, event: str, code: str | None, actor: str) -> Claim:
    parties = (record.person.provider, record.programme.prime or record.person.provider)
    if event == "approve":
        return approve(claim, actor, record.recorders(), parties)
    if event == "submit" and record.programme.claim:
        return resubmit(claim, record.programme.claim.attempts)
    return claim.after(event, code)

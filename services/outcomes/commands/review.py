"""A claim on its way to payment: claimed, validated, held, answered, approved, rejected, sent again, confirmed."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.outcomes.domain.claims import BY_PROVIDER, Claim, approve, submit
from services.outcomes.domain.deciding import verify
from services.outcomes.domain.proofs import Proof, proof_faults
from services.outcomes.domain.record import ClaimStepped, Record
from services.outcomes.records import load, save
from services.outcomes.saying import say
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import NotFound, require_version
from shared.terms.ids import new_id
from shared.terms.programme import Programmes

WHOSE = "SELECT participant_id FROM claim WHERE id = $1"


async def step(
    uow: UnitOfWork, programmes: Programmes, claim_id: str, event: str, expected: int, code: str | None = None
) -> None:
    """Takes a claim one step of its table; raises `Problem` not-found or stale-version, or `Refused`."""
    record, claim = await _claim(uow, programmes, claim_id, expected)
    await _take(uow, record, claim, _decide(record, claim, event, code, uow))


async def submit_with(
    uow: UnitOfWork, programmes: Programmes, claim_id: str, expected: int, evidence: Sequence[Mapping[str, Any]]
) -> None:
    """Claims an outcome on evidence, inside its window and while attempts remain [rules 75–77]; raises as `step`.

    What triggers itself needs none: sent again after a rejection, it rests on the feed.
    """
    record, claim = await _claim(uow, programmes, claim_id, expected)
    attempt = claim.attempt + 1 if claim.state == "rejected" else claim.attempt
    of = (claim.id, claim.participant_id, attempt, uow.actor)
    proofs = [Proof(new_id("prf"), *of, **item) for item in evidence]
    faults = proof_faults(proofs, uow.today) if proofs or claim.route == BY_PROVIDER else []
    terms = record.programme.claim
    after = submit(claim, terms.attempts if terms else None, uow.today, faults)
    for proof in proofs:
        record.put(proof)
    await _take(uow, record, claim, after)


async def _claim(uow: UnitOfWork, programmes: Programmes, claim_id: str, expected: int) -> tuple[Record, Claim]:
    participant_id = await uow.conn.fetchval(WHOSE, claim_id)
    if participant_id is None:
        raise NotFound("claim", claim_id)
    record = (await load(uow, programmes, [participant_id]))[participant_id]
    claim: Claim = record.rows[Claim][claim_id]
    require_version(claim.version, expected)
    return record, claim


async def _take(uow: UnitOfWork, record: Record, claim: Claim, after: Claim) -> None:
    record.put(after)
    verify(record, record.newest(record.programme.outcome(claim.outcome)))
    record.facts.append(ClaimStepped(after, claim.state, uow.today))
    record.touch()
    say(uow, [record])
    await save(uow, [record])


def _decide(record: Record, claim: Claim, event: str, code: str | None, uow: UnitOfWork) -> Claim:
    if event == "approve":
        return approve(claim, uow.actor, record.recorders(), paid_to(record))
    return claim.after(event, code)


def paid_to(record: Record) -> set[str]:
    """Who gains by the outcome: the provider and, where there is one, its prime."""
    return {record.person.provider, *([record.programme.prime] if record.programme.prime else [])}

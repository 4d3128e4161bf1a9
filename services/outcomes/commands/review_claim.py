"""A claim on its way to payment: validated, held, approved, rejected, and checked once it is paid [life cycle 5]."""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from services.outcomes.commands.entitlement import held
from services.outcomes.domain.claim_evidence import ClaimEvidence, evidence_faults
from services.outcomes.domain.claims import BY_PROVIDER, Claim, submit
from services.outcomes.domain.deciding import verify
from services.outcomes.domain.four_eyes import Hands, review, submission_faults
from services.outcomes.domain.record import Record
from services.outcomes.store import load_claim, save
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import refuse
from shared.terms.ids import new_id
from shared.terms.programme import EvidenceKind, Programmes

PROOFS_RECORDED_BY = "SELECT DISTINCT recorded_by FROM claim_evidence WHERE claim_id = $1"
EARNINGS_SETTLED_BY = "SELECT DISTINCT settled_by FROM settlement WHERE participant_id = $1"


async def move_claim(
    uow: UnitOfWork, programmes: Programmes, claim_id: str, event: str, version: int, code: str | None = None
) -> None:
    """Takes a claim one step of its table, unless the actor may not take it.

    Raises `NotFound`, `StaleVersion`, `ForbiddenTransition` or `Refused`.
    """
    record, claim = await load_claim(uow, programmes, claim_id, version)
    await _save_claim(uow, record, review(claim, event, uow.actor, await _hands(uow, record, claim), code))


async def approve_claim(
    uow: UnitOfWork, programmes: Programmes, claim_id: str, version: int, event: str = "approve"
) -> None:
    """Approves or releases a claim unless something holds it back; raises as `move_claim`."""
    record, claim = await load_claim(uow, programmes, claim_id, version)
    refuse((await held(uow, programmes, {claim.participant_id: record})).get(claim.participant_id, []), "conflict")
    await _save_claim(uow, record, review(claim, event, uow.actor, await _hands(uow, record, claim)))


async def submit_claim(
    uow: UnitOfWork, programmes: Programmes, claim_id: str, version: int, evidence: Sequence[Mapping[str, Any]]
) -> None:
    """Claims an outcome on evidence, in its window and while attempts remain [rules 75–77]; raises as `approve_claim`.

    A claim that triggers itself needs no evidence: sent again after a rejection, it rests on the feed.
    """
    record, claim = await load_claim(uow, programmes, claim_id, version)
    attempt = claim.attempt + 1 if claim.state == "rejected" else claim.attempt
    items = [
        ClaimEvidence(new_id("prf"), claim.id, claim.participant_id, attempt, uow.actor, **item) for item in evidence
    ]
    required = [kind for kind in record.programme.outcome(claim.outcome).evidence if kind in get_args(EvidenceKind)]
    faults = [*submission_faults(uow.actor, Hands(record.recorders(), payees=_payees(record)))]
    if items or claim.route == BY_PROVIDER:
        faults += evidence_faults(items, uow.today, required)
    terms = record.programme.claim
    submitted = submit(claim, terms.attempts if terms else None, uow.today, faults, uow.actor)
    for item in items:
        record.claim_evidence.put(item)
    await _save_claim(uow, record, submitted)


async def _hands(uow: UnitOfWork, record: Record, claim: Claim) -> Hands:
    """Whose hands the claim went through; who recorded a proof of an earlier attempt counts, too."""
    proofs = {row["recorded_by"] for row in await uow.conn.fetch(PROOFS_RECORDED_BY, claim.id)}
    settlers = {row["settled_by"] for row in await uow.conn.fetch(EARNINGS_SETTLED_BY, record.person.id)}
    return Hands(record.recorders() | proofs, settlers, _payees(record))


def _payees(record: Record) -> set[str]:
    return {org for org in (record.person.provider, record.programme.prime) if org}


async def _save_claim(uow: UnitOfWork, record: Record, claim: Claim) -> None:
    record.move_claim(claim, uow.today)
    verify(record, record.newest(record.programme.outcome(claim.outcome)))
    record.bump_version()
    await save(uow, [record])

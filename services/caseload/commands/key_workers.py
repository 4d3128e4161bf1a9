"""Key workers, and who has whom [rules 46, 47]."""

import sqlalchemy as sa

from services.caseload import tables
from services.caseload.domain import key_workers
from services.caseload.domain.caseloads import delivered_by
from services.caseload.domain.key_workers import KeyWorker
from services.caseload.domain.periods import Assignment
from services.caseload.request_bodies.key_workers import KeyWorkerIn
from services.caseload.request_bodies.participants import AssignIn
from services.caseload.store import lock_participant, save_participant
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import Fault
from shared.terms.ids import new_id
from shared.terms.parsing import ParsedBody
from shared.terms.programme import Programmes

KEY_WORKER = tables.KEY_WORKER
INSERT_KEY_WORKER = Sql(sa.insert(KEY_WORKER))
SELECT_KEY_WORKER = Sql(
    sa.select(KEY_WORKER.c.id, KEY_WORKER.c.provider, KEY_WORKER.c.active).where(
        KEY_WORKER.c.id == sa.bindparam("key_worker_id")
    )
)


def visible_to(programmes: Programmes, provider: str) -> list[str]:
    """The organisations that see a provider's key workers: itself and the primes it delivers for; empty if for none."""
    primes = {programme.prime or provider for programme in delivered_by(programmes.values(), provider)}
    return sorted({provider, *primes}) if primes else []


async def add_key_worker(uow: UnitOfWork, programmes: Programmes, org: str, body: ParsedBody[KeyWorkerIn]) -> str:
    """A new key worker of the client's own organisation, or of its supply chain; returns the id."""
    provider = body.values.get("provider")
    orgs = visible_to(programmes, provider) if provider else []
    faults = []
    if provider is not None and org not in orgs:
        faults = [Fault("/provider", "unknown-provider", "name your own organisation, or one of your supply chain")]
    details = body.validated(faults)
    key_worker_id = new_id("kw")
    row = {"id": key_worker_id, "active": True, "visible_to": orgs, "version": 1, "recorded_at": uow.now}
    await INSERT_KEY_WORKER.execute(uow, **row, **details.model_dump())
    return key_worker_id


async def find_key_worker(uow: UnitOfWork, key_worker_id: str) -> KeyWorker | None:
    """A key worker that the client sees."""
    row = await SELECT_KEY_WORKER.row(uow, key_worker_id=key_worker_id)
    return KeyWorker(**row) if row else None


async def assign_key_worker(uow: UnitOfWork, participant_id: str, expected: int, body: ParsedBody[AssignIn]) -> None:
    """A key worker of the participant's provider takes the participant on [rule 47]."""
    participant = await lock_participant(uow, participant_id, expected)
    key_workers.require_assignable(participant, body.values.get("assigned_on"))
    key_worker = await find_key_worker(uow, body.values.get("key_worker_id", ""))
    details = body.validated([*key_workers.assign_faults(participant, key_worker, uow.today, body.values)])
    key_workers.assign(participant, Assignment(new_id("asg"), details.key_worker_id, details.assigned_on))
    await save_participant(uow, participant)

"""Key workers, and who has whom."""

import sqlalchemy as sa

from services.caseload import tables
from services.caseload.commands.saving import locked, save
from services.caseload.commands.wanted import AssignIn, KeyWorkerIn
from services.caseload.domain import support
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import Fault
from shared.terms.ids import new_id
from shared.terms.parsing import ParsedBody
from shared.terms.programme import Programmes

HIRE = Sql(sa.insert(tables.key_worker))
FACTS = (tables.key_worker.c[name] for name in ("id", "provider", "active"))
KEY_WORKER = Sql(sa.select(*FACTS).where(tables.key_worker.c.id == sa.bindparam("wanted_id")))


def seen_by(programmes: Programmes, provider: str) -> list[str]:
    """The organisations that see a provider's key workers: itself and the primes it delivers for; empty if for none."""
    delivering = [one for one in programmes.values() if provider in {each.id for each in one.providers}]
    primes = {one.prime or provider for one in delivering}
    return sorted({provider, *primes}) if primes else []


async def hire(uow: UnitOfWork, programmes: Programmes, org: str, wanted: ParsedBody[KeyWorkerIn]) -> str:
    """A new key worker of the client's own organisation, or of its supply chain; returns the id."""
    provider = wanted.values.get("provider")
    visible_to = seen_by(programmes, provider) if provider else []
    faults = []
    if provider is not None and org not in visible_to:
        faults = [Fault("/provider", "unknown-provider", "name your own organisation, or one of your supply chain")]
    given = wanted.validated(faults)
    key_worker_id = new_id("kw")
    await HIRE.execute(
        uow, id=key_worker_id, **given.model_dump(), active=True, visible_to=visible_to, version=1, recorded_at=uow.now
    )
    return key_worker_id


async def assign(uow: UnitOfWork, participant_id: str, expected: int, wanted: ParsedBody[AssignIn]) -> None:
    """Somebody of the participant's provider takes the participant on [rule 47]."""
    participant = await locked(uow, participant_id, expected)
    support.require_assignable(participant)
    found = await KEY_WORKER.row(uow, wanted_id=wanted.values.get("key_worker_id", ""))
    key_worker = support.KeyWorker(**found) if found else None
    given = wanted.validated([*support.assign_faults(participant, key_worker, uow.today, wanted.values)])
    support.assign(participant, given.key_worker_id, given.assigned_on)
    await save(uow, participant)

"""Settling who a doubtful person is, and undoing it: who decided, when and why is kept [rule 121]."""

from collections.abc import Sequence

import sqlalchemy as sa
from asyncpg import Record

from services.referrals import store
from services.referrals.domain import settling
from services.referrals.domain.matching import Candidate
from services.referrals.domain.states import CONTROL
from services.referrals.request_bodies.doubtful_persons import Settle, Undo
from services.referrals.tables import INSTANT, PERSON, SETTLEMENT
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.events.referral import PersonSettled
from shared.terms.ids import new_id, participant_stream
from shared.terms.parsing import ParsedBody
from shared.terms.programme import Programmes

OF_PERSON = PERSON.c.id == sa.bindparam("of_person", type_=sa.Text)
SET_DOUBTFUL = Sql(
    sa.update(PERSON).where(OF_PERSON).values(same_as=None, doubtful_since=sa.bindparam("since", type_=INSTANT))
)
SET_SETTLED = Sql(
    sa.update(PERSON).where(OF_PERSON).values(same_as=sa.bindparam("root", type_=sa.Text), doubtful_since=None)
)
OTHERS_FOUND_TO_BE = Sql(sa.select(sa.func.count()).where(PERSON.c.same_as == sa.bindparam("of_person", type_=sa.Text)))
LAST_SETTLEMENT = Sql(
    sa.select(SETTLEMENT)
    .where(SETTLEMENT.c.referral_id == sa.bindparam("of_referral", type_=sa.Text))
    .order_by(SETTLEMENT.c.position.desc())
    .limit(1)
)
KEEP = Sql(sa.insert(SETTLEMENT).values({column.name: None for column in SETTLEMENT.c if column.name != "position"}))
SPLIT = """
INSERT INTO person (id, created_at, started, arms, doubtful_since)
SELECT $1, $2, '{}', arms, $2 FROM person WHERE id = $3
"""
# A start belongs to the person of its referral. Another referral of the same programme may be the reason for it too.
ADD_START = """
UPDATE person SET started = array_append(array_remove(started, $2), $2) WHERE id = $1
"""
REMOVE_START = """
UPDATE person SET started = array_remove(started, $2) WHERE id = $1 AND NOT EXISTS (
  SELECT 1 FROM referral AS r WHERE r.person_id = $1 AND r.programme = $2 AND r.state = 'STARTED' AND r.id <> $3)
"""


async def settle(
    uow: UnitOfWork,
    programmes: Programmes,
    referral: Record,
    candidates: Sequence[Candidate],
    body: ParsedBody[Settle],
) -> None:
    """The person of a locked referral is the same as a candidate, or another; raises `Refused` or `Conflict`."""
    settling.require_doubtful(referral["matching"])
    valid = body.validated([*settling.faults(body.values, candidates)])
    person_id, root = referral["person_id"], valid.person_id if valid.decision == "same" else None
    await SET_SETTLED.execute(uow, of_person=person_id, root=root)
    await _record(uow, programmes, referral, valid.decision, root or person_id, valid.why)


async def undo(uow: UnitOfWork, programmes: Programmes, referral: Record, body: ParsedBody[Undo]) -> None:
    """The person of a locked referral is doubtful again; raises `Refused` or `Conflict`."""
    last = await LAST_SETTLEMENT.row(uow, of_referral=referral["id"])
    settling.require_settled(last["decision"] if last and referral["matching"] != "manual" else None)
    assert last is not None
    valid, person_id = body.validated(), last["previous_person_id"]
    settling.require_nobody_else(await OTHERS_FOUND_TO_BE.value(uow, of_person=person_id))
    await SET_DOUBTFUL.execute(uow, of_person=person_id, since=uow.now)
    await _record(uow, programmes, referral, "undone", person_id, valid.why)


async def _record(
    uow: UnitOfWork, programmes: Programmes, referral: Record, decision: settling.Decision, person_id: str, why: str
) -> None:
    """Keeps the decision, gives the referral to the person, its start too, and emits it."""
    decided = {"decision": decision, "why": why, "decided_at": uow.now, "decided_by": uow.actor}
    moved = {"person_id": person_id, "previous_person_id": referral["person_id"]}
    await KEEP.execute(uow, referral_id=referral["id"], **decided, **moved)
    await store.save_referral(uow, referral, person_id=person_id, matching=settling.MATCHING_AFTER[decision])
    emit_settled(
        uow, referral, PersonSettled(decision="open" if decision == "undone" else decision, person_id=person_id)
    )
    await _move_start(uow, programmes, referral, person_id)


def emit_settled(uow: UnitOfWork, referral: Record, event: PersonSettled) -> None:
    """To those who know the referral: no other service has heard of one that was drawn for control [rule 15]."""
    if referral["state"] != CONTROL:
        uow.emit(participant_stream(referral["id"]), event, uow.today)


async def doubt(uow: UnitOfWork, programmes: Programmes, referral: Record) -> str:
    """Takes a locked referral out of its person, who may be somebody else; returns the doubtful one to save it with."""
    person_id = new_id("per")
    await uow.conn.execute(SPLIT, person_id, uow.now, referral["person_id"])
    emit_settled(uow, referral, PersonSettled(decision="open", person_id=person_id))
    await _move_start(uow, programmes, referral, person_id)
    return person_id


async def _move_start(uow: UnitOfWork, programmes: Programmes, referral: Record, person_id: str) -> None:
    if referral["state"] == "STARTED" and person_id != referral["person_id"]:
        async with uow.acting_as(programmes.newest(referral["programme"]).commissioner):
            await uow.conn.execute(ADD_START, person_id, referral["programme"])
            await uow.conn.execute(REMOVE_START, referral["person_id"], referral["programme"], referral["id"])

"""Reasons for missed deadlines, one for each [rule 23]."""

import asyncpg
import sqlalchemy as sa

from services.caseload import tables
from services.caseload.domain import exceptions
from services.caseload.request_bodies.exceptions import ExceptionIn
from services.caseload.store import lock_participant, save_participant
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import Fault, Refused
from shared.terms.ids import new_id
from shared.terms.parsing import ParsedBody

INSERT_REASON = Sql(sa.insert(tables.EXCEPTION_REASON))


async def record_exception(uow: UnitOfWork, participant_id: str, body: ParsedBody[ExceptionIn]) -> str:
    """The reason for a missed deadline; returns its id."""
    participant = await lock_participant(uow, participant_id)
    details = body.validated()
    reason_id = new_id("exc")
    row = {"id": reason_id, "participant_id": participant_id, "recorded_at": uow.now}
    try:
        await INSERT_REASON.execute(uow, **row, **details.model_dump())
    except asyncpg.UniqueViolationError as error:
        message = f"the clock {details.clock} has a reason already; a breach carries one"
        raise Refused([Fault("/clock", "already-excused", message)], "conflict") from error
    exceptions.record(participant, details.clock, details.reason, uow.today)
    await save_participant(uow, participant)
    return reason_id

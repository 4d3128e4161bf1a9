"""Reasons for missed deadlines, one for each [rule 23]."""

import asyncpg

from services.caseload import tables
from services.caseload.commands.record_rows import insert_record
from services.caseload.domain import exceptions
from services.caseload.request_bodies.exceptions import ExceptionIn
from services.caseload.store import lock_participant
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import Fault, Refused
from shared.terms.ids import new_id
from shared.terms.parsing import ParsedBody


async def record_exception(uow: UnitOfWork, participant_id: str, body: ParsedBody[ExceptionIn]) -> str:
    """The reason for a missed deadline; returns its id."""
    participant = await lock_participant(uow, participant_id)
    details = body.validated()
    reason_id = new_id("exc")
    exceptions.record(participant, details.clock, details.reason, uow.today)
    try:
        await insert_record(uow, tables.EXCEPTION_REASON, participant, id=reason_id, **details.model_dump())
    except asyncpg.UniqueViolationError as error:
        message = f"the clock {details.clock} has a reason already; a breach carries one"
        raise Refused([Fault("/clock", "already-excused", message)], "conflict") from error
    return reason_id

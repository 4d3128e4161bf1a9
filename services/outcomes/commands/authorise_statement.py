"""Authorising a statement: the claims on its lines are paid or recovered, in one transaction."""

from services.outcomes.commands.entitlement import faults_of_lines
from services.outcomes.domain.events import money_moved
from services.outcomes.domain.four_eyes import require_other_client
from services.outcomes.domain.statements import authorise_line, not_due
from services.outcomes.store import lines_of, load_many, load_statement, other_statements, save, save_statement
from shared.store.unit_of_work import UnitOfWork
from shared.terms.calendar import Month
from shared.terms.faults import refuse
from shared.terms.programme import Programmes, UnknownProgrammeVersion


async def authorise_statement(uow: UnitOfWork, programmes: Programmes, statement_id: str, version: int) -> None:
    """Releases a statement for payment; raises `NotFound`, `StaleVersion`, `Forbidden` or `Refused`."""
    lines = await lines_of(uow, statement_id)
    records = await load_many(uow, programmes, [line.participant_id for line in lines if line.participant_id])
    cut = await load_statement(uow, statement_id, version)
    require_other_client(cut.cut_off_by, uow.actor)
    statement = cut.authorise(uow.today)
    faults = await faults_of_lines(uow, programmes, lines, records)
    claims = [claim for record in records.values() for claim in record.claims]
    try:
        programme = programmes.for_referral(statement.programme, statement.programme_version)
    except UnknownProgrammeVersion:
        programme = None
    if programme is not None:
        others = await other_statements(uow, programme, statement_id)
        terms = {participant_id: record.programme for participant_id, record in records.items()}
        faults += not_due(programme, terms, Month.of(statement.month), lines, claims, others)
    refuse(faults, "conflict")
    for line in lines:
        if line.claim_id is not None and line.participant_id is not None:
            record = records[line.participant_id]
            claim = record.claims[line.claim_id]
            record.claims.put(authorise_line(claim, line))
            record.emit(money_moved(claim, line), uow.today)
            record.bump_version()
    await save(uow, records.values())
    await save_statement(uow, statement)

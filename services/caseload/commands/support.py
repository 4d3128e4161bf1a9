"""Plans, assessments, and the reasons for what was late [rules 21, 23]."""

import asyncpg
import sqlalchemy as sa

from services.caseload import tables
from services.caseload.commands.saving import locked, save, terms_of
from services.caseload.commands.wanted import AssessmentIn, ExceptionIn, PlanIn
from services.caseload.domain import support
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import Fault, Refused
from shared.terms.ids import new_id
from shared.terms.parsing import ParsedBody
from shared.terms.programme import Programmes

KEEP_PLAN = Sql(sa.insert(tables.action_plan))
KEEP_ASSESSMENT = Sql(sa.insert(tables.assessment))
KEEP_REASON = Sql(sa.insert(tables.exception_reason))
VERSIONS = "SELECT coalesce(max(version_no), 0) FROM action_plan WHERE participant_id = $1"


async def agree_plan(uow: UnitOfWork, programmes: Programmes, participant_id: str, wanted: ParsedBody[PlanIn]) -> str:
    """The next version of the plan, signed by both; returns its id."""
    participant = await locked(uow, participant_id)
    participant.require_open("action plan", wanted.values.get("agreed_on"))
    given = wanted.validated([*support.plan_faults(participant, uow.today, wanted.values)])
    plan_id, version_no = new_id("pln"), 1 + await uow.conn.fetchval(VERSIONS, participant_id)
    programme = terms_of(programmes, participant)
    in_time = support.agree_plan(participant, programme, plan_id, version_no, given.agreed_on)
    row = {"id": plan_id, "participant_id": participant_id, "version_no": version_no, "in_time": in_time}
    lists = given.model_dump(mode="json", include={"barriers", "interventions"})
    days = given.model_dump(exclude={"barriers", "interventions"})
    await KEEP_PLAN.execute(uow, **row, **days, **lists, recorded_at=uow.now)
    await save(uow, participant)
    return plan_id


async def assess(uow: UnitOfWork, programmes: Programmes, participant_id: str, wanted: ParsedBody[AssessmentIn]) -> str:
    """A completed assessment; what it found is not kept here. Returns its id."""
    participant = await locked(uow, participant_id)
    participant.require_open("assessment", wanted.values.get("completed_on"))
    programme = terms_of(programmes, participant)
    given = wanted.validated([*support.assess_faults(participant, programme, uow.today, wanted.values)])
    assessment_id = new_id("asm")
    support.assess(participant, programme, assessment_id, given.kind, given.completed_on)
    row = {"id": assessment_id, "participant_id": participant_id, "recorded_at": uow.now}
    await KEEP_ASSESSMENT.execute(uow, **row, **given.model_dump())
    await save(uow, participant)
    return assessment_id


async def excuse(uow: UnitOfWork, participant_id: str, wanted: ParsedBody[ExceptionIn]) -> str:
    """One reason per clock [rule 23]; returns its id."""
    participant = await locked(uow, participant_id)
    given = wanted.validated()
    reason_id = new_id("exc")
    row = {"id": reason_id, "participant_id": participant_id, "recorded_at": uow.now}
    try:
        await KEEP_REASON.execute(uow, **row, **given.model_dump())
    except asyncpg.UniqueViolationError as error:
        message = f"the clock {given.clock} has a reason already; a breach carries one"
        raise Refused([Fault("/clock", "already-excused", message)], "conflict") from error
    support.excuse(participant, given.clock, given.reason, uow.today)
    await save(uow, participant)
    return reason_id

"""Plans, assessments, and the reasons for what was late [rules 21, 23]."""

import asyncpg
import sqlalchemy as sa

from services.caseload import tables
from services.caseload.commands.saving import locked, save, terms_of
from services.caseload.commands.wanted import AssessmentIn, ExceptionIn, PlanIn
from services.caseload.domain import support
from shared.edge.api import Draft
from shared.edge.database import Sql
from shared.journey.ledger import Tx
from shared.terms.faults import Fault, Refused
from shared.terms.ids import new_id
from shared.terms.programme import Programmes

KEEP_PLAN = Sql(sa.insert(tables.action_plan))
KEEP_ASSESSMENT = Sql(sa.insert(tables.assessment))
KEEP_REASON = Sql(sa.insert(tables.exception_reason))
VERSIONS = "SELECT coalesce(max(version_no), 0) FROM action_plan WHERE participant_id = $1"


async def agree_plan(tx: Tx, programmes: Programmes, participant_id: str, wanted: Draft[PlanIn]) -> str:
    """The next version of the plan, signed by both; returns its id."""
    participant = await locked(tx, participant_id)
    participant.require_open("action plan", wanted.values.get("agreed_on"))
    given = wanted.accept([*support.plan_faults(participant, tx.today, wanted.values)])
    plan_id, version_no = new_id("pln"), 1 + await tx.conn.fetchval(VERSIONS, participant_id)
    programme = terms_of(programmes, participant)
    in_time = support.agree_plan(participant, programme, plan_id, version_no, given.agreed_on)
    row = {"id": plan_id, "participant_id": participant_id, "version_no": version_no, "in_time": in_time}
    lists = given.model_dump(mode="json", include={"barriers", "interventions"})
    days = given.model_dump(exclude={"barriers", "interventions"})
    await KEEP_PLAN.run(tx, **row, **days, **lists, recorded_at=tx.now)
    await save(tx, participant)
    return plan_id


async def assess(tx: Tx, programmes: Programmes, participant_id: str, wanted: Draft[AssessmentIn]) -> str:
    """A completed assessment; what it found is not kept here. Returns its id."""
    participant = await locked(tx, participant_id)
    participant.require_open("assessment", wanted.values.get("completed_on"))
    programme = terms_of(programmes, participant)
    given = wanted.accept([*support.assess_faults(participant, programme, tx.today, wanted.values)])
    assessment_id = new_id("asm")
    support.assess(participant, programme, assessment_id, given.kind, given.completed_on)
    row = {"id": assessment_id, "participant_id": participant_id, "recorded_at": tx.now}
    await KEEP_ASSESSMENT.run(tx, **row, **given.model_dump())
    await save(tx, participant)
    return assessment_id


async def excuse(tx: Tx, participant_id: str, wanted: Draft[ExceptionIn]) -> str:
    """One reason per clock [rule 23]; returns its id."""
    participant = await locked(tx, participant_id)
    given = wanted.accept()
    reason_id = new_id("exc")
    row = {"id": reason_id, "participant_id": participant_id, "recorded_at": tx.now}
    try:
        await KEEP_REASON.run(tx, **row, **given.model_dump())
    except asyncpg.UniqueViolationError as error:
        message = f"the clock {given.clock} has a reason already; a breach carries one"
        raise Refused([Fault("/clock", "already-excused", message)], "conflict") from error
    support.excuse(participant, given.clock, given.reason, tx.today)
    await save(tx, participant)
    return reason_id

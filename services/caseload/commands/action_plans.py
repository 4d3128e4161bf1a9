"""Action plans: each agreement is a new version, signed by both [rules 21, 51]."""

from services.caseload import tables
from services.caseload.commands.record_rows import insert_record
from services.caseload.domain import action_plans
from services.caseload.request_bodies.action_plans import PlanIn
from services.caseload.store import lock_participant
from shared.store.unit_of_work import UnitOfWork
from shared.terms.ids import new_id
from shared.terms.parsing import ParsedBody
from shared.terms.programme import Programmes

LAST_VERSION = "SELECT coalesce(max(version_no), 0) FROM action_plan WHERE participant_id = $1 AND state <> 'VOID'"


async def agree_plan(uow: UnitOfWork, programmes: Programmes, participant_id: str, body: ParsedBody[PlanIn]) -> str:
    """The next version of the plan, signed by both; returns its id."""
    participant = await lock_participant(uow, participant_id)
    participant.require_open("action plan", body.values.get("agreed_on"))
    details = body.validated([*action_plans.plan_faults(participant, uow.today, body.values)])
    plan_id, version_no = new_id("pln"), 1 + await uow.conn.fetchval(LAST_VERSION, participant_id)
    programme = programmes.for_referral(*participant.programme_key)
    in_time = action_plans.agree(participant, programme, plan_id, version_no, details.agreed_on)
    decided = {"id": plan_id, "version_no": version_no, "in_time": in_time}
    lists = details.model_dump(mode="json", include={"barriers", "interventions"})
    days = details.model_dump(exclude={"barriers", "interventions"})
    await insert_record(uow, tables.ACTION_PLAN, participant, **decided, **days, **lists)
    return plan_id

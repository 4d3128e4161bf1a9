"""Interventions: proposed, taken step by step, and what they need not wait for [rules 49, 50]."""

from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from services.caseload import tables
from services.caseload.commands.record_rows import keep_correction
from services.caseload.domain import intervention_corrections as corrections
from services.caseload.domain import interventions
from services.caseload.domain.checks import Values
from services.caseload.domain.duplicates import require_new
from services.caseload.domain.interventions import STEPS, Intervention
from services.caseload.domain.participant import Participant
from services.caseload.request_bodies.fields import Body, VoidIn
from services.caseload.request_bodies.interventions import InterventionCorrectionIn, InterventionIn, WaiveIn
from services.caseload.request_bodies.participants import BecauseIn
from services.caseload.store import INTERVENTIONS, first_like, lock_participant
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import Fault
from shared.terms.ids import new_id
from shared.terms.parsing import ParsedBody
from shared.terms.programme import Programmes

TABLE = tables.INTERVENTION
PLANNED = Sql(
    sa.select(TABLE).where(
        sa.or_(
            TABLE.c.participant_id == sa.bindparam("of_participant", type_=sa.Text),
            TABLE.c.household_id == sa.bindparam("of_household", type_=sa.Text),
        )
    )
)
STATES = Sql(
    sa.select(TABLE.c.id, TABLE.c.state).where(TABLE.c.id == sa.any_(sa.bindparam("ids", type_=ARRAY(sa.Text))))
)
PLAN = "SELECT 1 FROM action_plan WHERE id = $1 AND participant_id = $2"
BEGUN_AFTER = """
SELECT sequence_no FROM intervention
WHERE $1 = ANY(depends_on) AND began_on IS NOT NULL AND state <> 'VOID' AND NOT waived ? $1
"""
LOCK_HOUSEHOLD = "SELECT 1 FROM household WHERE id = $1 FOR UPDATE"


async def propose(
    uow: UnitOfWork, programmes: Programmes, participant_id: str, body: ParsedBody[InterventionIn]
) -> str:
    """A step of the plan; returns its id."""
    participant = await lock_participant(uow, participant_id)
    participant.require_open("intervention", body.values.get("proposed_on"))
    if participant.household_id is not None:
        await uow.conn.execute(LOCK_HOUSEHOLD, participant.household_id)  # others of it propose at the same time
    rows = await PLANNED.rows(uow, of_participant=participant.id, of_household=participant.household_id)
    planned = [INTERVENTIONS.child(uow, row) for row in rows]
    faults = interventions.propose_faults(participant, planned, uow.today, body.values)
    details = body.validated([*faults, *_partner_faults(uow, programmes, participant, body.values)])
    about = details.model_dump(include={"barrier", "service_area", "evidence", "proposed_on", "depends_on"})
    about["provider"] = details.partner or details.provider
    same = await first_like(uow, TABLE, participant_id, **about, planned_on=details.planned_on)
    require_new(same, details.distinct_from, "this step")
    household_id = participant.household_id if details.for_household else None
    intervention = Intervention(new_id("int"), participant_id, details.sequence_no, household_id=household_id, **about)
    interventions.propose(participant, intervention)
    return await INTERVENTIONS.insert(uow, participant, intervention, planned_on=details.planned_on)


async def take_step(
    uow: UnitOfWork,
    programmes: Programmes,
    intervention_id: str,
    step_name: str,
    expected: int,
    body: ParsedBody[Body],
) -> None:
    """Any step of [life cycle 3] on its day, with what is kept of it."""
    participant, intervention = await INTERVENTIONS.lock(uow, intervention_id, expected)
    intervention.require(step_name)
    states = {row["id"]: row["state"] for row in await STATES.rows(uow, ids=intervention.depends_on)}
    faults = [*interventions.step_faults(intervention, step_name, uow.today, body.values, states)]
    if step_name == "agree":
        faults += await _plan_faults(uow, participant.id, body.values.get("plan_id"))
    faults += _partner_faults(uow, programmes, participant, body.values)
    details = {**_with_provider(body.validated(faults).model_dump(exclude={"consent_to_share"}, exclude_none=True))}
    on = details.pop(STEPS[step_name].day_field)
    interventions.take_step(participant, intervention, step_name, on, details)
    await INTERVENTIONS.save(uow, participant, intervention)


def _partner_faults(uow: UnitOfWork, programmes: Programmes, participant: Participant, values: Values) -> list[Fault]:
    partners = {party.code for party in programmes.newest(participant.programme).partner_services(uow.today)}
    return [*interventions.partner_faults(partners, values)]


def _with_provider(sent: Values) -> Values:
    """As it is kept: a partner service is the provider, by its code."""
    return {"provider" if name == "partner" else name: value for name, value in sent.items()}


async def _plan_faults(uow: UnitOfWork, participant_id: str, plan_id: str | None) -> list[Fault]:
    """It must be a version of the participant's plan, which both have signed [life cycle 3]."""
    if plan_id is None or await uow.conn.fetchval(PLAN, plan_id, participant_id):
        return []
    return [Fault("/plan_id", "unknown-plan", "name a version of this participant's plan that both have signed")]


async def waive(uow: UnitOfWork, intervention_id: str, expected: int, body: ParsedBody[WaiveIn]) -> None:
    """It need not wait for one of those it depends on."""
    participant, intervention = await INTERVENTIONS.lock(uow, intervention_id, expected)
    intervention.require("drop")
    details = body.validated([*interventions.waive_faults(intervention, body.values)])
    interventions.waive(intervention, details.depends_on, details.reason)
    await INTERVENTIONS.save(uow, participant, intervention)


async def correct(
    uow: UnitOfWork,
    programmes: Programmes,
    intervention_id: str,
    expected: int,
    body: ParsedBody[InterventionCorrectionIn],
) -> None:
    """Steps that were taken happened on other days, or came to something else."""
    participant, intervention = await _lock_to(uow, programmes, intervention_id, "correct", expected)
    sent = _with_provider({name: value for name, value in body.values.items() if value is not None})
    faults = [*corrections.correction_faults(participant, intervention, sent)]
    details = body.validated(faults + _partner_faults(uow, programmes, participant, body.values))
    await _keep(uow, participant, intervention, "corrected", details.because)
    right = _with_provider(details.model_dump(exclude={"because"}, exclude_none=True))
    corrections.correct(participant, intervention, right, details.because)
    await INTERVENTIONS.save(uow, participant, intervention)


async def withdraw_step(
    uow: UnitOfWork, programmes: Programmes, intervention_id: str, expected: int, body: ParsedBody[BecauseIn]
) -> None:
    """The last step was recorded in error."""
    participant, intervention = await _lock_to(uow, programmes, intervention_id, "withdraw_step", expected)
    because = body.validated().because
    await _keep(uow, participant, intervention, "withdrawn", because)
    corrections.withdraw_step(participant, intervention, because, await _begun_after(uow, intervention_id))
    await INTERVENTIONS.save(uow, participant, intervention)


async def void(
    uow: UnitOfWork, programmes: Programmes, intervention_id: str, expected: int, body: ParsedBody[VoidIn]
) -> None:
    """All of it was recorded in error."""
    participant, intervention = await _lock_to(uow, programmes, intervention_id, "void", expected)
    reason = body.validated().reason
    await _keep(uow, participant, intervention, "voided", reason)
    corrections.void(participant, intervention, reason, await _begun_after(uow, intervention_id))
    await INTERVENTIONS.save(uow, participant, intervention)


async def _lock_to(
    uow: UnitOfWork, programmes: Programmes, intervention_id: str, event: str, expected: int
) -> tuple[Participant, Intervention]:
    participant, intervention = await INTERVENTIONS.lock(uow, intervention_id, expected)
    programme = programmes.for_referral(*participant.programme_key)
    corrections.require_correctable(intervention, programme, event, uow.today)
    return participant, intervention


async def _keep(
    uow: UnitOfWork, participant: Participant, intervention: Intervention, change: str, because: str
) -> None:
    await keep_correction(uow, participant, "intervention", asdict(intervention), change, because)


async def _begun_after(uow: UnitOfWork, intervention_id: str) -> list[int]:
    """The numbers of the steps that wait for this one, were not told otherwise, and have begun."""
    return [row["sequence_no"] for row in await uow.conn.fetch(BEGUN_AFTER, intervention_id)]

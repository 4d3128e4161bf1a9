"""Interventions and households: lock the participant, then the step, decide, save and say [rules 49, 50]."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from services.caseload import tables
from services.caseload.commands.saving import locked, save, terms_of
from services.caseload.commands.wanted import Body, HouseholdIn, InterventionIn, WaiveIn
from services.caseload.domain import interventions
from services.caseload.domain.interventions import STEPS, Intervention
from services.caseload.domain.participant import Participant
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import Fault, NotFound, require_version
from shared.terms.ids import is_id, new_id
from shared.terms.parsing import ParsedBody
from shared.terms.programme import Programmes

TABLE = tables.intervention
KEPT = [field.name for field in fields(Intervention)]
CHANGING = [name for name in KEPT if name not in {"id", "participant_id", "sequence_no", "proposed_on"}]
PROPOSE = Sql(sa.insert(TABLE))
FIND = Sql(sa.select(TABLE).where(TABLE.c.id == sa.bindparam("wanted_id")))
OTHERS = Sql(
    sa.select(*(TABLE.c[name] for name in KEPT)).where(
        sa.or_(
            TABLE.c.participant_id == sa.bindparam("of_participant", type_=sa.Text),
            TABLE.c.household_id == sa.bindparam("of_household", type_=sa.Text),
        )
    )
)
BEFORE = Sql(
    sa.select(TABLE.c.id, TABLE.c.state).where(TABLE.c.id == sa.any_(sa.bindparam("ids", type_=ARRAY(sa.Text))))
)
SAVE = Sql(
    sa.update(TABLE)
    .where(TABLE.c.id == sa.bindparam("row_id"))
    .values(version=TABLE.c.version + 1, **{name: sa.bindparam(name, type_=TABLE.c[name].type) for name in CHANGING})
)
PLAN = "SELECT 1 FROM action_plan WHERE id = $1 AND participant_id = $2"
FOUND_HOUSEHOLD = Sql(sa.insert(tables.household))
LOCK_HOUSEHOLD = "SELECT 1 FROM household WHERE id = $1 FOR UPDATE"
SEEN = "SELECT id FROM participant WHERE id = any($1::text[]) ORDER BY id"


async def propose(uow: UnitOfWork, participant_id: str, wanted: ParsedBody[InterventionIn]) -> str:
    """A step of the plan; returns its id."""
    participant = await locked(uow, participant_id)
    participant.require_open("intervention", wanted.values.get("proposed_on"))
    others = await _others(uow, participant)
    given = wanted.validated([*interventions.propose_faults(participant, others, uow.today, wanted.values)])
    told = given.model_dump(exclude={"for_household"})
    household_id = participant.household_id if given.for_household else None
    names = ("sequence_no", "proposed_on", "depends_on", "provider")
    made = Intervention(
        new_id("int"), participant_id, household_id=household_id, **{name: told[name] for name in names}
    )
    interventions.propose(participant, made)
    details = {name: told[name] for name in ("barrier", "service_area", "evidence", "planned_on")}
    await PROPOSE.execute(uow, **asdict(made), **details, version=1, recorded_at=uow.now)
    await save(uow, participant)
    return made.id


async def _others(uow: UnitOfWork, participant: Participant) -> list[Intervention]:
    """What is planned already for this participant or household, and nothing more is until this is written."""
    if participant.household_id is not None:
        await uow.conn.execute(LOCK_HOUSEHOLD, participant.household_id)
    rows = await OTHERS.rows(uow, of_participant=participant.id, of_household=participant.household_id)
    return [Intervention(**row) for row in rows]


async def step(uow: UnitOfWork, intervention_id: str, name: str, expected: int, wanted: ParsedBody[Body]) -> None:
    """Any step of [life cycle 3] on its day, with what is kept of it."""
    participant, intervention = await _locked(uow, intervention_id, expected)
    interventions.require(intervention, name)
    before = {row["id"]: row["state"] for row in await BEFORE.rows(uow, ids=intervention.depends_on)}
    faults = [*interventions.step_faults(intervention, name, uow.today, wanted.values, before)]
    if name == "agree":
        faults += await _plan_faults(uow, participant.id, wanted.values.get("plan_id"))
    told = wanted.validated(faults).model_dump(exclude={"consent_to_share"}, exclude_none=True)
    interventions.step(participant, intervention, name, told.pop(STEPS[name][0]), **told)
    await _save(uow, participant, intervention)


async def _plan_faults(uow: UnitOfWork, participant_id: str, plan_id: str | None) -> list[Fault]:
    """Agreed is what both have signed: a version of the participant's plan [life cycle 3]."""
    if plan_id is None or await uow.conn.fetchval(PLAN, plan_id, participant_id):
        return []
    return [Fault("/plan_id", "unknown-plan", "name a version of this participant's plan that both have signed")]


async def waive(uow: UnitOfWork, intervention_id: str, expected: int, wanted: ParsedBody[WaiveIn]) -> None:
    """It need not wait for one of those it depends on."""
    participant, intervention = await _locked(uow, intervention_id, expected)
    interventions.require(intervention, "drop")
    given = wanted.validated([*interventions.waive_faults(intervention, wanted.values)])
    interventions.waive(intervention, given.depends_on, given.reason)
    await _save(uow, participant, intervention)


async def _locked(uow: UnitOfWork, intervention_id: str, expected: int) -> tuple[Participant, Intervention]:
    """The participant first, locked; then the intervention as it is now."""
    owner = await FIND.row(uow, wanted_id=intervention_id) if is_id(intervention_id) else None
    if owner is None:
        raise NotFound("intervention", intervention_id)
    participant = await locked(uow, owner["participant_id"])
    row: Any = await FIND.row(uow, wanted_id=intervention_id)
    require_version(row["version"], expected)
    return participant, Intervention(**{name: row[name] for name in KEPT})


async def _save(uow: UnitOfWork, participant: Participant, intervention: Intervention) -> None:
    await SAVE.execute(uow, row_id=intervention.id, **{name: getattr(intervention, name) for name in CHANGING})
    await save(uow, participant)


async def found_household(uow: UnitOfWork, programmes: Programmes, wanted: ParsedBody[HouseholdIn]) -> str:
    """A household of participants, and of others who are only counted; returns its id."""
    ids: Sequence[str] = wanted.values.get("participants") or ()
    seen = [row["id"] for row in await uow.conn.fetch(SEEN, list(ids))]
    people = [await locked(uow, participant_id) for participant_id in seen]
    allowed = all(terms_of(programmes, person).household for person in people)
    given = wanted.validated([*interventions.household_faults(people, ids, allowed=allowed)])
    household_id, members = new_id("hsh"), len(people) + len(given.others)
    for person in people:
        person.require_open("household")
        interventions.join(person, household_id, members, uow.today)
        await save(uow, person)
    others = [other.model_dump() for other in given.others]
    # After its participants: who may see one of them may see it.
    await FOUND_HOUSEHOLD.execute(uow, id=household_id, others=others, recorded_at=uow.now)
    return household_id

"""Households of participants who share a family package: recorded, corrected and made void [rules 50, 191]."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from services.caseload import tables
from services.caseload.commands.record_rows import correction
from services.caseload.domain import households
from services.caseload.domain.households import Household
from services.caseload.domain.participant import Participant
from services.caseload.request_bodies.fields import VoidIn
from services.caseload.request_bodies.households import HouseholdCorrectionIn, HouseholdIn
from services.caseload.store import lock_participant, save_participant
from shared.store.statements import Sql, update
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import NotFound, require_version
from shared.terms.ids import is_id, new_id
from shared.terms.parsing import ParsedBody
from shared.terms.programme import Programmes

INSERT_HOUSEHOLD = Sql(sa.insert(tables.HOUSEHOLD))
CHANGING = ("others", "size", "state", "void_with", "corrections")
UPDATE_HOUSEHOLD = update(tables.HOUSEHOLD, *CHANGING, where=tables.HOUSEHOLD.c.id == sa.bindparam("household_id"))
LOCK_HOUSEHOLD = """
SELECT id, others, size, state, void_with, version, corrections,
       timezone('Europe/London', recorded_at)::date AS recorded_on
FROM household WHERE id = $1 FOR UPDATE
"""
VISIBLE = "SELECT id FROM participant WHERE id = any($1::text[]) OR household_id = $2 ORDER BY id"
WITH_STEPS = "SELECT DISTINCT participant_id FROM intervention WHERE household_id = $1 AND state <> 'VOID'"


async def create_household(uow: UnitOfWork, programmes: Programmes, body: ParsedBody[HouseholdIn]) -> str:
    """A household of participants, and of others who are only counted; returns its id."""
    requested_ids: Sequence[str] = body.values.get("participants") or ()
    people = await _people(uow, requested_ids)
    allowed = _allowed(programmes, people)
    details = body.validated([*households.household_faults(people, requested_ids, allowed=allowed)])
    household_id, members = new_id("hsh"), len(people) + len(details.others)
    for person in people:
        person.require_open("household")
        households.join(person, household_id, members, uow.today)
        await save_participant(uow, person)
    home = Household(household_id, [other.model_dump() for other in details.others], len(people))
    columns = {name: getattr(home, name) for name in ("id", "version", *CHANGING)}
    # After its participants: the row policy lets those see the household who see one of them.
    await INSERT_HOUSEHOLD.execute(uow, **columns, recorded_at=uow.now)
    return household_id


async def correct_household(
    uow: UnitOfWork, programmes: Programmes, household_id: str, expected: int, body: ParsedBody[HouseholdCorrectionIn]
) -> None:
    """Who belongs to it was recorded wrongly; raises NotFound, Forbidden, StaleVersion or Refused."""
    requested_ids: Sequence[str] | None = body.values.get("participants")
    locked = await _lock(uow, programmes, household_id, expected, "correct", requested_ids or ())
    household, members = locked.household, locked.members
    right = members if requested_ids is None else [person for person in locked.people if person.id in requested_ids]
    leaving = [person for person in members if person not in right]
    faults = [*households.correction_faults(body.values, leaving, locked.with_steps)]
    allowed = _allowed(programmes, right)
    faults += households.household_faults(right, requested_ids or (), allowed=allowed, household_id=household_id)
    details = body.validated(faults)
    _keep(uow, locked, "corrected", details.because)
    if details.others is not None:
        household.others = [other.model_dump() for other in details.others]
    households.correct(household, members, right, details.because, uow.today)
    for person in locked.people:
        await save_participant(uow, person)
    await _save(uow, household)


async def void_household(
    uow: UnitOfWork, programmes: Programmes, household_id: str, expected: int, body: ParsedBody[VoidIn]
) -> None:
    """There is no such household: nobody belongs to it; raises as `correct_household`."""
    locked = await _lock(uow, programmes, household_id, expected, "void")
    reason = body.validated().reason
    _keep(uow, locked, "voided", reason)
    households.void(locked.household, locked.members, locked.with_steps, reason, uow.today)
    await _save(uow, locked.household)  # before its participants, without whom the row policy would hide it
    for person in locked.members:
        await save_participant(uow, person)


class Locked(NamedTuple):
    """A household, its participants, these with others who are asked for, and the ids of who has steps for it."""

    household: Household
    members: list[Participant]
    people: list[Participant]
    with_steps: Collection[str]


async def _lock(
    uow: UnitOfWork,
    programmes: Programmes,
    household_id: str,
    expected: int,
    event: str,
    requested_ids: Sequence[str] = (),
) -> Locked:
    """The people first, locked, then the household; raises NotFound, StaleVersion, Forbidden or Refused."""
    people = await _people(uow, requested_ids, household_id)
    row = await uow.conn.fetchrow(LOCK_HOUSEHOLD, household_id) if is_id(household_id) else None
    if row is None:
        raise NotFound("household", household_id)
    require_version(row["version"], expected)
    with_steps = {step["participant_id"] for step in await uow.conn.fetch(WITH_STEPS, household_id)}
    members = [person for person in people if person.household_id == household_id]
    locked = Locked(Household(**row), members, people, with_steps)
    locked.household.require(event)
    programme = programmes.for_referral(*locked.members[0].programme_key)
    households.require_correctable(locked.household, locked.members, programme, uow.today)
    return locked


async def _people(uow: UnitOfWork, requested_ids: Sequence[str], household_id: str | None = None) -> list[Participant]:
    """Those you may see of the people asked for and of the household, locked by id."""
    rows = await uow.conn.fetch(VISIBLE, list(requested_ids), household_id)
    return [await lock_participant(uow, row["id"]) for row in rows]


def _allowed(programmes: Programmes, people: Collection[Participant]) -> bool:
    return all(programmes.for_referral(*person.programme_key).household for person in people)


def _keep(uow: UnitOfWork, locked: Locked, change: str, because: str) -> None:
    """Keeps what was recorded before, with who changed it, when and why."""
    before = {"participants": [person.id for person in locked.members], "others": locked.household.others}
    locked.household.corrections.append(correction(uow, before, before, change, because))


async def _save(uow: UnitOfWork, household: Household) -> None:
    changes = {f"new_{name}": getattr(household, name) for name in CHANGING}
    await UPDATE_HOUSEHOLD.execute(uow, household_id=household.id, **changes)

"""Households of participants who share a family package [rule 50]."""

from collections.abc import Sequence

import sqlalchemy as sa

from services.caseload import tables
from services.caseload.domain import households
from services.caseload.request_bodies.households import HouseholdIn
from services.caseload.store import lock_participant, save_participant
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.ids import new_id
from shared.terms.parsing import ParsedBody
from shared.terms.programme import Programmes

INSERT_HOUSEHOLD = Sql(sa.insert(tables.HOUSEHOLD))
VISIBLE = "SELECT id FROM participant WHERE id = any($1::text[]) ORDER BY id"


async def create_household(uow: UnitOfWork, programmes: Programmes, body: ParsedBody[HouseholdIn]) -> str:
    """A household of participants, and of others who are only counted; returns its id."""
    requested_ids: Sequence[str] = body.values.get("participants") or ()
    visible_ids = [row["id"] for row in await uow.conn.fetch(VISIBLE, list(requested_ids))]
    people = [await lock_participant(uow, participant_id) for participant_id in visible_ids]
    allowed = all(programmes.for_referral(*person.programme_key).household for person in people)
    details = body.validated([*households.household_faults(people, requested_ids, allowed=allowed)])
    household_id, members = new_id("hsh"), len(people) + len(details.others)
    for person in people:
        person.require_open("household")
        households.join(person, household_id, members, uow.today)
        await save_participant(uow, person)
    others = [other.model_dump() for other in details.others]
    # After its participants: the row policy lets those see the household who see one of them.
    await INSERT_HOUSEHOLD.execute(uow, id=household_id, others=others, recorded_at=uow.now)
    return household_id

"""From acknowledgement to a result: contacts, appointments, the start, or none [rules 19–27]."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

import sqlalchemy as sa

from services.caseload import tables
from services.caseload.commands.saving import locked, save, terms_of
from services.caseload.commands.wanted import AppointmentIn, AttendIn, ContactIn, DidNotStartIn, MissIn, StartIn
from services.caseload.domain import starting, support
from services.caseload.domain.days import since_referral
from services.caseload.domain.participant import Participant
from services.caseload.domain.support import Appointment
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import NotFound, require_version
from shared.terms.ids import is_id, new_id
from shared.terms.parsing import ParsedBody
from shared.terms.programme import Programmes

TABLE = tables.appointment
NOTE_CONTACT = Sql(sa.insert(tables.contact))
BOOK = Sql(sa.insert(TABLE))
FIND = Sql(sa.select(TABLE).where(TABLE.c.id == sa.bindparam("wanted_id")))
RESULT = ("state", "attended_on", "missed_on", "exception_reason")
SAVE_APPOINTMENT = Sql(
    sa.update(TABLE)
    .where(TABLE.c.id == sa.bindparam("row_id"))
    .values(version=TABLE.c.version + 1, **{name: sa.bindparam(name, type_=TABLE.c[name].type) for name in RESULT})
)
EVIDENCE = """
SELECT a.kind AS meeting_kind, a.state AS meeting_state, a.attended_on,
       (SELECT min(agreed_on) FROM action_plan WHERE participant_id = $1) AS plan_agreed_on,
       (SELECT coalesce(json_object_agg(kind, first), '{}')
        FROM (SELECT kind, min(completed_on) AS first FROM assessment WHERE participant_id = $1 GROUP BY kind) AS done
       ) AS assessed
FROM (SELECT 1) AS one LEFT JOIN appointment a ON a.participant_id = $1 AND a.id = $2
"""


async def contact(uow: UnitOfWork, programmes: Programmes, participant_id: str, wanted: ParsedBody[ContactIn]) -> str:
    """A contact, successful or not, with the participant or an employer; returns its id."""
    participant = await locked(uow, participant_id)
    on = wanted.values.get("contacted_on")
    participant.require_open("contact", on)
    given = wanted.validated([*since_referral("contacted_on", on, uow.today, participant.referred_on)])
    contact_id = new_id("con")
    programme = terms_of(programmes, participant)
    if given.with_employer and given.successful:
        support.approach_employer(participant, programme, contact_id, given.contacted_on)
    elif not given.with_employer:
        starting.contact(participant, programme, contact_id, given.channel, given.contacted_on, given.successful)
    row = {"id": contact_id, "participant_id": participant_id, "recorded_at": uow.now, **given.model_dump()}
    await NOTE_CONTACT.execute(uow, **row)
    await save(uow, participant)
    return contact_id


async def book(uow: UnitOfWork, participant_id: str, wanted: ParsedBody[AppointmentIn]) -> str:
    """An appointment; returns its id."""
    participant = await locked(uow, participant_id)
    participant.require_open("appointment", wanted.values.get("due_on"))
    given = wanted.validated([*support.book_faults(participant, wanted.values)])
    appointment = Appointment(new_id("apt"), given.kind, given.due_on)
    support.book(participant, appointment, uow.today)
    row = {"id": appointment.id, "participant_id": participant_id, "state": appointment.state, "version": 1}
    await BOOK.execute(uow, **row, recorded_at=uow.now, **_unset(), **given.model_dump())
    await save(uow, participant)
    return appointment.id


def _unset() -> dict[str, None]:
    return {"attended_on": None, "missed_on": None, "exception_reason": None}


async def attend(
    uow: UnitOfWork, programmes: Programmes, appointment_id: str, expected: int, wanted: ParsedBody[AttendIn]
) -> None:
    """The participant came; a recorded miss is corrected by it."""
    participant, appointment = await _appointment(uow, appointment_id, expected)
    given = wanted.validated([*support.attend_faults(participant, uow.today, wanted.values)])
    support.attend(participant, terms_of(programmes, participant), appointment, given.attended_on)
    await _save(uow, participant, appointment)


async def miss(uow: UnitOfWork, appointment_id: str, expected: int, wanted: ParsedBody[MissIn]) -> None:
    """The participant did not come."""
    participant, appointment = await _appointment(uow, appointment_id, expected)
    given = wanted.validated([*support.miss_faults(appointment, uow.today, wanted.values)])
    support.miss(participant, appointment, given.missed_on, given.exception_reason)
    await _save(uow, participant, appointment)


async def _appointment(uow: UnitOfWork, appointment_id: str, expected: int) -> tuple[Participant, Appointment]:
    """The participant first, locked; then the appointment as it is now."""
    owner = await FIND.row(uow, wanted_id=appointment_id) if is_id(appointment_id) else None
    if owner is None:
        raise NotFound("appointment", appointment_id)
    participant = await locked(uow, owner["participant_id"])
    row: Any = await FIND.row(uow, wanted_id=appointment_id)
    require_version(row["version"], expected)
    return participant, Appointment(**{field.name: row[field.name] for field in fields(Appointment)})


async def _save(uow: UnitOfWork, participant: Participant, appointment: Appointment) -> None:
    result = {name: getattr(appointment, name) for name in RESULT}
    await SAVE_APPOINTMENT.execute(uow, row_id=appointment.id, **result)
    await save(uow, participant)


async def start(
    uow: UnitOfWork, programmes: Programmes, participant_id: str, expected: int, wanted: ParsedBody[StartIn]
) -> None:
    """The start, or the correction of a did-not-start, by the programme's own definition [rule 27]."""
    participant = await locked(uow, participant_id, expected)
    participant.require_referral(starting.start_event(participant))
    programme, values = terms_of(programmes, participant), wanted.values
    found: Any = await uow.conn.fetchrow(EVIDENCE, participant_id, values.get("initial_meeting"))
    reason = values.get("correction_reason")
    faults = [
        *starting.correction_faults(participant, programme, uow.today, reason),
        *starting.start_faults(participant, programme, uow.today, values, _evidence(found)),
    ]
    given = wanted.validated(faults)
    meeting, why = given.initial_meeting, given.correction_reason
    starting.start(participant, programme, uow.today, given.started_on, meeting, why)
    await save(uow, participant)


def _evidence(found: Mapping[str, Any]) -> starting.Evidence:
    assessed = {kind: date.fromisoformat(day) for kind, day in found["assessed"].items()}
    return starting.Evidence(**{**found, "assessed": assessed})


async def did_not_start(uow: UnitOfWork, participant_id: str, expected: int, wanted: ParsedBody[DidNotStartIn]) -> None:
    """The person will not start."""
    participant = await locked(uow, participant_id, expected)
    participant.require_referral("did_not_start")
    given = wanted.validated([*starting.did_not_start_faults(participant, uow.today, wanted.values)])
    starting.did_not_start(participant, uow.today, given.reason, given.occurred_on)
    await save(uow, participant)

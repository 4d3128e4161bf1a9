"""Appointments: booked, attended or missed."""

from services.caseload import tables
from services.caseload.domain import appointments
from services.caseload.domain.appointments import Appointment
from services.caseload.domain.duplicates import require_new
from services.caseload.request_bodies.appointments import AppointmentIn, AttendIn, MissIn
from services.caseload.store import APPOINTMENTS, first_like, lock_participant
from shared.store.unit_of_work import UnitOfWork
from shared.terms.ids import new_id
from shared.terms.parsing import ParsedBody
from shared.terms.programme import Programmes


async def book(uow: UnitOfWork, participant_id: str, body: ParsedBody[AppointmentIn]) -> str:
    """An appointment; returns its id."""
    participant = await lock_participant(uow, participant_id)
    participant.require_open("appointment", body.values.get("due_on"))
    details = body.validated([*appointments.book_faults(participant, body.values)])
    facts = details.model_dump(exclude={"distinct_from"})
    same = await first_like(uow, tables.APPOINTMENT, participant_id, **facts, cancelled_on=None)
    require_new(same, details.distinct_from, "this appointment")
    appointment = Appointment(new_id("apt"), details.kind, details.due_on, place=details.place)
    appointments.book(participant, appointment, uow.today)
    return await APPOINTMENTS.insert(uow, participant, appointment, at=details.at)


async def attend(
    uow: UnitOfWork, programmes: Programmes, appointment_id: str, expected: int, body: ParsedBody[AttendIn]
) -> None:
    """The participant came; a recorded miss is corrected by it."""
    participant, appointment = await APPOINTMENTS.lock(uow, appointment_id, expected)
    details = body.validated([*appointments.attend_faults(participant, uow.today, body.values)])
    programme = programmes.for_referral(*participant.programme_key)
    appointments.attend(participant, programme, appointment, details.attended_on)
    await APPOINTMENTS.save(uow, participant, appointment)


async def miss(uow: UnitOfWork, appointment_id: str, expected: int, body: ParsedBody[MissIn]) -> None:
    """The participant did not come."""
    participant, appointment = await APPOINTMENTS.lock(uow, appointment_id, expected)
    details = body.validated([*appointments.miss_faults(appointment, uow.today, body.values)])
    appointments.miss(participant, appointment, details.missed_on, details.exception_reason)
    await APPOINTMENTS.save(uow, participant, appointment)

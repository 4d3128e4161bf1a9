"""Events of evidence from `caseload`: stored as they are, and the outcomes updated at once.

Each event adds one row, or ends or voids one. To end or void a row that does not exist changes nothing.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from services.outcomes.domain import evidence as kinds
from services.outcomes.domain.evidence import Evidence
from services.outcomes.domain.record import Record, evidence_of
from services.outcomes.reactions.reaction import Reaction, update_after
from shared.journey.envelope import Envelope
from shared.store.unit_of_work import UnitOfWork
from shared.terms.calendar import Month
from shared.terms.events import Event
from shared.terms.events.evidence import (
    DestinationCorrected,
    DestinationEnded,
    DestinationStarted,
    DestinationVoided,
    MonthlyEarningsDeclared,
    MonthlyEarningsVoided,
    ReadingTaken,
    ReadingVoided,
)
from shared.terms.events.job import JobHoursChanged
from shared.terms.events.support import (
    ActionPlanAgreed,
    AppointmentAttended,
    AssessmentCompleted,
    RecordsCorrected,
    StandingRecord,
)
from shared.terms.money import pence


def _add(record: Record, envelope: Envelope, evidence_id: str, kind: str, code: str, **details: Any) -> None:
    on_day = details.pop("on_day", envelope.occurred_on)
    record.evidence.put(Evidence(evidence_id, record.person.id, kind, code, on_day, envelope.actor, **details))
    update_after(record, envelope)


def _change(record: Record, envelope: Envelope, evidence_id: str, **changes: Any) -> None:
    existing = record.evidence.get(evidence_id)
    if existing is not None:
        record.evidence.put(replace(existing, **changes))
        update_after(record, envelope)


async def attend(uow: UnitOfWork, record: Record, event: AppointmentAttended, envelope: Envelope) -> None:
    _add(record, envelope, event.appointment_id, kinds.MEETING, event.kind)


async def agree_plan(uow: UnitOfWork, record: Record, event: ActionPlanAgreed, envelope: Envelope) -> None:
    _add(record, envelope, event.plan_id, kinds.PLAN, f"version-{event.version}")


async def complete_assessment(uow: UnitOfWork, record: Record, event: AssessmentCompleted, envelope: Envelope) -> None:
    _add(record, envelope, event.assessment_id, kinds.ASSESSMENT, event.kind)


async def change_hours(uow: UnitOfWork, record: Record, event: JobHoursChanged, envelope: Envelope) -> None:
    hundredths = int(Decimal(event.hours_per_week) * 100)
    evidence_id = f"{event.job_id}:{event.from_on}"
    _add(record, envelope, evidence_id, kinds.HOURS, event.job_id, on_day=event.from_on, amount=hundredths)


async def start_destination(uow: UnitOfWork, record: Record, event: DestinationStarted, envelope: Envelope) -> None:
    _add(record, envelope, event.destination_id, kinds.DESTINATION, event.kind, on_day=event.started_on)


async def end_destination(uow: UnitOfWork, record: Record, event: DestinationEnded, envelope: Envelope) -> None:
    _change(record, envelope, event.destination_id, until_day=event.ended_on)


async def correct_destination(uow: UnitOfWork, record: Record, event: DestinationCorrected, envelope: Envelope) -> None:
    days = {"on_day": event.started_on, "until_day": event.ended_on}
    _change(record, envelope, event.destination_id, code=event.kind, void=False, **days)


async def void_destination(uow: UnitOfWork, record: Record, event: DestinationVoided, envelope: Envelope) -> None:
    _change(record, envelope, event.destination_id, void=True)


async def take_reading(uow: UnitOfWork, record: Record, event: ReadingTaken, envelope: Envelope) -> None:
    _add(record, envelope, event.reading_id, kinds.READING, event.measure, on_day=event.taken_on, result=event.change)


async def void_reading(uow: UnitOfWork, record: Record, event: ReadingVoided, envelope: Envelope) -> None:
    _change(record, envelope, event.reading_id, void=True)


async def declare_earnings(uow: UnitOfWork, record: Record, event: MonthlyEarningsDeclared, envelope: Envelope) -> None:
    first, amount = Month.of(event.month).first, pence(event.amount)
    _add(record, envelope, event.declaration_id, kinds.INCOME, event.period, on_day=first, amount=amount)


async def void_earnings(uow: UnitOfWork, record: Record, event: MonthlyEarningsVoided, envelope: Envelope) -> None:
    _change(record, envelope, event.declaration_id, void=True)


async def correct_records(uow: UnitOfWork, record: Record, event: RecordsCorrected, envelope: Envelope) -> None:
    """The records of a kind as they stand now; what stands no more is void, and what was void may stand again."""
    kind = KIND_OF.get(event.kind)
    if kind is None or kind not in evidence_of(record.programme):
        return
    standing = {_id_of(kept, kind): kept for kept in event.standing}
    for item in record.evidence:
        if item.kind == kind and item.id not in standing:
            record.evidence.put(replace(item, void=True))
    for evidence_id, kept in standing.items():
        existing = record.evidence.get(evidence_id)
        recorded_by = existing.recorded_by if existing else envelope.actor
        hundredths = int(Decimal(kept.hours_per_week) * 100) if kept.hours_per_week else None
        record.evidence.put(
            Evidence(evidence_id, record.person.id, kind, kept.code, kept.on, recorded_by, amount=hundredths)
        )
    update_after(record, envelope)


def _id_of(kept: StandingRecord, kind: str) -> str:
    """The id of the item: that of the record; of hours, the job and the day."""
    return f"{kept.code}:{kept.on}" if kind == kinds.HOURS else kept.record_id


KIND_OF = {
    "appointment": kinds.MEETING,
    "action_plan": kinds.PLAN,
    "assessment": kinds.ASSESSMENT,
    "hours": kinds.HOURS,
}
"""The kinds of record that are evidence; contacts and reasons for missed deadlines are not."""
REACTIONS: dict[type[Event], Reaction] = {
    AppointmentAttended: attend,
    ActionPlanAgreed: agree_plan,
    AssessmentCompleted: complete_assessment,
    JobHoursChanged: change_hours,
    RecordsCorrected: correct_records,
    DestinationStarted: start_destination,
    DestinationEnded: end_destination,
    DestinationCorrected: correct_destination,
    DestinationVoided: void_destination,
    ReadingTaken: take_reading,
    ReadingVoided: void_reading,
    MonthlyEarningsDeclared: declare_earnings,
    MonthlyEarningsVoided: void_earnings,
}

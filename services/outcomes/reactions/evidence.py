"""Evidence heard from `caseload`: kept as it was said, and what it proves concluded at once.

Each event is one row, or ends or voids one. An end of what was never heard changes nothing.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from services.outcomes.domain import evidence as kinds
from services.outcomes.domain.evidence import Evidence
from services.outcomes.domain.record import Record
from services.outcomes.reactions.concluding import React, conclude_on
from shared.journey.envelope import Envelope
from shared.store.unit_of_work import UnitOfWork
from shared.terms.calendar import Month
from shared.terms.events import Event
from shared.terms.events.evidence import (
    DestinationEnded,
    DestinationStarted,
    DestinationVoided,
    MonthlyEarningsDeclared,
    MonthlyEarningsVoided,
    ReadingTaken,
    ReadingVoided,
)
from shared.terms.events.job import JobHoursChanged
from shared.terms.events.support import ActionPlanAgreed, AppointmentAttended, AssessmentCompleted
from shared.terms.money import pence


def _keep(record: Record, envelope: Envelope, evidence_id: str, kind: str, code: str, **more: Any) -> None:
    on_day = more.pop("on_day", envelope.occurred_on)
    record.put(Evidence(evidence_id, record.person.id, kind, code, on_day, envelope.actor, **more))
    conclude_on(record, envelope)


def _change(record: Record, envelope: Envelope, evidence_id: str, **what: Any) -> None:
    known = record.rows[Evidence].get(evidence_id)
    if known is not None:
        record.put(replace(known, **what))
        conclude_on(record, envelope)


async def _attended(uow: UnitOfWork, record: Record, told: AppointmentAttended, envelope: Envelope) -> None:
    _keep(record, envelope, told.appointment_id, kinds.MEETING, told.kind)


async def _planned(uow: UnitOfWork, record: Record, told: ActionPlanAgreed, envelope: Envelope) -> None:
    _keep(record, envelope, told.plan_id, kinds.PLAN, f"version-{told.version}")


async def _assessed(uow: UnitOfWork, record: Record, told: AssessmentCompleted, envelope: Envelope) -> None:
    _keep(record, envelope, told.assessment_id, kinds.ASSESSMENT, told.kind)


async def _hours(uow: UnitOfWork, record: Record, told: JobHoursChanged, envelope: Envelope) -> None:
    hundredths = int(Decimal(told.hours_per_week) * 100)
    evidence_id = f"{told.job_id}:{told.from_on}"
    _keep(record, envelope, evidence_id, kinds.HOURS, told.job_id, on_day=told.from_on, amount=hundredths)


async def _arrived(uow: UnitOfWork, record: Record, told: DestinationStarted, envelope: Envelope) -> None:
    _keep(record, envelope, told.destination_id, kinds.DESTINATION, told.kind, on_day=told.started_on)


async def _left(uow: UnitOfWork, record: Record, told: DestinationEnded, envelope: Envelope) -> None:
    _change(record, envelope, told.destination_id, until_day=told.ended_on)


async def _never_arrived(uow: UnitOfWork, record: Record, told: DestinationVoided, envelope: Envelope) -> None:
    _change(record, envelope, told.destination_id, void=True)


async def _read(uow: UnitOfWork, record: Record, told: ReadingTaken, envelope: Envelope) -> None:
    _keep(record, envelope, told.reading_id, kinds.READING, told.measure, on_day=told.taken_on, result=told.change)


async def _misread(uow: UnitOfWork, record: Record, told: ReadingVoided, envelope: Envelope) -> None:
    _change(record, envelope, told.reading_id, void=True)


async def _declared(uow: UnitOfWork, record: Record, told: MonthlyEarningsDeclared, envelope: Envelope) -> None:
    first, amount = Month.of(told.month).first, pence(told.amount)
    _keep(record, envelope, told.declaration_id, kinds.INCOME, told.period, on_day=first, amount=amount)


async def _misdeclared(uow: UnitOfWork, record: Record, told: MonthlyEarningsVoided, envelope: Envelope) -> None:
    _change(record, envelope, told.declaration_id, void=True)


REACTIONS: dict[type[Event], React] = {
    AppointmentAttended: _attended,
    ActionPlanAgreed: _planned,
    AssessmentCompleted: _assessed,
    JobHoursChanged: _hours,
    DestinationStarted: _arrived,
    DestinationEnded: _left,
    DestinationVoided: _never_arrived,
    ReadingTaken: _read,
    ReadingVoided: _misread,
    MonthlyEarningsDeclared: _declared,
    MonthlyEarningsVoided: _misdeclared,
}

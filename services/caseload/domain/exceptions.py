"""Reasons beyond the provider's control for missed deadlines: figures show a breach with and without them [rule 23]."""

from datetime import date

from services.caseload.domain.participant import Participant
from shared.terms.events.participant import ExceptionRecorded


def record(participant: Participant, deadline: str, reason: str, today: date) -> None:
    participant.emit(ExceptionRecorded(clock=deadline, reason=reason), today)

"""Destinations other than jobs: education, training, an apprenticeship, volunteering or other work [S1]."""

from dataclasses import dataclass
from datetime import date

from services.caseload.domain import evidence
from services.caseload.domain.aggregate import Child
from services.caseload.domain.checks import Faults, Values, day_faults
from services.caseload.domain.participant import Participant
from services.caseload.domain.states import EVIDENCE_STATES
from shared.terms.events.evidence import Destination as DestinationKind
from shared.terms.events.evidence import DestinationEnded, DestinationStarted, DestinationVoided
from shared.terms.faults import transition


@dataclass
class Destination(Child):
    state: str
    kind: DestinationKind
    started_on: date
    ended_on: date | None = None
    reason: str | None = None


def start_faults(programme_start: date, today: date, values: Values) -> Faults:
    return day_faults("started_on", values.get("started_on"), today, (programme_start, "the start"))


def start(participant: Participant, destination: Destination) -> None:
    on = destination.started_on
    event = DestinationStarted(destination_id=destination.id, kind=destination.kind, started_on=on)
    participant.emit(event, on)


def end_faults(destination: Destination, today: date, values: Values) -> Faults:
    return day_faults("ended_on", values.get("ended_on"), today, (destination.started_on, "it began"))


def end(participant: Participant, destination: Destination, on: date, reason: str) -> None:
    destination.state = transition(EVIDENCE_STATES, destination.state, "end", "destination")
    destination.ended_on, destination.reason = on, reason
    participant.emit(DestinationEnded(destination_id=destination.id, ended_on=on, reason=reason), on)


def void(participant: Participant, destination: Destination, reason: str, today: date) -> None:
    evidence.void(destination, reason)
    participant.emit(DestinationVoided(destination_id=destination.id, reason=reason), today)

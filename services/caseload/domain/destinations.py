"""Destinations other than jobs: education, training, an apprenticeship, volunteering or other work [S1]."""

from dataclasses import dataclass, replace
from datetime import date

from services.caseload.domain import evidence
from services.caseload.domain.aggregate import Child
from services.caseload.domain.checks import Faults, Values, day_faults
from services.caseload.domain.endings import BY_EXIT, end_of_learning, never_learnt
from services.caseload.domain.participant import Participant
from services.caseload.domain.states import EVIDENCE_STATES
from shared.terms.events import Event
from shared.terms.events.evidence import Destination as DestinationKind
from shared.terms.events.evidence import (
    DestinationCorrected,
    DestinationEnded,
    DestinationStarted,
    DestinationVoided,
)
from shared.terms.faults import Fault, ForbiddenTransition, transition


@dataclass
class Destination(Child):
    """Where an exit ended it, what was recorded of its end is in `recorded_end_on` and `recorded_end_reason`."""

    state: str
    kind: DestinationKind
    started_on: date
    ended_on: date | None = None
    reason: str | None = None
    place: str | None = None
    course: str | None = None
    ended_by_exit: bool = False
    recorded_end_on: date | None = None
    recorded_end_reason: str | None = None


def start_faults(programme_start: date, today: date, values: Values) -> Faults:
    return day_faults("started_on", values.get("started_on"), today, (programme_start, "the start"))


def start(participant: Participant, destination: Destination) -> None:
    on = destination.started_on
    event = DestinationStarted(destination_id=destination.id, kind=destination.kind, started_on=on)
    participant.emit(event, on)
    settle(participant, destination)


def end_faults(destination: Destination, today: date, values: Values) -> Faults:
    return day_faults("ended_on", values.get("ended_on"), today, (destination.started_on, "it began"))


def end(participant: Participant, destination: Destination, on: date, reason: str) -> None:
    before = replace(destination)
    if destination.state == "ENDED":
        _free(destination)  # what an exit ended may have ended before it
    destination.state = transition(EVIDENCE_STATES, destination.state, "end", "destination")
    destination.ended_on, destination.reason = on, reason
    settle(participant, destination, before)


def void(participant: Participant, destination: Destination, reason: str, today: date) -> None:
    evidence.void(destination, reason)
    destination.ended_by_exit = False
    participant.emit(DestinationVoided(destination_id=destination.id, reason=reason), today)


def correction_faults(destination: Destination, programme_start: date, today: date, values: Values) -> Faults:
    """The days in order, none in the future or before the start of the programme [rule 127]."""
    started_on, ended_on = values.get("started_on") or destination.started_on, values.get("ended_on")
    yield from start_faults(programme_start, today, values)
    yield from day_faults("ended_on", ended_on, today, (started_on, "it began"))
    if ended_on is not None and values.get("goes_on"):
        yield Fault("/goes_on", "one-of", "give ended_on for one that has ended, or goes_on for one that has not")
    last = destination.recorded_end_on if destination.ended_by_exit else destination.ended_on
    end_stays = ended_on is None and not values.get("goes_on")
    if end_stays and last is not None and last < started_on:
        yield Fault("/started_on", "after-the-end", f"it ended on {last}; correct that day as well")
    if not any(values.get(name) for name in ("started_on", "ended_on", "goes_on")):
        yield Fault("", "nothing-to-correct", "give what is right: started_on, ended_on or goes_on")


def correct(participant: Participant, destination: Destination, details: Values) -> None:
    """It began or ended on another day than was recorded, or it goes on."""
    if destination.state == "VOID":
        raise ForbiddenTransition("destination", "VOID", "correct", EVIDENCE_STATES["VOID"])
    before = replace(destination)
    _free(destination)
    destination.started_on = details.get("started_on") or destination.started_on
    if details.get("goes_on"):
        destination.state, destination.ended_on, destination.reason = "STANDS", None, None
    elif details.get("ended_on") is not None:
        destination.state, destination.ended_on = "ENDED", details["ended_on"]
        destination.reason = details.get("end_reason") or destination.reason or "ended"
    settle(participant, destination, before, details["because"])


def _free(destination: Destination) -> None:
    """As it was recorded, before any exit ended it."""
    if destination.ended_by_exit:
        destination.ended_on, destination.reason = destination.recorded_end_on, destination.recorded_end_reason
        destination.state = "STANDS" if destination.ended_on is None else "ENDED"
        destination.ended_by_exit, destination.recorded_end_on, destination.recorded_end_reason = False, None, None


def settle(
    participant: Participant, destination: Destination, before: Destination | None = None, because: str = BY_EXIT
) -> None:
    """Ended by an exit that ends learning, or free of one that does not stand any more; emits what is different."""
    before = before or replace(destination)
    _free(destination)
    leaving, recorded = end_of_learning(participant, destination.started_on), replace(destination)
    if destination.state == "VOID":
        return
    if never_learnt(participant, destination.started_on):
        destination.state, destination.reason, destination.ended_by_exit = "VOID", "deceased", True
    elif leaving is not None and (destination.ended_on is None or destination.ended_on > leaving.exited_on):
        destination.state, destination.reason = "ENDED", leaving.reason
        destination.ended_on, destination.ended_by_exit = leaving.exited_on, True
    if destination.ended_by_exit:
        destination.recorded_end_on, destination.recorded_end_reason = recorded.ended_on, recorded.reason
    _emit_difference(participant, before, destination, because)


def _emit_difference(participant: Participant, before: Destination, now: Destination, because: str) -> None:
    if (before.state, before.started_on, before.ended_on) == (now.state, now.started_on, now.ended_on):
        return
    if now.state == "VOID":
        event: Event = DestinationVoided(destination_id=now.id, reason=now.reason or because)
        on = participant.today
    elif before.state == "STANDS" and now.ended_on is not None and before.started_on == now.started_on:
        event = DestinationEnded(destination_id=now.id, ended_on=now.ended_on, reason=now.reason or because)
        on = now.ended_on
    else:
        days = {"started_on": now.started_on, "ended_on": now.ended_on}
        event = DestinationCorrected(destination_id=now.id, kind=now.kind, because=because, **days)
        on = participant.today
    participant.emit(event, on)

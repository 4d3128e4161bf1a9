"""Key workers and their participants: exactly one at a time while in support [rules 47, 189]."""

from dataclasses import dataclass
from datetime import date

from services.caseload.domain.checks import Faults, Values, day_faults
from services.caseload.domain.participant import Participant
from services.caseload.domain.periods import Assignment, standing
from shared.terms.events.participant import KeyWorkerAssigned
from shared.terms.faults import Fault, Refused


@dataclass(frozen=True)
class KeyWorker:
    id: str
    provider: str
    active: bool


def assign_faults(participant: Participant, key_worker: KeyWorker | None, today: date, values: Values) -> Faults:
    """An active key worker of the participant's provider, from a day on that follows the one before [rule 47]."""
    earliest = [(participant.referred_on, "the referral")]
    last = participant.last_assignment
    if last is not None and participant.key_worker_id is not None:
        earliest.append((last.from_on, "the present key worker took over"))
    yield from day_faults("assigned_on", values.get("assigned_on"), today, *earliest)
    if values.get("key_worker_id") is None:
        return
    yield from _key_worker_faults(participant, key_worker)
    if key_worker is not None and key_worker.id == participant.key_worker_id:
        message = "this is the present key worker; name another, or change nothing"
        yield Fault("/key_worker_id", "already-assigned", message)


def _key_worker_faults(participant: Participant, key_worker: KeyWorker | None) -> Faults:
    pointer = "/key_worker_id"
    if key_worker is None or key_worker.provider != participant.provider:
        yield Fault(pointer, "unknown-key-worker", f"name a key worker of {participant.provider}")
    elif not key_worker.active:
        yield Fault(pointer, "inactive-key-worker", "this key worker takes on no more participants; name another")


def correction_faults(participant: Participant, today: date, values: Values) -> Faults:
    """A key worker who takes over after the one before and before the next, and has the person from the start.

    `values` are those of the record as it would be; `key_worker` is who is named in place of the one on record.
    """
    on, ordered = values["from_on"], standing(participant.assignments)
    place = next(number for number, assignment in enumerate(ordered) if assignment.id == values["id"])
    yield from day_faults("from_on", on, today, (participant.referred_on, "the referral"))
    if "key_worker" in values:
        yield from _key_worker_faults(participant, values["key_worker"])
    for other in ordered[max(place - 1, 0) : place + 2]:
        before = ordered.index(other) < place
        if other.id != values["id"] and (other.from_on > on if before else other.from_on < on):
            order = "before" if before else "after"
            message = (
                f"{other.key_worker_id} took over {order} that, on {other.from_on}; correct or void that one first"
            )
            yield Fault("/from_on", "overlaps", message)
        if other.id != values["id"] and other.key_worker_id == values["key_worker_id"] and "key_worker" in values:
            yield Fault(
                "/key_worker_id", "already-assigned", f"{other.id} names this key worker; void this one instead"
            )
    if participant.unassigned_on is not None and on > participant.unassigned_on:
        yield Fault("/from_on", "after-the-end", f"support ended on {participant.unassigned_on}; give a day until then")
    if place == 0 and _late(participant, on):
        message = f"a participant has a key worker from the start on {participant.started_on}; give a day until then"
        yield Fault("/from_on", "after-the-start", message)


def _late(participant: Participant, on: date | None) -> bool:
    started_on = participant.started_on if participant.referral_state == "STARTED" else None
    return started_on is not None and (on is None or on > started_on)


def require_voidable(participant: Participant, assignment_id: str) -> None:
    """Raises Refused where nobody else had the participant from the start [rule 189]."""
    others = [each for each in standing(participant.assignments) if each.id != assignment_id]
    if _late(participant, others[0].from_on if others else None):
        message = "nobody else was assigned by the start; correct the key worker, or the first day of the next one"
        raise Refused([Fault("", "no-key-worker", message)], "conflict")


def require_assignable(participant: Participant, on: date | None = None) -> None:
    """Raises Refused unless open, or recorded as did-not-start: correcting that to a start needs a key worker."""
    if participant.referral_state != "DID_NOT_START":
        participant.require_open("key worker", on)


def assign(participant: Participant, assignment: Assignment) -> None:
    """The key worker takes the participant on; the one before is kept with their dates."""
    require_assignable(participant, assignment.from_on)
    last = participant.last_assignment
    previous = last.key_worker_id if last is not None and last.released_on is None else None
    participant.assignments.append(assignment)
    event = KeyWorkerAssigned(key_worker_id=assignment.key_worker_id, previous_key_worker_id=previous)
    participant.emit(event, assignment.from_on)


def have_from(participant: Participant, started_on: date) -> None:
    """Whoever was assigned first has the participant from the start, which may be recorded late."""
    first = next((each for each in standing(participant.assignments) if each.released_on is None), None)
    if first is not None:
        first.from_on = min(first.from_on, started_on)


def release(participant: Participant, on: date) -> None:
    """Another provider takes over: its key workers are others."""
    for assignment in standing(participant.assignments):
        assignment.released_on = assignment.released_on or on

"""Key workers and their participants: exactly one at a time while in support [rule 47]."""

from dataclasses import dataclass
from datetime import date

from services.caseload.domain.checks import Faults, Values, day_faults
from services.caseload.domain.participant import Participant
from shared.terms.events.participant import KeyWorkerAssigned
from shared.terms.faults import Fault


@dataclass(frozen=True)
class KeyWorker:
    id: str
    provider: str
    active: bool


def assign_faults(participant: Participant, key_worker: KeyWorker | None, today: date, values: Values) -> Faults:
    """An active key worker of the participant's provider, from a day on that follows the one before [rule 47]."""
    earliest = [(participant.referred_on, "the referral")]
    if participant.key_worker_id is not None and participant.key_worker_since is not None:
        earliest.append((participant.key_worker_since, "the present key worker took over"))
    yield from day_faults("assigned_on", values.get("assigned_on"), today, *earliest)
    if values.get("key_worker_id") is None:
        return
    pointer = "/key_worker_id"
    if key_worker is None or key_worker.provider != participant.provider:
        yield Fault(pointer, "unknown-key-worker", f"name a key worker of {participant.provider}")
    elif not key_worker.active:
        yield Fault(pointer, "inactive-key-worker", "this key worker takes on no more participants; name another")
    elif key_worker.id == participant.key_worker_id:
        yield Fault(pointer, "already-assigned", "this is the present key worker; name another, or change nothing")


def require_assignable(participant: Participant) -> None:
    """Raises Refused unless open, or recorded as did-not-start: correcting that to a start needs a key worker."""
    if participant.referral_state != "DID_NOT_START":
        participant.require_open("key worker")


def assign(participant: Participant, key_worker_id: str, on: date) -> None:
    """The key worker takes the participant on; the one before is kept with their dates."""
    require_assignable(participant)
    previous = participant.key_worker_id or None
    participant.key_worker_id, participant.key_worker_since = key_worker_id, on
    participant.emit(KeyWorkerAssigned(key_worker_id=key_worker_id, previous_key_worker_id=previous), on)

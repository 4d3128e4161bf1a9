"""Households whose participants share a family package [rule 50, S4]."""

from collections.abc import Collection
from datetime import date

from services.caseload.domain.checks import Faults
from services.caseload.domain.participant import Participant
from shared.terms.events.intervention import JoinedHousehold
from shared.terms.faults import Fault


def household_faults(people: Collection[Participant], requested_ids: Collection[str], *, allowed: bool) -> Faults:
    """One household a person, people of one programme that delivers to families. `people` are those you may see."""
    if not allowed:
        yield Fault("", "no-family-packages", "this programme delivers to single people: attach to the participant")
    if len({person.programme for person in people}) > 1:
        yield Fault("/participants", "several-programmes", "a household is of one programme")
    by_id = {person.id: person for person in people}
    for index, participant_id in enumerate(requested_ids):
        pointer, person = f"/participants/{index}", by_id.get(participant_id)
        if person is None:
            yield Fault(pointer, "unknown-participant", "there is no such participant you may see")
        elif person.household_id is not None:
            yield Fault(pointer, "in-a-household", "this participant is in a household already")


def join(participant: Participant, household_id: str, members: int, on: date) -> None:
    participant.household_id = household_id
    participant.emit(JoinedHousehold(household_id=household_id, members=members), on)

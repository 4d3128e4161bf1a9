"""Households whose participants share a family package [rules 50, 191, S4]."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from services.caseload.domain.checks import Faults, Values, require_days_left
from services.caseload.domain.participant import Participant
from services.caseload.domain.states import HOUSEHOLD_STATES
from shared.terms.events.intervention import HouseholdCorrected, JoinedHousehold, LeftHousehold
from shared.terms.faults import Fault, Forbidden, Refused, transition
from shared.terms.programme import Programme

CORRECTABLE = ("participants", "others")


@dataclass
class Household:
    """Its participants are those whose `household_id` it is; of the `others` only their relation is kept.

    `size` is how many participants it has, whoever sees them; None for one of an earlier release. `void_with` is a
    participant whose readers see it although it has none any more. `corrections` are what was recorded before.
    """

    id: str
    others: list[dict[str, str]]
    size: int | None
    state: str = "STANDS"
    void_with: str | None = None
    version: int = 1
    recorded_on: date | None = None
    corrections: list[dict[str, object]] = field(default_factory=list)

    def require(self, event: str) -> None:
        """Raises ForbiddenTransition for what cannot happen to it; nothing changes."""
        transition(HOUSEHOLD_STATES, self.state, event, "household")


def household_faults(
    people: Collection[Participant], requested_ids: Collection[str], *, allowed: bool, household_id: str | None = None
) -> Faults:
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
        elif person.household_id not in {None, household_id}:
            yield Fault(pointer, "in-a-household", "this participant is in a household already")


def join(participant: Participant, household_id: str, members: int, on: date) -> None:
    participant.household_id = household_id
    participant.emit(JoinedHousehold(household_id=household_id, members=members), on)


def require_correctable(
    household: Household, members: Collection[Participant], programme: Programme, today: date
) -> None:
    """By who sees all of it, within the days that the programme allows, from the day it was recorded [rule 191]."""
    if household.size not in {None, len(members)}:
        raise Forbidden("Some of this household are people you may not see; who sees all of them may change it.")
    require_days_left(programme, household.recorded_on, today)


def correction_faults(sent: Values, leaving: Collection[Participant], with_steps: Collection[str]) -> Faults:
    """Of a correction that says nothing, or takes out somebody with whom a step for the household is recorded."""
    if all(sent.get(name) is None for name in CORRECTABLE):
        yield Fault("", "nothing-to-correct", f"give what is right: one or more of {', '.join(CORRECTABLE)}")
    for person in leaving:
        if person.id in with_steps:
            message = f"steps for the household are recorded with {person.id}; make them void, or keep the participant"
            yield Fault("/participants", "has-steps", message)


def correct(household: Household, members: list[Participant], right: list[Participant], because: str, on: date) -> None:
    """These are its participants; `members` were recorded as such."""
    household.state = transition(HOUSEHOLD_STATES, household.state, "correct", "household")
    household.size, count = len(right), len(right) + len(household.others)
    for person in members:
        if person in right:
            person.emit(HouseholdCorrected(household_id=household.id, members=count, because=because), on)
        else:
            _leave(person, household, because, on)
    for person in right:
        if person not in members:
            person.require_open("household")
            join(person, household.id, count, on)


def void(household: Household, members: list[Participant], with_steps: Collection[str], because: str, on: date) -> None:
    """There is no such household. Raises Refused while steps for it stand."""
    household.state = transition(HOUSEHOLD_STATES, household.state, "void", "household")
    if with_steps:
        message = "steps for this household are on record; make them void first"
        raise Refused([Fault("", "has-steps", message)], "conflict")
    household.size, household.void_with = 0, members[0].id
    for person in members:
        _leave(person, household, because, on)


def _leave(participant: Participant, household: Household, because: str, on: date) -> None:
    participant.household_id = None
    participant.emit(LeftHousehold(household_id=household.id, because=because), on)

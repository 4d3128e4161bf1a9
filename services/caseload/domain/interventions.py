"""The steps of an action plan, each chosen on evidence and taken in its order [rules 49, 50, 52, life cycle 3].

What an intervention is about may be health: events name no service area, only that a step was taken and its result.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.caseload.domain.days import day_faults, since_referral
from services.caseload.domain.participant import Participant
from services.caseload.domain.states import INTERVENTION_STATES
from shared.terms.faults import Fault, transition

ROUTES = ("borough_offer", "health_offer", "in_house", "supply_chain", "spot_purchase")
RESULTS = ("improved", "unchanged", "worse")
OVER = frozenset({"COMPLETED", "DROPPED", "UNSUITABLE"})
# The column each step dates, and the event that says it.
STEPS = {
    "agree": ("agreed_on", "intervention.agreed.v1"),
    "refer": ("referred_on", "intervention.referred.v1"),
    "accept": ("accepted_on", "intervention.accepted.v1"),
    "begin": ("began_on", "intervention.began.v1"),
    "complete": ("ended_on", "intervention.completed.v1"),
    "drop": ("ended_on", "intervention.dropped.v1"),
    "find_unsuitable": ("ended_on", "intervention.found_unsuitable.v1"),
}
FOLLOWS = (
    ("ended_on", "it ended"),
    ("began_on", "it began"),
    ("accepted_on", "it was accepted"),
    ("referred_on", "it was referred"),
    ("agreed_on", "it was agreed"),
    ("proposed_on", "it was proposed"),
)


@dataclass
class Intervention:
    """A step of the plan; `depends_on` must be over before it begins, except what is in `waived` with its reason."""

    id: str
    participant_id: str
    sequence_no: int
    proposed_on: date
    household_id: str | None = None
    depends_on: list[str] = field(default_factory=list)
    waived: dict[str, str] = field(default_factory=dict)
    state: str = "PROPOSED"
    plan_id: str | None = None
    route: str | None = None
    provider: str | None = None
    agreed_on: date | None = None
    referred_on: date | None = None
    accepted_on: date | None = None
    began_on: date | None = None
    ended_on: date | None = None
    result: str | None = None
    reason: str | None = None

    @property
    def last_step(self) -> tuple[date | None, str]:
        """The latest day on record and what happened on it: the next step is no earlier."""
        return next((getattr(self, name), what) for name, what in FOLLOWS if getattr(self, name) is not None)


def propose_faults(
    participant: Participant, others: Iterable[Intervention], today: date, given: Mapping[str, Any]
) -> Iterator[Fault]:
    """Its place in the order is its own, and what it depends on comes before it."""
    yield from since_referral("proposed_on", given.get("proposed_on"), today, participant.referred_on)
    known = {other.id: other for other in others}
    number = given.get("sequence_no")
    if number in {other.sequence_no for other in known.values() if other.state not in OVER}:
        yield Fault("/sequence_no", "taken", f"step {number} of the plan is another one; give the next free number")
    for place, needed in enumerate(given.get("depends_on") or ()):
        pointer = f"/depends_on/{place}"
        if needed not in known:
            yield Fault(pointer, "unknown-intervention", "name interventions of this participant or household")
        elif number is not None and known[needed].sequence_no >= number:
            message = f"that is step {known[needed].sequence_no}; a step depends on earlier ones only"
            yield Fault(pointer, "out-of-order", message)
    if given.get("for_household") and participant.household_id is None:
        yield Fault("/for_household", "no-household", "put the participant into a household first: POST /v1/households")


def propose(participant: Participant, intervention: Intervention) -> None:
    """From a barrier or an assessment, on evidence; agreed with a version of the plan."""
    _say(participant, intervention, "intervention.proposed.v1", intervention.proposed_on)


def step_faults(
    intervention: Intervention, name: str, today: date, given: Mapping[str, Any], before: Mapping[str, str]
) -> Iterator[Fault]:
    """The faults of a step's day, and what the step itself asks for; `before` are the states of what it depends on."""
    day = STEPS[name][0]
    yield from day_faults(day, given.get(day), today, intervention.last_step)
    if name == "refer" and given.get("consent_to_share") is not True:
        message = "the participant must agree that the service is told; say true once that is on record"
        yield Fault("/consent_to_share", "no-consent", message)
    if name == "begin":
        yield from _predecessors(intervention, before)


def _predecessors(intervention: Intervention, before: Mapping[str, str]) -> Iterator[Fault]:
    open_ones = [n for n in intervention.depends_on if before.get(n) != "COMPLETED" and n not in intervention.waived]
    if open_ones:
        message = f"complete or waive first what it depends on: {', '.join(open_ones)}"
        yield Fault("", "predecessors-open", message)


def step(participant: Participant, intervention: Intervention, name: str, on: date, **details: Any) -> None:
    """Takes the step: `details` are what is kept of it (route, result, reason …); only result and reason are said."""
    intervention.state = transition(INTERVENTION_STATES, intervention.state, name, "intervention")
    column, event = STEPS[name]
    for key, value in {column: on, **details}.items():
        setattr(intervention, key, value)
    said = {key: value for key, value in details.items() if key in {"result", "reason"} and value is not None}
    _say(participant, intervention, event, on, **said)


def require(intervention: Intervention, name: str) -> None:
    """Raises ForbiddenTransition with what is allowed instead; nothing changes."""
    transition(INTERVENTION_STATES, intervention.state, name, "intervention")


def waive_faults(intervention: Intervention, given: Mapping[str, Any]) -> Iterator[Fault]:
    needed = given.get("depends_on")
    if needed is not None and needed not in intervention.depends_on:
        yield Fault("/depends_on", "no-dependency", "name one of the interventions that this one depends on")


def waive(intervention: Intervention, needed: str, reason: str) -> None:
    """It need not wait for that one; why is kept beside it."""
    intervention.waived = {**intervention.waived, needed: reason}


def _say(participant: Participant, intervention: Intervention, event: str, on: date, **facts: Any) -> None:
    of_family = {"household_id": intervention.household_id} if intervention.household_id else {}
    named = {"intervention_id": intervention.id, "sequence_no": intervention.sequence_no}
    participant.note(event, on, **named, **of_family, **facts)


def household_faults(people: Collection[Participant], wanted: Collection[str], *, allowed: bool) -> Iterator[Fault]:
    """One household a person, people of one programme that delivers to families [rule 50, S4]."""
    if not allowed:
        yield Fault("", "no-family-packages", "this programme delivers to single people: attach to the participant")
    if len({person.programme for person in people}) > 1:
        yield Fault("/participants", "several-programmes", "a household is of one programme")
    for place, participant_id in enumerate(wanted):
        person = next((one for one in people if one.id == participant_id), None)
        if person is None:
            yield Fault(f"/participants/{place}", "unknown-participant", "there is no such participant you may see")
        elif person.household_id is not None:
            yield Fault(f"/participants/{place}", "in-a-household", "this participant is in a household already")


def join(participant: Participant, household_id: str, members: int, on: date) -> None:
    participant.household_id = household_id
    participant.note("participant.joined_household.v1", on, household_id=household_id, members=members)

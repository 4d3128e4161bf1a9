"""The steps of an action plan, each chosen on evidence and taken in its order [rules 49, 50, 52, life cycle 3].

What an intervention is about may be health: events name no service area, only that a step was taken and its result.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, NamedTuple

from services.caseload.domain.aggregate import Child
from services.caseload.domain.checks import Faults, Values, day_faults, since_referral
from services.caseload.domain.endings import BY_EXIT, end_of_steps
from services.caseload.domain.participant import Participant
from services.caseload.domain.states import INTERVENTION_STATES
from shared.terms.events.intervention import (
    InterventionAccepted,
    InterventionAgreed,
    InterventionBegan,
    InterventionCompleted,
    InterventionDropped,
    InterventionEvent,
    InterventionFoundUnsuitable,
    InterventionProposed,
    InterventionReferred,
    InterventionReopened,
)
from shared.terms.faults import Fault, transition

ServiceRoute = Literal["borough_offer", "health_offer", "in_house", "supply_chain", "spot_purchase"]
Result = Literal["improved", "unchanged", "worse"]
OVER = frozenset({"COMPLETED", "DROPPED", "UNSUITABLE", "VOID"})


class Step(NamedTuple):
    """A step of [life cycle 3]: the field that holds its day, and the event that says it was taken."""

    day_field: str
    event: type[InterventionEvent]


STEPS = {
    "agree": Step("agreed_on", InterventionAgreed),
    "refer": Step("referred_on", InterventionReferred),
    "accept": Step("accepted_on", InterventionAccepted),
    "begin": Step("began_on", InterventionBegan),
    "complete": Step("ended_on", InterventionCompleted),
    "drop": Step("ended_on", InterventionDropped),
    "find_unsuitable": Step("ended_on", InterventionFoundUnsuitable),
}
LATEST_FIRST = (
    ("ended_on", "it ended"),
    ("began_on", "it began"),
    ("accepted_on", "it was accepted"),
    ("referred_on", "it was referred"),
    ("agreed_on", "it was agreed"),
    ("proposed_on", "it was proposed"),
)

REACHED = (
    ("began_on", "IN_PROGRESS"),
    ("accepted_on", "WAITING"),
    ("referred_on", "REFERRED"),
    ("agreed_on", "AGREED"),
    ("proposed_on", "PROPOSED"),
)


@dataclass
class Intervention(Child):
    """A step of the plan; `depends_on` must be over before it begins, except what is in `waived` with its reason."""

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
    barrier: str = ""
    service_area: str = ""
    evidence: str = ""

    @property
    def last_step(self) -> tuple[date | None, str]:
        """The latest day on record and what happened on it: the next step is no earlier."""
        return next((getattr(self, name), event) for name, event in LATEST_FIRST if getattr(self, name) is not None)

    def require(self, step_name: str) -> None:
        """Raises ForbiddenTransition with what is allowed instead; nothing changes."""
        transition(INTERVENTION_STATES, self.state, step_name, "intervention")


def propose_faults(participant: Participant, planned: Iterable[Intervention], today: date, values: Values) -> Faults:
    """Its number in the order is free, and what it depends on comes before it."""
    yield from since_referral("proposed_on", values.get("proposed_on"), today, participant.referred_on)
    by_id = {other.id: other for other in planned if other.state != "VOID"}
    number = values.get("sequence_no")
    if number in {other.sequence_no for other in by_id.values() if other.state not in OVER}:
        yield Fault("/sequence_no", "taken", f"step {number} of the plan is another one; give the next free number")
    for index, needed in enumerate(values.get("depends_on") or ()):
        pointer = f"/depends_on/{index}"
        if needed not in by_id:
            yield Fault(pointer, "unknown-intervention", "name interventions of this participant or household")
        elif number is not None and by_id[needed].sequence_no >= number:
            message = f"that is step {by_id[needed].sequence_no}; a step depends on earlier ones only"
            yield Fault(pointer, "out-of-order", message)
    if values.get("for_household") and participant.household_id is None:
        yield Fault("/for_household", "no-household", "put the participant into a household first: POST /v1/households")


def partner_faults(partners: Collection[str], values: Values) -> Faults:
    """A partner service is named by its code, any other service by its name [rule 178]."""
    partner = values.get("partner")
    if partner is not None and partner not in partners:
        choices = f"name one of: {', '.join(sorted(partners))}" if partners else "it has none today; give provider"
        yield Fault("/partner", "unknown-partner", f"this is no partner service of the programme; {choices}")
    if partner is not None and values.get("provider") is not None:
        yield Fault("/provider", "two-providers", "partner says who provides it; give one of the two")


def propose(participant: Participant, intervention: Intervention) -> None:
    """From a barrier or an assessment, on evidence; agreed with a version of the plan."""
    participant.emit(_event(InterventionProposed, intervention), intervention.proposed_on)


def step_faults(
    intervention: Intervention, step_name: str, today: date, values: Values, states: Mapping[str, str]
) -> Faults:
    """The faults of a step's day, and what the step itself asks for; `states` are those of what it depends on."""
    day_field = STEPS[step_name].day_field
    yield from day_faults(day_field, values.get(day_field), today, intervention.last_step)
    if step_name == "refer" and values.get("consent_to_share") is not True:
        message = "the participant must agree to sharing with the service; send true once that is on record"
        yield Fault("/consent_to_share", "no-consent", message)
    waived = intervention.waived
    over = {"COMPLETED", "VOID"}
    still_open = [n for n in intervention.depends_on if states.get(n) not in over and n not in waived]
    if step_name == "begin" and still_open:
        message = f"complete or waive first what it depends on: {', '.join(still_open)}"
        yield Fault("", "predecessors-open", message)


def take_step(
    participant: Participant, intervention: Intervention, step_name: str, on: date, details: Mapping[str, Any]
) -> None:
    """Takes the step: `details` are what is kept of it (route, result, reason …); events have result and reason."""
    intervention.state = transition(INTERVENTION_STATES, intervention.state, step_name, "intervention")
    step = STEPS[step_name]
    for name, value in {step.day_field: on, **details}.items():
        setattr(intervention, name, value)
    emitted = {name: value for name, value in details.items() if name in {"result", "reason"}}
    participant.emit(_event(step.event, intervention, **emitted), on)


def _event(event: type[InterventionEvent], intervention: Intervention, **details: str) -> InterventionEvent:
    return event(
        intervention_id=intervention.id,
        sequence_no=intervention.sequence_no,
        household_id=intervention.household_id,
        **details,
    )


def reached(intervention: Intervention) -> str:
    """The state by the steps that were taken, of one that is not over."""
    return next(state for name, state in REACHED if getattr(intervention, name) is not None)


def settle(participant: Participant, intervention: Intervention) -> None:
    """What has not begun ends with support, and what is in progress with an exit that ends it too [rule 125].

    It goes on where it was when support goes on after all. A household's step goes on with the household.
    """
    over_on, ended_by = participant.over_on, end_of_steps(participant)
    last_day = ended_by if intervention.began_on is not None else over_on
    dropped_by_exit = intervention.state == "DROPPED" and intervention.reason == BY_EXIT
    if intervention.household_id is not None:
        return
    if last_day is not None and intervention.state not in OVER:
        take_step(participant, intervention, "drop", last_day, {"reason": BY_EXIT})
    elif last_day is None and dropped_by_exit:
        intervention.state = reached(intervention)
        intervention.ended_on = intervention.reason = None
        participant.emit(_event(InterventionReopened, intervention), participant.today)


def waive_faults(intervention: Intervention, values: Values) -> Faults:
    needed = values.get("depends_on")
    if needed is not None and needed not in intervention.depends_on:
        yield Fault("/depends_on", "no-dependency", "name one of the interventions that this one depends on")


def waive(intervention: Intervention, needed: str, reason: str) -> None:
    """It need not wait for `needed`; the reason is kept."""
    intervention.waived = {**intervention.waived, needed: reason}

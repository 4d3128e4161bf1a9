"""The steps of action plans, said by `caseload`: that one was taken, never what it is about, which may be health."""

from typing import Literal

from shared.terms.events.event import Code, Event, Id

A_STEP = {"intervention_id": "int_01j0000000000000000000000a", "sequence_no": 1}


class InterventionEvent(Event):
    """`sequence_no` is its place in the plan; with `household_id` it is for a family and not one person [rule 50]."""

    intervention_id: Id
    sequence_no: int
    household_id: Id | None = None


class InterventionProposed(InterventionEvent):
    """A step of the plan was proposed from a barrier, on evidence [rule 49]."""

    TYPE = "intervention.proposed.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = A_STEP


class InterventionAgreed(InterventionEvent):
    """It became part of a version of the plan that both have signed."""

    TYPE = "intervention.agreed.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = A_STEP


class InterventionReferred(InterventionEvent):
    """A service was asked, with the participant's consent."""

    TYPE = "intervention.referred.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = A_STEP


class InterventionAccepted(InterventionEvent):
    """The service will do it; the participant waits."""

    TYPE = "intervention.accepted.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = A_STEP


class InterventionBegan(InterventionEvent):
    """It is under way; what it depends on was complete or waived."""

    TYPE = "intervention.began.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = A_STEP


class InterventionCompleted(InterventionEvent):
    """It is done; the result feeds distance travelled [rule 52]."""

    TYPE = "intervention.completed.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {**A_STEP, "result": "improved"}

    result: Literal["improved", "unchanged", "worse"]


class InterventionDropped(InterventionEvent):
    """It will not be done."""

    TYPE = "intervention.dropped.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {**A_STEP, "reason": "changed_mind"}

    reason: Code


class InterventionFoundUnsuitable(InterventionEvent):
    """The service declined: a gap in what the area offers."""

    TYPE = "intervention.found_unsuitable.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {**A_STEP, "reason": "no_such_service"}

    reason: Code


class JoinedHousehold(Event):
    """The participant belongs to a household whose family package they share [rule 50, S4]."""

    TYPE = "participant.joined_household.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {"household_id": "hsh_01j0000000000000000000000a", "members": 3}

    household_id: Id
    members: int

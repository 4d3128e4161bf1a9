"""The steps of action plans, emitted by `caseload`. They never say what a step is about, which may be health."""

from datetime import date
from typing import Literal

from shared.terms.events.event import Code, Event, Id

A_STEP = {"intervention_id": "int_01j0000000000000000000000a", "sequence_no": 1}


class InterventionEvent(Event):
    """`sequence_no` is the step's number in the plan. With `household_id` it is for a family [rule 50]."""

    intervention_id: Id
    sequence_no: int
    household_id: Id | None = None


class InterventionProposed(InterventionEvent):
    """A step of the plan was proposed for a barrier, with evidence [rule 49]."""

    TYPE = "intervention.proposed.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = A_STEP


class InterventionAgreed(InterventionEvent):
    """The step became part of a plan version that both have signed."""

    TYPE = "intervention.agreed.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = A_STEP


class InterventionReferred(InterventionEvent):
    """The participant was referred to a service, with their consent."""

    TYPE = "intervention.referred.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = A_STEP


class InterventionAccepted(InterventionEvent):
    """The service accepted the referral. The participant is waiting."""

    TYPE = "intervention.accepted.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = A_STEP


class InterventionBegan(InterventionEvent):
    """The step began. The steps it depends on were complete or waived."""

    TYPE = "intervention.began.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = A_STEP


class InterventionCompleted(InterventionEvent):
    """The step is complete. Its result counts towards distance travelled [rule 52]."""

    TYPE = "intervention.completed.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {**A_STEP, "result": "improved"}

    result: Literal["improved", "unchanged", "worse"]


class InterventionDropped(InterventionEvent):
    """The step was dropped."""

    TYPE = "intervention.dropped.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {**A_STEP, "reason": "changed_mind"}

    reason: Code


class InterventionReopened(InterventionEvent):
    """The step that the end of support had dropped goes on, because support goes on after all [rule 126]."""

    TYPE = "intervention.reopened.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = A_STEP


class InterventionFoundUnsuitable(InterventionEvent):
    """The service declined: a gap in local provision."""

    TYPE = "intervention.found_unsuitable.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {**A_STEP, "reason": "no_such_service"}

    reason: Code


class InterventionCorrected(InterventionEvent):
    """The steps were taken on other days or not at all; this is all of them as they are known now [rule 172]."""

    TYPE = "intervention.corrected.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {**A_STEP, "state": "AGREED", "proposed_on": "2018-03-20", "agreed_on": "2018-03-20", "because": "typo"}

    state: Literal["PROPOSED", "AGREED", "REFERRED", "WAITING", "IN_PROGRESS", "COMPLETED", "DROPPED", "UNSUITABLE"]
    proposed_on: date
    agreed_on: date | None = None
    referred_on: date | None = None
    accepted_on: date | None = None
    began_on: date | None = None
    ended_on: date | None = None
    result: Literal["improved", "unchanged", "worse"] | None = None
    reason: Code | None = None
    because: Code


class InterventionVoided(InterventionEvent):
    """The step was recorded in error: it never was [rule 172]."""

    TYPE = "intervention.voided.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {**A_STEP, "reason": "wrong_person"}

    reason: Code


class JoinedHousehold(Event):
    """The participant belongs to a household whose family package they share [rule 50, S4]."""

    TYPE = "participant.joined_household.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {"household_id": "hsh_01j0000000000000000000000a", "members": 3}

    household_id: Id
    members: int


class HouseholdCorrected(Event):
    """Who belongs to the participant's household was recorded wrongly; it has so many members [rule 191]."""

    TYPE = "participant.household_corrected.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {"household_id": "hsh_01j0000000000000000000000a", "members": 2, "because": "typed_wrongly"}

    household_id: Id
    members: int
    because: Code


class LeftHousehold(Event):
    """The participant was recorded in the household in error, and never belonged to it [rule 191]."""

    TYPE = "participant.left_household.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {"household_id": "hsh_01j0000000000000000000000a", "because": "wrong_person"}

    household_id: Id
    because: Code

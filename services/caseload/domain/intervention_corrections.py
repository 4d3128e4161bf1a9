"""Steps of an action plan that were recorded wrongly: corrected, taken back and made void [rule 172]."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from services.caseload.domain.checks import Faults, Values, day_faults, require_days_left
from services.caseload.domain.endings import BY_EXIT
from services.caseload.domain.interventions import LATEST_FIRST, OVER, Intervention, reached, settle
from services.caseload.domain.participant import Participant
from shared.terms.events.intervention import InterventionCorrected, InterventionVoided
from shared.terms.faults import Fault, Refused
from shared.terms.programme import Programme

DAYS = tuple(reversed(LATEST_FIRST))
"""The days of the steps with what happened, first to last."""
DETAILS = {"route": "referred_on", "provider": "proposed_on", "result": "ended_on", "reason": "ended_on"}
"""What else may be corrected, and the day of the step that says it."""
CORRECTABLE = (*(name for name, _ in DAYS), *DETAILS)


def require_correctable(intervention: Intervention, programme: Programme, event: str, today: date) -> None:
    """Within the days that the programme allows for it, counted from the day of the last step."""
    intervention.require(event)
    require_days_left(programme, intervention.last_step[0], today)


def correction_faults(participant: Participant, intervention: Intervention, sent: Values) -> Faults:
    """Only what was recorded is corrected; the days as they would be follow one another."""
    if all(sent.get(name) is None for name in CORRECTABLE):
        yield Fault("", "nothing-to-correct", f"give what is right: one or more of {', '.join(CORRECTABLE)}")
    for name in CORRECTABLE:
        if sent.get(name) is not None and getattr(intervention, name) is None and name != "provider":
            yield Fault(f"/{name}", "not-recorded", "this step was not recorded; record it instead of correcting it")
    earliest = (participant.referred_on, "the referral")
    for name, event in DAYS:
        right = sent.get(name) or getattr(intervention, name)
        yield from day_faults(name, right, participant.today, earliest)
        earliest = (right, event) if right is not None else earliest


def correct(participant: Participant, intervention: Intervention, sent: Mapping[str, Any], because: str) -> None:
    """The steps happened on other days, or came to something else."""
    own = intervention.household_id is None
    for name in (name for name, _ in DAYS if sent.get(name) is not None and own):
        participant.require_open("intervention", sent[name])
    for name in CORRECTABLE:
        if sent.get(name) is not None:
            setattr(intervention, name, sent[name])
    _emit(participant, intervention, because)


def withdraw_step(participant: Participant, intervention: Intervention, because: str, begun: Collection[int]) -> None:
    """The last step was not taken; what has ended goes on where it was, unless support has ended since."""
    if intervention.state == "DROPPED" and intervention.reason == BY_EXIT:
        message = "the end of support dropped it; if support goes on, correct or withdraw what ended it"
        raise Refused([Fault("", "ended-with-support", message)], "conflict")
    if intervention.state == "COMPLETED":
        _require_nothing_begun(begun)
    over = intervention.state in OVER
    last = "ended_on" if over else next(name for name, _ in LATEST_FIRST if getattr(intervention, name) is not None)
    setattr(intervention, last, None)
    if over:
        intervention.result = intervention.reason = None
    intervention.state = reached(intervention)
    _emit(participant, intervention, because)
    settle(participant, intervention)


def void(participant: Participant, intervention: Intervention, reason: str, begun: Collection[int]) -> None:
    """It was recorded in error: it stays, counts for nothing, and nothing waits for it."""
    _require_nothing_begun(begun)
    intervention.state = "VOID"
    event = InterventionVoided(
        intervention_id=intervention.id,
        sequence_no=intervention.sequence_no,
        household_id=intervention.household_id,
        reason=reason,
    )
    participant.emit(event, participant.today)


def _require_nothing_begun(begun: Collection[int]) -> None:
    if begun:
        numbers = ", ".join(str(number) for number in sorted(begun))
        message = f"steps that depend on it have begun: {numbers}; withdraw their beginning first, or waive this one"
        raise Refused([Fault("", "others-depend-on-it", message)], "conflict")


def _emit(participant: Participant, intervention: Intervention, because: str) -> None:
    days = {name: getattr(intervention, name) for name, _ in DAYS}
    event = InterventionCorrected.model_validate(
        {
            "intervention_id": intervention.id,
            "sequence_no": intervention.sequence_no,
            "household_id": intervention.household_id,
            "state": intervention.state,
            "result": intervention.result,
            "reason": intervention.reason,
            "because": because,
            **days,
        }
    )
    participant.emit(event, participant.today)

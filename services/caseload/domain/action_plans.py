"""Versions of the action plan, each signed by the participant and the key worker [rules 21, 51]."""

from datetime import date

from services.caseload.domain import promises
from services.caseload.domain.checks import Faults, Values, since_referral
from services.caseload.domain.participant import Participant
from services.caseload.domain.service_standards import Activity, is_plan
from shared.terms.events.support import ActionPlanAgreed
from shared.terms.faults import Fault
from shared.terms.programme import NO_LIMIT, Programme


def plan_faults(participant: Participant, today: date, values: Values) -> Faults:
    """Both signatures, neither after the day the plan was agreed [rule 21]."""
    agreed_on = values.get("agreed_on")
    yield from since_referral("agreed_on", agreed_on, today, participant.referred_on)
    for field in ("signed_by_participant_on", "signed_by_key_worker_on"):
        signed_on = values.get(field)
        yield from since_referral(field, signed_on, today, participant.referred_on)
        if signed_on is not None and agreed_on is not None and signed_on > agreed_on:
            message = f"{field} is {signed_on}; a plan is agreed when both have signed"
            yield Fault("/agreed_on", "not-signed-yet", message)


def agree(participant: Participant, programme: Programme, plan_id: str, version_no: int, on: date) -> bool:
    """A version of the plan is agreed; returns whether the first one was in time."""
    participant.require_open("action plan", on)
    first = not any(is_plan(activity) for activity in participant.activities)
    participant.activities.append(Activity(on, "first_plan" if first else "later_plan", str(version_no), plan_id))
    due_on = due(participant, programme, on)
    in_time = was_in_time(participant, due_on)
    participant.emit(ActionPlanAgreed(plan_id=plan_id, version=version_no, due_on=due_on, in_time=in_time), on)
    promises.retell(participant, programme)
    return in_time


def due(participant: Participant, programme: Programme, on: date) -> date:
    """The last day for the plan; where its deadline has not begun, as if it began on the day the plan was agreed."""
    deadline = participant.deadlines.get("action_plan")
    day_0 = participant.started_on or on
    rule = programme.runs("action_plan", day_0)
    return deadline.due_on if deadline else rule.due(day_0, programme.nation) if rule else NO_LIMIT


def was_in_time(participant: Participant, due_on: date) -> bool:
    """Whether some version was agreed by that day; a later one does not make it late."""
    return any(is_plan(activity) and activity.on <= due_on for activity in participant.activities)

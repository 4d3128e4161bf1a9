"""Versions of the action plan, each signed by the participant and the key worker [rules 21, 51]."""

from datetime import date

from services.caseload.domain import service_standards
from services.caseload.domain.checks import Faults, Values, since_referral
from services.caseload.domain.participant import Participant
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
    participant.complete_task("action_plan", on)
    deadline = participant.deadlines.get("action_plan")
    day_0 = participant.started_on or on
    rule = programme.runs("action_plan", day_0)
    due_on = deadline.due_on if deadline else rule.due(day_0, programme.nation) if rule else NO_LIMIT
    in_time = (deadline.met_on if deadline and deadline.met_on else on) <= due_on
    participant.emit(ActionPlanAgreed(plan_id=plan_id, version=version_no, due_on=due_on, in_time=in_time), on)
    activity = "first_plan" if version_no == 1 else "later_plan"
    service_standards.record_activity(participant, programme, activity, on)
    if version_no == 1:
        service_standards.open_deadlines(participant, programme, "plan", on)
    return in_time

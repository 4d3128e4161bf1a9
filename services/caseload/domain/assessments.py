"""Assessments that were completed; what they found is not kept [rule 48]."""

from datetime import date

from services.caseload.domain import promises, service_standards
from services.caseload.domain.checks import Faults, Values, since_referral
from services.caseload.domain.participant import Participant
from shared.terms.events.support import AssessmentCompleted
from shared.terms.faults import Fault
from shared.terms.programme import Programme


def assessment_faults(participant: Participant, programme: Programme, today: date, values: Values) -> Faults:
    """A kind of assessment that the programme has, on a day since the referral [rule 48]."""
    yield from since_referral("completed_on", values.get("completed_on"), today, participant.referred_on)
    kind, kinds = values.get("kind"), service_standards.assessment_kinds(programme)
    if kind is not None and kind not in kinds:
        yield Fault("/kind", "unknown-assessment", f"the assessments of {programme.id} are {', '.join(kinds)}")


def record(participant: Participant, programme: Programme, assessment_id: str, kind: str, on: date) -> None:
    participant.require_open("assessment", on)
    participant.emit(AssessmentCompleted(assessment_id=assessment_id, kind=kind), on)
    participant.activities.append(service_standards.Activity(on, "assessment", kind, assessment_id))
    promises.retell(participant, programme)

"""Bodies that correct a record: what is right, and why; what is not sent stays."""

from services.caseload.domain.appointments import AppointmentKind
from services.caseload.domain.engagement import DisengagementReason
from services.caseload.domain.groups import GroupReason
from services.caseload.request_bodies.appointments import Clock
from services.caseload.request_bodies.contacts import Channel
from services.caseload.request_bodies.fields import Body, Day, ExcusableDeadline, Hours, Id, Reason, Text
from shared.terms.codes import Code


class CorrectionIn(Body):
    """Base of every correction of a record."""

    because: Reason


class ContactCorrectionIn(CorrectionIn):
    EXAMPLE = {"contacted_on": "2018-03-12", "because": "typed_wrongly"}

    contacted_on: Day | None = None
    channel: Channel | None = None
    successful: bool | None = None
    with_employer: bool | None = None


class AppointmentCorrectionIn(CorrectionIn):
    EXAMPLE = {"missed_on": "2018-03-15", "exception_reason": "severe_weather", "because": "another_person_came"}

    kind: AppointmentKind | None = None
    due_on: Day | None = None
    at: Clock | None = None
    place: Text | None = None
    attended_on: Day | None = None
    missed_on: Day | None = None
    exception_reason: Reason | None = None


class PlanCorrectionIn(CorrectionIn):
    EXAMPLE = {"agreed_on": "2018-03-21", "because": "typed_wrongly"}

    agreed_on: Day | None = None
    signed_by_participant_on: Day | None = None
    signed_by_key_worker_on: Day | None = None


class AssessmentCorrectionIn(CorrectionIn):
    EXAMPLE = {"completed_on": "2018-03-15", "because": "typed_wrongly"}

    kind: Code | None = None
    completed_on: Day | None = None


class ExceptionCorrectionIn(CorrectionIn):
    EXAMPLE = {"reason": "severe_weather", "because": "typed_wrongly"}

    clock: ExcusableDeadline | None = None
    reason: Reason | None = None


class HoursCorrectionIn(CorrectionIn):
    EXAMPLE = {"hours_per_week": "20", "because": "typed_wrongly"}

    from_on: Day | None = None
    hours_per_week: Hours | None = None


class GroupCorrectionIn(CorrectionIn):
    EXAMPLE = {"noted_on": "2018-04-03", "because": "typed_wrongly"}

    noted_group: Code | None = None
    noted_because: GroupReason | None = None
    noted_on: Day | None = None


class DisengagementCorrectionIn(CorrectionIn):
    EXAMPLE = {"disengaged_on": "2018-06-01", "because": "typed_wrongly"}

    reason: DisengagementReason | None = None
    disengaged_on: Day | None = None
    re_engaged_on: Day | None = None


class AssignmentCorrectionIn(CorrectionIn):
    EXAMPLE = {"from_on": "2018-03-12", "because": "typed_wrongly"}

    key_worker_id: Id | None = None
    from_on: Day | None = None

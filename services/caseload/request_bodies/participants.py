"""Bodies of the decisions about a participant."""

from services.caseload.domain.did_not_starts import DidNotStartReason
from services.caseload.domain.engagement import DisengagementReason
from services.caseload.domain.exits import ErrorReason
from services.caseload.domain.groups import GroupReason
from services.caseload.domain.participant import ExitKind
from services.caseload.request_bodies.fields import Body, Day, Id, Reason
from shared.terms.codes import Code


class AssignIn(Body):
    EXAMPLE = {"key_worker_id": "kw_01j0000000000000000000000a", "assigned_on": "2018-03-13"}

    key_worker_id: Id
    assigned_on: Day


class StartIn(Body):
    EXAMPLE = {
        "started_on": "2018-03-15",
        "initial_meeting": "apt_01j0000000000000000000000a",
        "initial_action_planning": True,
    }

    started_on: Day
    initial_meeting: Id | None = None
    initial_action_planning: bool = False
    agreed_to_participate: bool = False
    correction_reason: Reason | None = None


class CorrectStartIn(Body):
    EXAMPLE = {"started_on": "2018-03-16", "because": "typed_wrongly"}

    started_on: Day | None = None
    initial_meeting: Id | None = None
    because: Reason


class DidNotStartIn(Body):
    EXAMPLE = {"reason": "did_not_attend", "occurred_on": "2018-03-28"}

    reason: DidNotStartReason
    occurred_on: Day


class CorrectDidNotStartIn(Body):
    EXAMPLE = {"occurred_on": "2018-03-27", "because": "typed_wrongly"}

    reason: DidNotStartReason | None = None
    occurred_on: Day | None = None
    because: Reason


class DisengageIn(Body):
    EXAMPLE = {"reason": "no_contact", "disengaged_on": "2018-06-04"}

    reason: DisengagementReason
    disengaged_on: Day
    re_engaged_on: Day | None = None


class ReEngageIn(Body):
    EXAMPLE = {"re_engaged_on": "2018-06-18"}

    re_engaged_on: Day


class GroupIn(Body):
    EXAMPLE = {"group": "LTU", "because": "recorded_wrongly", "noted_on": "2018-04-10"}

    group: Code
    because: GroupReason
    noted_on: Day


class ExitIn(Body):
    EXAMPLE = {"kind": "early_exit", "reason": "moved_abroad", "exited_on": "2018-09-03"}

    kind: ExitKind
    reason: Reason
    exited_on: Day


class BecauseIn(Body):
    """Why what was recorded is withdrawn."""

    EXAMPLE = {"because": "wrong_person"}

    because: Reason


class CorrectExitIn(Body):
    EXAMPLE = {
        "kind": "early_exit",
        "reason": "voluntary_withdrawal",
        "exited_on": "2018-03-15",
        "because": "typed_wrongly",
    }

    kind: ExitKind
    reason: Reason
    exited_on: Day
    because: Reason


class InErrorIn(Body):
    EXAMPLE = {"reason": "already_employed", "found_on": "2018-04-10"}

    reason: ErrorReason
    found_on: Day

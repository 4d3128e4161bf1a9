"""What happens to a participant from the acknowledgement, emitted by `caseload` [life cycle 2]."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from shared.terms.events.event import Code, Event, Id


class KeyWorkerAssigned(Event):
    """A key worker was assigned: exactly one at a time during support [rule 47]."""

    TYPE = "participant.key_worker_assigned.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {"key_worker_id": "kw_01j0000000000000000000000a"}

    key_worker_id: Id
    previous_key_worker_id: Id | None = None


class ParticipantContacted(Event):
    """A successful contact. With `in_work` it is in-work support."""

    TYPE = "participant.contacted.v1"
    PRODUCER = "caseload"
    EXAMPLE = {"contact_id": "con_01j0000000000000000000000a", "channel": "phone", "in_work": False}

    contact_id: Id
    channel: Code
    in_work: bool


class EmployerContacted(Event):
    """An employer was contacted on the participant's behalf: the job search of IPS [S1 Appendix A]."""

    TYPE = "participant.employer_contacted.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {"contact_id": "con_01j0000000000000000000000a"}

    contact_id: Id


class ParticipantStarted(Event):
    """The programme's definition of a start is met [rule 27]. The start is day 0 of the deadlines [rule 32].

    A limit that the programme does not set is 9999-12-31: support is open-ended.
    """

    TYPE = "participant.started.v1"
    PRODUCER = "caseload"
    EXAMPLE = {
        "started_on": "2018-03-20",
        "provider": "sub-1",
        "key_worker_id": "kw_01j0000000000000000000000a",
        "pre_work_ends_on": "2019-06-19",
        "in_work_ends_on": "2019-12-19",
        "tail_ends_on": "2020-02-18",
        "in_time": True,
    }

    started_on: date
    provider: Code
    key_worker_id: Id
    pre_work_ends_on: date
    in_work_ends_on: date
    tail_ends_on: date
    in_time: bool


class StartCorrected(Event):
    """The start was on another day than was said: day 0 and every deadline and window counted from it move [rule 140].

    It replaces `started`, whose provider and key worker stay.
    """

    TYPE = "participant.start_corrected.v1"
    PRODUCER = "caseload"
    EXAMPLE = {
        "started_on": "2018-03-22",
        "was_started_on": "2018-03-20",
        "pre_work_ends_on": "2019-06-21",
        "in_work_ends_on": "2019-12-21",
        "tail_ends_on": "2020-02-20",
        "in_time": True,
        "because": "typed_wrongly",
    }

    started_on: date
    was_started_on: date
    pre_work_ends_on: date
    in_work_ends_on: date
    tail_ends_on: date
    in_time: bool
    because: Code


class InWorkSupportBegan(Event):
    """In-work support began with a qualifying job. `in_work_ends_on` where its limit counts from the job [rule 32]."""

    TYPE = "participant.in_work_support_began.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {"job_id": "job_01j0000000000000000000000a"}

    job_id: Id
    in_work_ends_on: date | None = None


class ReturnedToPreWorkSupport(Event):
    """The job ended before the end of pre-work support, which continues."""

    TYPE = "participant.returned_to_pre_work_support.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {"job_id": "job_01j0000000000000000000000a"}

    job_id: Id


class ParticipantDisengaged(Event):
    """The participant stopped taking part. Support continues and the provider keeps trying [life cycle 2, F28]."""

    TYPE = "participant.disengaged.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {"reason": "no_contact"}

    reason: Code


class GroupNoted(Event):
    """The group was corrected. The referral stays valid and keeps its group in the figures [rule 12]."""

    TYPE = "participant.group_noted.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {"group": "LTU", "because": "recorded_wrongly"}

    group: Code
    because: Literal["recorded_wrongly", "became_long_term"]


class ParticipationChanged(Event):
    """Mandation started or stopped because of a group correction, at once or on disengagement [rule 12, F28, F29]."""

    TYPE = "participant.participation_changed.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {"participation": "mandatory", "because": "disengaged"}

    participation: Literal["voluntary", "mandatory"]
    because: Code


class ParticipantReEngaged(Event):
    """The participant is taking part again."""

    TYPE = "participant.re_engaged.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {"disengaged_on": "2018-06-04"}

    disengaged_on: date


class SupportEnded(Event):
    """The leaving date: from here no key worker and no caseload, only outcome tracking [rule 43]."""

    TYPE = "participant.support_ended.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {"reason": "pre_work_limit", "exit_report": True}

    reason: Code
    exit_report: bool


class ParticipantExited(Event):
    """Support ended early: an early exit or an early completion, with its reason [rule 38]."""

    TYPE = "participant.exited.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {"kind": "early_exit", "reason": "moved_abroad", "exit_report": False}

    kind: Literal["early_exit", "early_completed"]
    reason: Code
    exit_report: bool


class ParticipantCompleted(Event):
    """The tracking period is over (day 700 in WHP): earnings monitoring and claims close [rule 34]."""

    TYPE = "participant.completed.v1"
    PRODUCER = "caseload"
    EXAMPLE = {"tail_ended_on": "2020-02-18"}

    tail_ended_on: date


class InWorkSpell(BaseModel):
    """Days of in-work support; `ended_on` is the return to pre-work support, if there was one."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    job_id: Id
    began_on: date
    ended_on: date | None = None


class SupportCorrected(Event):
    """What was said about support turned out to be wrong; this is all of it as it is known now [rules 43, 99, 126].

    It replaces every earlier `in_work_support_began`, `returned_to_pre_work_support`, `support_ended`, `exited` and
    `completed` of the participant. `kind` is `limit` where a limit ended support. Without `left_on` support goes on.
    """

    TYPE = "participant.support_corrected.v1"
    PRODUCER = "caseload"
    EXAMPLE = {
        "state": "ACTIVE",
        "in_work": [{"job_id": "job_01j0000000000000000000000a", "began_on": "2018-06-04", "ended_on": "2018-07-14"}],
    }

    state: Code
    in_work: tuple[InWorkSpell, ...] = ()
    kind: Literal["limit", "early_exit", "early_completed"] | None = None
    left_on: date | None = None
    left_reason: Code | None = None
    exit_report: bool | None = None
    completed_on: date | None = None


class DeathRecorded(Event):
    """The participant died: nothing counts after `died_on`. Without a day, it was recorded in error [rule 125]."""

    TYPE = "participant.death_recorded.v1"
    PRODUCER = "caseload"
    EXAMPLE = {"died_on": "2018-09-03"}

    died_on: date | None = None


class ReferredInError(Event):
    """Found after the start: the start is void and earnings monitoring closes [rules 28, 29]."""

    TYPE = "participant.referred_in_error.v1"
    PRODUCER = "caseload"
    EXAMPLE = {"reason": "already_employed", "started_on": "2018-03-20"}

    reason: Code
    started_on: date


class ReferredInErrorWithdrawn(Event):
    """The start was no error after all: it counts again, as it did before [rule 140]."""

    TYPE = "participant.referred_in_error_withdrawn.v1"
    PRODUCER = "caseload"
    EXAMPLE = {"because": "wrong_person"}

    because: Code


class ParticipantWithdrawn(Event):
    """A cancellation requested after acknowledgement was granted. `rejected` where it was a rejection."""

    TYPE = "participant.withdrawn.v1"
    PRODUCER = "caseload"
    EXAMPLE = {"reason": "started_work"}

    reason: Code
    rejected: bool | None = None


class WithdrawalRefused(Event):
    """A cancellation requested after acknowledgement was refused: a start or other result remains valid [rule 25]."""

    TYPE = "participant.withdrawal_refused.v1"
    PRODUCER = "caseload"
    EXAMPLE = {"because": "STARTED", "since": "2018-03-20"}

    because: Code
    since: date


class ClockMissed(Event):
    """A deadline passed and what was due had not been recorded."""

    TYPE = "participant.clock_missed.v1"
    PRODUCER = "caseload"
    EXAMPLE = {"clock": "start_or_fta", "due_on": "2018-04-03"}

    clock: Code
    due_on: date


class ClockMissedWithdrawn(Event):
    """A later record showed that it had been done in time, or was not due: the missed deadline is withdrawn.

    `due_on` is the last day of the miss; without it, the newest miss of this clock is meant.
    """

    TYPE = "participant.clock_missed_withdrawn.v1"
    PRODUCER = "caseload"
    EXAMPLE = {"clock": "start_or_fta", "done_on": "2018-04-02"}

    clock: Code
    done_on: date
    due_on: date | None = None


class StandardMet(Event):
    """A service standard was kept in time; `due_on` is the last day of the period it was due in [rule 48]."""

    TYPE = "participant.standard_met.v1"
    PRODUCER = "caseload"
    EXAMPLE = {"standard": "rapid_search", "due_on": "2018-04-19"}

    standard: Code
    due_on: date


class StandardMetWithdrawn(Event):
    """A later record showed that the standard was not kept in the period that ended on `due_on` [rule 139]."""

    TYPE = "participant.standard_met_withdrawn.v1"
    PRODUCER = "caseload"
    EXAMPLE = {"standard": "rapid_search", "due_on": "2018-04-19"}

    standard: Code
    due_on: date


class ExceptionRecorded(Event):
    """A breach has a reason beyond the provider's control. Figures are shown with and without it [rule 23]."""

    TYPE = "participant.exception_recorded.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {"clock": "start_or_fta", "reason": "severe_weather"}

    clock: Code
    reason: Code


class SharingAgreed(Event):
    """The participant is shown to an organisation, by consent or by agreement, from a day [rules 103, 193].

    `recipient` and `purpose` are codes of the programme. Without `effective_to` it holds until it is withdrawn.
    """

    TYPE = "participant.sharing_agreed.v1"
    PRODUCER = "caseload"
    EXAMPLE = {
        "sharing_id": "shr_01j0000000000000000000000a",
        "programme": "LLWHP",
        "recipient": "some-council",
        "org": "some-council",
        "purpose": "benefit_advice",
        "basis": "consent",
        "effective_from": "2018-03-20",
    }

    sharing_id: Id
    programme: Code
    recipient: Code
    org: Code
    purpose: Code
    basis: Literal["agreement", "consent"]
    effective_from: date
    effective_to: date | None = None


class SharingWithdrawn(Event):
    """The participant is shown to the organisation no more, from `withdrawn_on` on [rule 103]."""

    TYPE = "participant.sharing_withdrawn.v1"
    PRODUCER = "caseload"
    EXAMPLE = {"sharing_id": "shr_01j0000000000000000000000a", "withdrawn_on": "2018-05-01"}

    sharing_id: Id
    withdrawn_on: date

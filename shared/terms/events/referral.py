"""What happens to a referral until it is acknowledged, emitted by `referrals` [life cycle 1]."""

from datetime import date
from typing import Literal

from shared.terms.events.event import Code, Event, Id

GROUP = "HD"


class ReferralReceived(Event):
    """A person was referred to a programme, under the programme version of that day.

    `priority` and `start_by` say that the programme gives the person priority, never why [rule 13]. `allocation_arm` is
    set where there is a trial [rule 15]. `doubtful`: until it is settled who the person is, nothing
    may start or be paid [rule 121]. `sent_by` is the organisation that referred the person, which sees them
    [rule 157]; events before it existed leave it to their actor.
    """

    TYPE = "referral.received.v1"
    PRODUCER = "referrals"
    EXAMPLE = {
        "reference": "PO-0000001",
        "programme": "LLWHP",
        "programme_version": "0a1b2c3d4e5f6a7b",
        "person_id": "per_01j0000000000000000000000a",
        "provider": "sub-1",
        "jcp_district": "jcp-east-london",
        "area": "newham",
        "group": GROUP,
        "participation": "voluntary",
        "referred_on": "2018-03-09",
        "source": "jcp",
        "age_band": "25-49",
        "sent_by": "jcp-east-london",
    }

    reference: Code
    programme: Code
    programme_version: Code
    person_id: Id
    provider: Code
    jcp_district: Code
    area: Code
    group: Code
    participation: Literal["voluntary", "mandatory"]
    referred_on: date
    source: Code
    age_band: Code | None = None
    priority: bool | None = None
    start_by: date | None = None
    allocation_arm: Literal["programme"] | None = None
    doubtful: bool | None = None
    sent_by: Code | None = None

    def sender(self, actor: str) -> str:
        """The organisation that referred the person; `actor` is the event's, an organisation and a client."""
        return self.sent_by or actor.partition("/")[0]


class ReferralAllocatedToControl(Event):
    """The trial allocated the person to the control group: no provider ever sees the referral [rule 15]."""

    TYPE = "referral.allocated_to_control.v1"
    PRODUCER = "referrals"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {
        "reference": "PO-0000003",
        "programme": "LLWHP",
        "programme_version": "0a1b2c3d4e5f6a7b",
        "person_id": "per_01j0000000000000000000000c",
        "area": "newham",
        "group": GROUP,
        "referred_on": "2018-03-09",
        "source": "jcp",
        "age_band": "25-49",
    }

    reference: Code
    programme: Code
    programme_version: Code
    person_id: Id
    area: Code
    group: Code
    referred_on: date
    source: Code
    age_band: Code | None = None


class ReferralDeclined(Event):
    """The provider it was allocated to declined it. It is allocated again."""

    TYPE = "referral.declined.v1"
    PRODUCER = "referrals"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {"provider": "sub-1", "reason": "no_capacity"}

    provider: Code
    reason: Code


class ReferralAllocated(Event):
    """The referral was allocated to another provider."""

    TYPE = "referral.allocated.v1"
    PRODUCER = "referrals"
    EXAMPLE = {"provider": "sub-2", "previous_provider": "sub-1", "reason": "declined"}

    provider: Code
    previous_provider: Code
    reason: Code


class ReferralAcknowledged(Event):
    """The provider acknowledged it: from here `caseload` decides. `in_time` means within two working days [F3, F25].

    `due_on` is 9999-12-31 where the programme sets no deadline.
    """

    TYPE = "referral.acknowledged.v1"
    PRODUCER = "referrals"
    EXAMPLE = {"provider": "sub-1", "due_on": "2018-03-13", "in_time": True}

    provider: Code
    due_on: date
    in_time: bool


class ReferralRejected(Event):
    """Rejected before the start as inappropriate, a duplicate or not eligible, and referred back [F26]."""

    TYPE = "referral.rejected.v1"
    PRODUCER = "referrals"
    EXAMPLE = {"reason": "duplicate"}

    reason: Code


class ReferralCancelled(Event):
    """Jobcentre Plus withdrew it before it was acknowledged."""

    TYPE = "referral.cancelled.v1"
    PRODUCER = "referrals"
    EXAMPLE = {"reason": "moved_away"}

    reason: Code
    died_on: date | None = None


class ReferralCancelRequested(Event):
    """A cancellation was requested after acknowledgement; `caseload` decides. `rejects`: as a rejection [F26]."""

    TYPE = "referral.cancel_requested.v1"
    PRODUCER = "referrals"
    EXAMPLE = {"reason": "started_work"}

    reason: Code
    rejects: bool | None = None
    died_on: date | None = None


class ReferralDetailsChanged(Event):
    """A later version of the record was applied. The details stay in `referrals`."""

    TYPE = "referral.details_changed.v1"
    PRODUCER = "referrals"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {"version": 2}

    version: int


class PersonSettled(Event):
    """Somebody decided who a doubtful person is: the `same` as `person_id`, who was known, or a `different` one.

    `open`: it is doubtful, or doubtful again, and nothing may start or be paid until it is settled [rule 121].
    """

    TYPE = "referral.person_settled.v1"
    PRODUCER = "referrals"
    EXAMPLE = {"decision": "same", "person_id": "per_01j0000000000000000000000a"}

    decision: Literal["same", "different", "open"]
    person_id: Id


class ReferralSenderNamed(Event):
    """Who had sent a referral that was received before its event said so: they see the participant [rule 157]."""

    TYPE = "referral.sender_named.v1"
    PRODUCER = "referrals"
    EXAMPLE = {"sent_by": "treatment-brent"}

    sent_by: Code


class ReferralDidNotStart(Event):
    """The person will not start: did not attend, declined, withdrew or found work first [rule 25]."""

    TYPE = "referral.did_not_start.v1"
    PRODUCER = "caseload"
    EXAMPLE = {"reason": "did_not_attend", "in_time": True}

    reason: Code
    in_time: bool


class DidNotStartCorrected(Event):
    """The did-not-start was on another day, or for another reason; it replaces what was said [rule 171]."""

    TYPE = "referral.did_not_start_corrected.v1"
    PRODUCER = "caseload"
    EXAMPLE = {"occurred_on": "2018-03-27", "reason": "declined", "in_time": True, "because": "typed_wrongly"}

    occurred_on: date
    reason: Code
    in_time: bool
    because: Code


class DidNotStartWithdrawn(Event):
    """The did-not-start was recorded in error; `stage` is how far the referral has come [rule 171, life cycle 1]."""

    TYPE = "referral.did_not_start_withdrawn.v1"
    PRODUCER = "caseload"
    EXAMPLE = {"stage": "BOOKED", "because": "wrong_person"}

    stage: Literal["ACKNOWLEDGED", "CONTACTED", "BOOKED"]
    because: Code

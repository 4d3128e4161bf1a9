"""What the service does with consumed events: from the acknowledgement on, the referral follows `caseload`."""

from services.referrals.reactions import progress, sharings, withdrawals
from shared.journey.inbox import Handlers
from shared.terms.events.participant import (
    ParticipantContacted,
    ParticipantStarted,
    ParticipantWithdrawn,
    ReferredInError,
    ReferredInErrorWithdrawn,
    SharingAgreed,
    SharingWithdrawn,
    StartCorrected,
    WithdrawalRefused,
)
from shared.terms.events.referral import DidNotStartCorrected, DidNotStartWithdrawn, ReferralDidNotStart
from shared.terms.events.support import AppointmentBooked
from shared.terms.programme import Programmes


def build_handlers(programmes: Programmes) -> Handlers:
    """The handler of each consumed event; a referral keeps its deadlines, so no handler needs a programme."""
    return Handlers(
        {
            ParticipantContacted.TYPE: progress.record_contact,
            AppointmentBooked.TYPE: progress.record_booking,
            ParticipantStarted.TYPE: progress.record_start,
            ReferralDidNotStart.TYPE: progress.record_did_not_start,
            DidNotStartCorrected.TYPE: progress.correct_did_not_start,
            DidNotStartWithdrawn.TYPE: progress.withdraw_did_not_start,
            ReferredInError.TYPE: progress.record_referral_in_error,
            StartCorrected.TYPE: progress.correct_start,
            ReferredInErrorWithdrawn.TYPE: progress.withdraw_referral_in_error,
            ParticipantWithdrawn.TYPE: withdrawals.grant_withdrawal,
            SharingAgreed.TYPE: sharings.record_sharing,
            SharingWithdrawn.TYPE: sharings.withdraw_sharing,
            WithdrawalRefused.TYPE: withdrawals.refuse_withdrawal,
        }
    )

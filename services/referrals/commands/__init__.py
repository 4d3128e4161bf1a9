"""Everything that changes a referral: receiving it, deciding on it until acknowledgement, applying a version."""

from services.referrals.commands.deciding import acknowledge, cancel, decline, reject
from services.referrals.commands.looking import Handover, Intake, question
from services.referrals.commands.receiving import REFERENCE_TAKEN, Received, preview, receive
from services.referrals.commands.rotating import sweep
from services.referrals.commands.versions import apply

__all__ = [
    "REFERENCE_TAKEN",
    "Handover",
    "Intake",
    "Received",
    "acknowledge",
    "apply",
    "cancel",
    "decline",
    "preview",
    "question",
    "receive",
    "reject",
    "sweep",
]

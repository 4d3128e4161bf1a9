"""Everything that changes a referral: receiving it, deciding on it until acknowledgement, applying a version."""

from services.referrals.commands.deciding import acknowledge, cancel, decline, reject
from services.referrals.commands.receiving import Intake, preview, receive
from services.referrals.commands.rotating import sweep
from services.referrals.commands.versions import apply

__all__ = ["Intake", "acknowledge", "apply", "cancel", "decline", "preview", "receive", "reject", "sweep"]

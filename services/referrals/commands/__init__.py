"""Everything that changes a referral: intake, decisions until acknowledgement, applying a version."""

from services.referrals.commands.deciding import acknowledge, cancel, decline, reject
from services.referrals.commands.rotating import sweep
from services.referrals.commands.versions import apply

__all__ = ["acknowledge", "apply", "cancel", "decline", "reject", "sweep"]

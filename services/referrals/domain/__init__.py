"""What a referral may do and who may see what of it: decided here without database, clock or settings."""

from services.referrals.domain.states import DIAGRAMS, REFERRAL_STATES

__all__ = ["DIAGRAMS", "REFERRAL_STATES"]

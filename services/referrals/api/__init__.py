"""The routes of the referrals service: parse, authorise, call, render."""

from services.referrals.api import intake, people, programmes, referrals, steps
from services.referrals.api.intake import desk

__all__ = ["ROUTERS", "desk"]
ROUTERS = (intake.router, referrals.router, steps.router, people.router, programmes.router)

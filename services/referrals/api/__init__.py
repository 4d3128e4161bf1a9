"""The routes of the referrals service: parse, authorise, call, render."""

from services.referrals.api import people, programmes, referrals, steps
from services.referrals.api.intake import desk

__all__ = ["ROUTERS", "desk"]
ROUTERS = (referrals.router, steps.router, people.router, programmes.router)

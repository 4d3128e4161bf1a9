"""The routes of the referrals service: parse, authorise, call, render."""

from services.referrals.api import doubtful_persons, intake, people, programmes, referrals
from services.referrals.api.intake import intake_batcher

__all__ = ["ROUTERS", "intake_batcher"]
ROUTERS = (intake.router, referrals.router, people.router, doubtful_persons.router, programmes.router)

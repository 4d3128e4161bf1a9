"""The routes of the referrals service: parse, authorise, call, render."""

from services.referrals.api import people, programmes, referrals, steps

ROUTERS = (referrals.router, steps.router, people.router, programmes.router)

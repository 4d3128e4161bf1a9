"""The routes of caseload: parse, authorise, call, render."""

from fastapi import APIRouter

from services.caseload.api import interventions, jobs, key_workers, participants, support

router = APIRouter()
for part in (key_workers, participants, support, interventions, jobs):
    router.include_router(part.router)

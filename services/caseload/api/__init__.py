"""The routes of caseload: parse, authorise, call, render."""

from fastapi import APIRouter

from services.caseload.api import evidence, interventions, jobs, key_workers, participants, support, vacancies

router = APIRouter()
for part in (key_workers, participants, support, interventions, jobs, evidence, vacancies):
    router.include_router(part.router)

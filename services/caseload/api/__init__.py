"""The routes of caseload: parse, authorise, call, render."""

from fastapi import APIRouter

from services.caseload.api import jobs, key_workers, participants, support

router = APIRouter()
for part in (key_workers, participants, support, jobs):
    router.include_router(part.router)

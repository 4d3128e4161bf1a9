"""The routes of `outcomes`: earnings, outcomes, claims, statements."""

from fastapi import APIRouter

from services.outcomes.api import claims, earnings, outcomes, statements

router = APIRouter()
for resource in (earnings, outcomes, claims, statements):
    router.include_router(resource.router)

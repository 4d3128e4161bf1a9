"""The routes of `outcomes`: unmatched earnings, earnings, outcomes, claims, statements."""

from fastapi import APIRouter

from services.outcomes.api import claims, earnings, outcomes, statements, unmatched

router = APIRouter()
for resource in (unmatched, earnings, outcomes, claims, statements):
    router.include_router(resource.router)

"""The routes of `outcomes`: earnings in, claims reviewed, statements out."""

from fastapi import APIRouter

from services.outcomes.api import claims, earnings, statements

router = APIRouter()
for part in (earnings.router, claims.router, statements.router):
    router.include_router(part)

"""The routes of caseload, by resource: parse, run a command or a query, answer."""

from fastapi import APIRouter

from services.caseload.api import (
    action_plans,
    appointments,
    assessments,
    contacts,
    destinations,
    exceptions,
    extract,
    households,
    interventions,
    jobs,
    key_workers,
    monthly_earnings,
    participants,
    readings,
    records,
    sharings,
    vacancies,
)

RESOURCES = (
    key_workers,
    participants,
    contacts,
    appointments,
    action_plans,
    assessments,
    exceptions,
    interventions,
    households,
    jobs,
    destinations,
    readings,
    monthly_earnings,
    vacancies,
    sharings,
    records,
    extract,
)

router = APIRouter()
for resource in RESOURCES:
    router.include_router(resource.router)

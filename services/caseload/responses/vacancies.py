"""Vacancies."""

from datetime import date

from pydantic import BaseModel, Field

from services.caseload.domain.states import VacancyState
from services.caseload.responses.fields import NEXT, VERSION


class VacancyOut(BaseModel):
    id: str
    programme: str
    obligation: str
    employer: str
    title: str
    posts: int
    filled: int = Field(description="jobs recorded as filling it that were not recorded in error")
    opened_on: date
    state: VacancyState
    closed_on: date | None
    reason: str | None
    version: int = VERSION


class VacancyPage(BaseModel):
    items: list[VacancyOut]
    next: str | None = NEXT

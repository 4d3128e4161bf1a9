"""Vacancies."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from services.caseload.domain.states import VacancyState
from services.caseload.responses.fields import NEXT, VERSION


class VacancyCorrectionOut(BaseModel):
    change: Literal["corrected", "reopened", "voided"]
    because: str
    by: str = Field(description="the organisation that did it")
    corrected_on: date
    before: dict[str, str | int] = Field(description="what was recorded")


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
    corrections: list[VacancyCorrectionOut]


class VacancyPage(BaseModel):
    items: list[VacancyOut]
    next: str | None = NEXT

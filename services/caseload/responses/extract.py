"""The extract of an evaluator."""

from datetime import date

from pydantic import BaseModel, Field

from services.caseload.responses.fields import NEXT


class ExtractRowOut(BaseModel):
    """One participant, without an identifier of theirs, a name or a text."""

    pseudonym: str = Field(description="the same for you each time, and another for every other evaluator")
    provider: str
    area: str
    group: str
    participation: str
    referral_state: str
    state: str | None
    referred_on: date
    result_reason: str | None
    started_on: date | None
    first_job_on: date | None
    outcome_on: date | None
    left_on: date | None
    left_reason: str | None


class ExtractOut(BaseModel):
    """A page of the extract, by pseudonym."""

    items: list[ExtractRowOut]
    next: str | None = NEXT

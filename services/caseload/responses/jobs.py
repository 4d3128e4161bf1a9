"""Jobs, and changes of their hours."""

from datetime import date

from pydantic import Field

from services.caseload.domain.states import JobState
from services.caseload.responses.fields import VERSION, OfParticipant, Record
from shared.terms.events.job import Excluded, Kind


class JobOut(OfParticipant):
    state: JobState
    kind: Kind
    employment: str | None
    employer: str | None = Field(None, description="for the provider's side only")
    job_title: str | None = Field(None, description="for the provider's side only")
    contract_type: str | None
    hours_per_week: str
    hourly_rate: str | None = Field(None, description="pounds; for the provider's side only")
    pay_frequency: str | None
    began_before_programme: bool
    expected_on: date | None
    started_on: date | None
    ended_on: date | None
    reason: str | None
    qualifying: bool
    excluded_because: Excluded | None = Field(None, description="why it does not qualify")
    first: bool
    vacancy: str | None = Field(None, description="the vacancy under an obligation that it fills")
    obligation: str | None = None
    version: int = VERSION


class HoursOut(Record):
    job_id: str
    from_on: date
    hours_per_week: str

"""Responses about people: their details, and who has read them."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field


class AddressOut(BaseModel):
    lines: list[str]
    postcode: str | None = None


class PersonOut(BaseModel):
    """A person's details: the id and the name, and besides them only the fields that the client's roles may read."""

    id: str = Field(description="the participant's id")
    person_id: str
    name: str
    contact: Literal["direct", "through_safeguarding"] | None = Field(
        None, description="how to reach the person: phone, mobile, email and address may be masked; it never says why"
    )
    title: str | None = None
    first_name: str | None = None
    surname: str | None = None
    date_of_birth: date | None = None
    phone: str | None = None
    mobile: str | None = None
    email: str | None = None
    address: AddressOut | None = None
    aims: str | None = None
    job_preferences: str | None = None
    preferred_hours: str | None = None
    childcare_needs: str | None = None
    availability: str | None = None
    welsh_spoken: bool | None = None
    welsh_written: bool | None = None
    benefit: str | None = None
    disability: bool | None = None
    early_access_code: str | None = None
    early_access_codes: list[str] | None = None
    circumstances: dict[str, Any] | None = Field(None, description="as sent with the referral")
    evidence: list[str] | None = None
    ward: str | None = None
    mappa: bool | None = None
    incident_marker: bool | None = None
    safeguarding_code: str | None = None


class PeopleOut(BaseModel):
    """The people that were looked up."""

    items: list[PersonOut]
    missing: list[str] = Field(description="the ids that do not exist or that you may not see")


class ReadOut(BaseModel):
    """One read of a participant's details."""

    position: int
    read_at: datetime
    org: str
    actor: str
    roles: list[str]
    referral_id: str
    person_id: str
    fields: list[str] = Field(description="the names of the fields that were read")


class ReadsOut(BaseModel):
    """A page of the reads of one participant's details, oldest first."""

    items: list[ReadOut]
    next: str | None

"""Request bodies of referrals: their shape only; the rules are in `domain/intake.py`."""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from services.referrals.domain.states import CANCELLATIONS, DECLINES, REJECTIONS
from shared.terms.codes import Code
from shared.terms.text_patterns import PRINTABLE, WRITTEN

POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}")


def normalise_postcode(text: str) -> str:
    """The postcode in capitals with one space, as E15 1AB; raises `ValueError`."""
    postcode = " ".join(text.upper().split())
    if not POSTCODE.fullmatch(postcode):
        raise ValueError("write the whole postcode: its district, then a digit and two letters")
    bare = postcode.replace(" ", "")
    return f"{bare[:-3]} {bare[-3:]}"


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=PRINTABLE)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=PRINTABLE)]
Note = Annotated[str, StringConstraints(max_length=2000, pattern=WRITTEN)]
Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 ()-]{5,24}$")]
Email = Annotated[str, StringConstraints(max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
Nino = Annotated[
    str,
    StringConstraints(max_length=20),
    Field(description="two letters, six digits, A to D; spaces and case do not matter"),
]
Months = Annotated[int, Field(ge=0, le=1200)]
Pounds = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,7}\.[0-9]{2}$"), Field(description="pounds, two places")]
ShortText = Annotated[str, StringConstraints(max_length=64, pattern=PRINTABLE)]
Postcode = Annotated[str, AfterValidator(normalise_postcode)]


class Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class Address(Strict):
    lines: list[Line] = Field(min_length=1, max_length=6)
    postcode: Postcode | None = None


class CircumstancesIn(Strict):
    """What a programme's conditions ask about a person; all optional, sealed with the record and in no event."""

    months_unemployed: Months | None = None
    benefit: Code | None = Field(None, description="such as UC, JSA, ESA_WRAG")
    health_conditions: list[Code] | None = Field(None, max_length=50)
    health_condition: bool | None = None
    previous_programme: Code | None = None
    previous_programme_months: Months | None = None
    previous_programme_result: Code | None = Field(None, description="such as no_job")
    in_paid_work: bool | None = None
    hours_per_week: int | None = Field(None, ge=0, le=168)
    monthly_earnings: Pounds | None = None
    tenure: Code | None = Field(None, description="such as temporary, private_rented")
    household_type: Code | None = None
    care_leaver: bool | None = None
    neet: bool | None = Field(None, description="not in education, employment or training")
    in_education: bool | None = None
    right_to_work: bool | None = None
    consent: bool | None = None
    other: dict[Code, bool | int | ShortText | list[Code]] = Field(
        default_factory=dict, max_length=50, description="the programme's own facts, by their code in it"
    )


class ReferralIn(Strict):
    """A referral record as Jobcentre Plus sends it [F2, F55]; MAPPA without SCR may lack address and phone [F3]."""

    reference: Code = Field(description="the referrer's own id; once per programme")
    programme: Code = Field(description="the id of a programme: GET /v1/programmes")
    referred_on: date = Field(description="day 0 of the clocks, a London day")
    source: Code = Field("jcp", description="the referral route, by its code in the programme")
    confirmed_on: date | None = Field(None, description="where the referral route needs a confirmation")
    title: Name | None = None
    first_name: Name
    surname: Name
    date_of_birth: date
    nino: Nino
    address: Address | None = None
    phone: Phone | None = None
    mobile: Phone | None = None
    no_contact_reason: Line | None = Field(None, description="why there is neither phone nor mobile")
    email: Email | None = None
    area: Code = Field(description="the borough the person lives in, by its code in the programme")
    ward: Line | None = Field(None, description="where only some wards of the area take part")
    jcp_district: Code | None = Field(None, description="the area's district, which it defaults to")
    participation: Literal["voluntary", "mandatory"]
    group: Code = Field(description="HD, LTU or EA, or what the programme has")
    early_access_code: Code | None = None
    early_access_codes: list[Code] = Field(default_factory=list, max_length=20, description="all that the person holds")
    evidence: list[Code] = Field(
        default_factory=list, max_length=20, description="evidence you have seen, where the group requires it"
    )
    circumstances: CircumstancesIn | None = None
    claim_months: int | None = Field(None, ge=0, le=1200, description="whole months of claim on the day of referral")
    benefit: Code | None = None
    disability: bool | None = None
    mappa: bool = False
    scr: bool = Field(False, description="Special Customer Records are handled clerically and refused here")
    incident_marker: bool = False
    protected_address: bool = Field(
        False, description="the person is to be reached through safeguarding only; address and phone may be left out"
    )
    safeguarding_code: Code | None = None
    on_other_provision: bool = False
    previously_started: bool = False
    in_paid_work: bool = False
    job_offer: bool = False
    aims: Note | None = None
    job_preferences: Note | None = None
    preferred_hours: Note | None = None
    childcare_needs: Note | None = None
    availability: Note | None = None
    welsh_spoken: bool = False
    welsh_written: bool = False
    preferred_provider: Code | None = Field(
        None, description="the participant's choice, kept if the delivery map allows"
    )

    def content(self) -> dict[str, Any]:
        """What `model_dump` returns, for a third of its cost: only the fields that are models need to be dumped."""
        address, circumstances = self.address, self.circumstances
        return {
            **vars(self),
            "address": dict(vars(address)) if address else None,
            "circumstances": dict(vars(circumstances)) if circumstances else None,
        }


PLAIN_EXAMPLE: dict[str, Any] = {
    "reference": "PO-0000001",
    "programme": "LLWHP",
    "referred_on": "2018-03-09",
    "first_name": "Avery",
    "surname": "Example",
    "date_of_birth": "1985-06-15",
    "nino": "QQ123456A",
    "address": {"lines": ["1 Sample Street"], "postcode": "E15 1AB"},
    "phone": "020 7946 0000",
    "area": "newham",
    "participation": "voluntary",
    "group": "HD",
}
RESTRICTED_EXAMPLE: dict[str, Any] = {
    **{name: value for name, value in PLAIN_EXAMPLE.items() if name not in ("address", "phone")},
    "reference": "PO-0000002",
    "nino": "QQ123457B",
    "mappa": True,
}
REFERRAL_EXAMPLES: dict[str, Any] = {
    "plain": {"summary": "Health and disability, voluntary", "value": PLAIN_EXAMPLE},
    "restricted": {"summary": "MAPPA without SCR: no address, no phone", "value": RESTRICTED_EXAMPLE},
}
ACKNOWLEDGE_EXAMPLE = {
    "example": {"summary": "In time", "value": {"acknowledged_on": "2018-03-12"}},
}
REJECT_EXAMPLE = {
    "example": {"summary": "Sent twice", "value": {"reason": "duplicate", "rejected_on": "2018-03-12"}},
}
DECLINE_EXAMPLE = {
    "example": {"summary": "No room", "value": {"reason": "no_capacity", "declined_on": "2018-03-12"}},
}
CANCEL_EXAMPLE = {
    "example": {"summary": "Moved", "value": {"reason": "moved_away", "cancelled_on": "2018-03-12"}},
}


class Acknowledge(Strict):
    acknowledged_on: date


class Reject(Strict):
    reason: Literal[REJECTIONS]  # type: ignore[valid-type]
    rejected_on: date


class Decline(Strict):
    reason: Literal[DECLINES]  # type: ignore[valid-type]
    declined_on: date


class Cancel(Strict):
    reason: Literal[CANCELLATIONS]  # type: ignore[valid-type]
    cancelled_on: date
    died_on: date | None = None

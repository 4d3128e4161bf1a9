"""Responses about referrals and the versions of their records."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from services.referrals.domain.deadlines import NAMES
from services.referrals.domain.matching import Matching
from services.referrals.domain.states import State

OPEN_REFERRALS = (
    "where there are any: the person's other open referrals that you may see, by reference; only when it is sent"
)
STAFF = "for the role referral_admin of the programme's commissioner and prime, else null"


class DeadlineOut(BaseModel):
    """A deadline counted from the day of referral."""

    name: Literal[NAMES]  # type: ignore[valid-type]
    due_on: date
    met_on: date | None
    state: Literal["running", "met", "missed", "stopped"]


class GrantedOut(BaseModel):
    """The cancellation or rejection that was requested is granted."""

    granted: Literal[True]
    on: date


class RefusedOut(BaseModel):
    """The cancellation or rejection that was requested is refused: another result has priority."""

    granted: Literal[False]
    because: str
    since: date


class ReferralOut(BaseModel):
    """A referral; its id is the participant's id everywhere. Nothing in it identifies a person."""

    id: str
    reference: str
    programme: str
    programme_version: str
    person_id: str | None = Field(description=STAFF)
    matching: Matching | None = Field(description=f"{STAFF}; manual: kept apart until a user has checked it")
    to_check: str | None = Field(description=f"{STAFF}; what they check before a start, such as not_previously_started")
    priority: bool | None = Field(description=f"{STAFF}; whether the programme gives the person precedence")
    state: State
    provider: str | None = Field(
        description="null for the control group, and to the provider that has just declined it"
    )
    allocation_arm: Literal["programme", "control"] | None = Field(description="null where there is no trial")
    jcp_district: str
    area: str
    group: str
    participation: Literal["voluntary", "mandatory"]
    referred_on: date
    received_at: datetime
    source: str
    clocks: list[DeadlineOut]
    cancel_requested: bool
    cancel_answer: GrantedOut | RefusedOut | None = Field(description="the answer to the last cancellation request")
    pending_version: int | None = Field(description="a later version of the record that has not been applied yet")
    version: int
    open_referrals: list[str] | None = Field(None, description=OPEN_REFERRALS)


class NewReferralOut(BaseModel):
    """What a new referral would be, as far as it can be known."""

    new: Literal[True]
    programme_version: str
    open_referrals: list[str] | None = Field(None, description=OPEN_REFERRALS)
    provider: str | None = Field(description="null in a trial: nobody knows the draw in advance")
    jcp_district: str
    clocks: list[DeadlineOut]


class KnownReferralOut(BaseModel):
    """The referral that has the reference already."""

    new: Literal[False]
    id: str
    state: State
    provider: str | None


class ValidatedOut(BaseModel):
    """The answer to `validate_only`: nothing was stored."""

    valid: Literal[True]
    would: NewReferralOut | KnownReferralOut


class ReferralsOut(BaseModel):
    """A page of referrals."""

    items: list[ReferralOut]
    next: str | None


class VersionOut(BaseModel):
    """A version of a referral's record: who sent it, who applied it, and the names of the fields that differ."""

    number: int
    received_at: datetime
    received_by: str
    applied_at: datetime | None
    applied_by: str | None
    changes: list[str] = Field(description="names of the fields that differ from the version before")
    stays: list[str] = Field(description="which of those stay when the version is applied")


class VersionsOut(BaseModel):
    """Every version of a record, oldest first."""

    items: list[VersionOut]

"""A participant's earnings, outcomes and claims."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from services.outcomes.domain.feed import NotificationType
from services.outcomes.domain.outcome_kinds import OutcomeKind
from services.outcomes.domain.states import MilestoneState, MonitoringState
from services.outcomes.responses.claims import ClaimOut
from services.outcomes.responses.fields import Pounds


class MonitoringOut(BaseModel):
    """The period in which the participant's earnings are monitored."""

    state: MonitoringState
    from_on: date | None = Field(description="the start; null before it")
    counts_to_on: date | None = Field(
        description="the last day on which pay counts, by the window of the first outcome by pay; null before it begins"
    )
    to_on: date | None = Field(description="the last day of the outcome tracking period")
    closed_because: str | None = Field(description="tail_over (tracking period over) or referred_in_error")


class MilestoneOut(BaseModel):
    """One round of one outcome."""

    outcome: str = Field(description="the id of the outcome in the programme")
    kind: OutcomeKind
    round: int = Field(description="from 1; one more each time the outcome is achieved again")
    state: MilestoneState
    unit: Literal["pounds", "days", "weeks", "months", "meetings", "times"] = Field(
        description="the unit of `threshold` and `total`"
    )
    threshold: Pounds | int = Field(description="what the outcome requires; text in pounds, otherwise a number")
    basis: str = Field(description="where the threshold comes from, as a code")
    achieved_on: date | None
    total: Pounds | int | None = Field(description="what was reached; null for a projection")
    expected_on: date | None = Field(description="the projected date if current jobs continue; not an achievement")
    differs: bool = Field(description="whether the feed has notified an outcome that its payments do not show")


class PaymentOut(BaseModel):
    """A payment of the earnings feed, and whether it counts."""

    employment: str
    payment: str
    paid_on: date
    earned_until: date | None = Field(description="the last day of the period that it is for, if the feed said so")
    amount: Pounds = Field(description="a negative amount reduces earlier pay of the same employment")
    qualifying: bool = Field(description="whether it counts towards the outcome")
    excluded_because: str | None = Field(description="why it does not count")
    replaces: str | None = Field(description="the payment of the same employment that it replaces")
    reverses: str | None = Field(description="the payment of the same employment that it takes back")
    corrected_by: str | None = Field(description="the payment that replaces it or takes it back")
    recorded_at: datetime


class NotificationOut(BaseModel):
    """The newest notification of the feed of one type and step."""

    type: NotificationType
    step: Pounds | None = Field(description="the step that earnings have passed, in pounds")
    created_on: date
    amount: Pounds | None = Field(description="earnings so far by the feed's own count, in pounds")


class OutcomesOut(BaseModel):
    """A participant's earnings, outcomes and claims. Total, threshold and basis are of the first outcome by pay."""

    id: str
    reference: str
    programme: str
    provider: str
    interest: MonitoringOut
    total: Pounds | None = Field(description="qualifying earnings so far, in pounds; null without an outcome by pay")
    threshold: Pounds | None = Field(description="the earnings required, in pounds; null while there is no rate")
    basis: str | None = Field(description="where the threshold comes from, in words")
    outcomes: list[MilestoneOut] = Field(description="by outcome and round")
    payments: list[PaymentOut] = Field(description="by pay date")
    notifications: list[NotificationOut]
    claims: list[ClaimOut]
    version: int

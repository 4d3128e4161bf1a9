"""Declared earnings of a month."""

from pydantic import BaseModel

from services.caseload.domain.monthly_earnings import Period
from services.caseload.domain.states import EvidenceState
from services.caseload.responses.fields import VERSION, OfParticipant


class MonthlyEarningsOut(OfParticipant):
    state: EvidenceState
    period: Period
    month: str
    amount: str
    shown_by: str
    reason: str | None
    version: int = VERSION


class MonthlyEarningsList(BaseModel):
    items: list[MonthlyEarningsOut]

"""A month's earnings, declared with evidence: one month before the start, and months after it [rule 71]."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.caseload.domain import evidence
from services.caseload.domain.aggregate import Child
from services.caseload.domain.checks import Faults, Values
from services.caseload.domain.participant import Participant
from shared.terms.calendar import Month
from shared.terms.events.evidence import MonthlyEarningsDeclared, MonthlyEarningsVoided
from shared.terms.faults import Fault
from shared.terms.money import pounds

Period = Literal["before", "after"]


@dataclass
class Declaration(Child):
    """One month's earnings in pence, before the programme began or after."""

    state: str
    period: Period
    month: str
    amount: int
    reason: str | None = None


def declaration_faults(started_on: date, declarations: Sequence[Declaration], today: date, values: Values) -> Faults:
    """One month before, and each month after once; a month is declared when it is over [rule 71]."""
    period, month_text = values.get("period"), values.get("month")
    if period is None or month_text is None:
        return
    month, start_month = Month.of(month_text), Month.of(started_on)
    if month.last >= today:
        yield Fault("/month", "month-not-over", f"{month} is not over: declare it when it is")
    if period == "before" and month > start_month:
        yield Fault("/month", "after-the-start", f"the start was in {start_month}; give that month or one before it")
    if period == "after" and month < start_month:
        yield Fault("/month", "before-the-start", f"the start was in {start_month}; give that month or one after it")
    same_period = [other for other in evidence.without_void(declarations) if other.period == period]
    same = [other for other in same_period if period == "before" or other.month == month_text]
    if same:
        yield Fault("/month", "already-declared", f"{same[0].month} is declared; make that void to replace it")


def declare(participant: Participant, declaration: Declaration) -> None:
    event = MonthlyEarningsDeclared(
        declaration_id=declaration.id,
        period=declaration.period,
        month=declaration.month,
        amount=pounds(declaration.amount),
    )
    participant.emit(event, Month.of(declaration.month).last)


def void(participant: Participant, declaration: Declaration, reason: str, today: date) -> None:
    evidence.void(declaration, reason)
    participant.emit(MonthlyEarningsVoided(declaration_id=declaration.id, reason=reason), today)

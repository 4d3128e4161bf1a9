"""The body that declares a month's earnings."""

from typing import Literal

from services.caseload.domain.monthly_earnings import Period
from services.caseload.request_bodies.fields import Body, MonthText, Pounds


class MonthlyEarningsIn(Body):
    EXAMPLE = {"period": "before", "month": "2018-02", "amount": "812.40", "shown_by": "payslip"}

    period: Period
    month: MonthText
    amount: Pounds
    shown_by: Literal["payslip", "bank_statement", "tax_return", "benefit_statement", "participant_statement"]

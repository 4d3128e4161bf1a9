"""The bodies of the routes about evidence and vacancies, read as drafts like the others."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from services.caseload.commands.wanted import Body, Code, Day, Hours, Reason, Text

MonthText = Annotated[str, StringConstraints(pattern=r"^[12]\d{3}-(0[1-9]|1[0-2])$"), Field(description="e.g. 2018-02")]
Amount = Annotated[str, StringConstraints(pattern=r"^\d{1,6}\.\d{2}$"), Field(description="pounds, two places")]
Value = Annotated[
    str, StringConstraints(pattern=r"^-?\d{1,6}(\.\d{1,4})?$"), Field(description="as the instrument gives it")
]


class DestinationIn(Body):
    EXAMPLE = {"kind": "training", "started_on": "2018-06-04", "place": "Sample College", "course": "Bricklaying"}

    kind: Literal["education", "training", "apprenticeship", "volunteering", "employment"]
    started_on: Day
    place: Text | None = None
    course: Text | None = None


class DestinationEndIn(Body):
    EXAMPLE = {"ended_on": "2018-11-30", "reason": "course_completed"}

    ended_on: Day
    reason: Reason


class VoidIn(Body):
    EXAMPLE = {"reason": "recorded_in_error"}

    reason: Reason


class ReadingIn(Body):
    EXAMPLE = {"measure": "wellbeing", "role": "baseline", "taken_on": "2018-03-20", "value": "17"}

    measure: Code
    role: Literal["baseline", "follow_up"]
    taken_on: Day
    value: Value


class MonthlyEarningsIn(Body):
    EXAMPLE = {"period": "before", "month": "2018-02", "amount": "812.40", "shown_by": "payslip"}

    period: Literal["before", "after"]
    month: MonthText
    amount: Amount
    shown_by: Literal["payslip", "bank_statement", "tax_return", "benefit_statement", "participant_statement"]


class HoursIn(Body):
    EXAMPLE = {"from_on": "2018-09-03", "hours_per_week": "30"}

    from_on: Day
    hours_per_week: Hours


class VacancyIn(Body):
    EXAMPLE = {
        "programme": "LLWHP",
        "obligation": "section-106",
        "employer": "Sample Builders",
        "title": "Apprentice bricklayer",
        "posts": 2,
        "opened_on": "2018-05-01",
    }

    programme: Code
    obligation: Code
    employer: Text
    title: Text
    posts: Annotated[int, Field(ge=1, le=10_000)]
    opened_on: Day


class VacancyCloseIn(Body):
    EXAMPLE = {"closed_on": "2018-07-02", "reason": "withdrawn"}

    closed_on: Day
    reason: Reason

"""Support: the named deadlines, assessments, caseloads and standards, and the exit report."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Literal, Self

from pydantic import Field, model_validator

from shared.terms.calendar import Month, Nation, add_working_days
from shared.terms.programme.field_types import Count, Day, Days, Flag, Order, Share, Slug, Term, Text

NO_LIMIT = date.max
"""The last day of a limit that a programme does not set. Events write it as 9999-12-31."""
CountedFrom = Literal["referral", "start", "job_start", "plan", "engagement"]


class Clock(Term):
    """A deadline: a number of working or calendar days, or months, from an event, which is day 0 [rules 18–22, 32].

    `effective_from` counts by the day of the event it is counted from; None means from the beginning. `open_ended`
    means that from then on there is no deadline.
    """

    name: Slug
    length: Days = 0
    unit: Literal["working_days", "calendar_days", "calendar_months"] = "calendar_days"
    counted_from: CountedFrom
    effective_from: Day | None = None
    open_ended: Flag = False

    @model_validator(mode="after")
    def _ends_or_does_not(self) -> Self:
        if self.open_ended == bool({"length", "unit"} & self.model_fields_set):
            raise ValueError("write length: and unit:, or open_ended: true without them")
        return self

    def due(self, day_0: date, nation: Nation = "england-and-wales") -> date:
        """The last day in time, counted from day 0."""
        if self.unit == "working_days":
            return add_working_days(day_0, self.length, nation)
        if self.unit == "calendar_months":
            return months_later(day_0, self.length)
        return day_0 + timedelta(days=self.length)


def months_later(day: date, n: int) -> date:
    """The same day `n` months later, or that month's last day: 31 January and one month is the end of February."""
    month = Month.of(day).next(n)
    return date(month.year, month.number, min(day.day, monthrange(month.year, month.number)[1]))


class ExitReportRule(Term):
    """What report a leaver is owed [rules 38, 39]; the last rule whose date has passed applies.

    `dated_by` says which date is compared with `effective_from`: the day of leaving, or the day of referral.
    """

    effective_from: Day
    dated_by: Literal["leaving", "referral"]
    document: Literal["exit_report", "final_action_plan"]
    required_after: tuple[Literal["end_of_pre_work_support", "end_of_in_work_support", "early_completion"], ...]
    only_if_not_in_work: Flag = False
    not_required_after: tuple[
        Literal["moved_abroad", "terminal_illness", "deceased", "alternative_provision"], ...
    ] = ()

    def applies(self, left_on: date, referred_on: date) -> bool:
        """Whether the rule was in force for a participant referred and leaving on these days."""
        return self.effective_from <= (left_on if self.dated_by == "leaving" else referred_on)


Owed = Literal["required", "optional", "none"]
FOR_ALL: dict[str, Owed] = {"*": "optional"}


class Assessment(Term):
    """An assessment and whom it is for: required, optional or none by group, "*" for the rest [rule 48].

    `within` names its deadline.
    """

    code: Slug
    name: Text
    groups: dict[Text, Owed] = FOR_ALL
    within: Slug | None = None

    def owed_by(self, group: str) -> Owed:
        """Whether it is due for a person of the group."""
        return self.groups.get(group, self.groups.get("*", "none"))


class CaseloadBand(Term):
    """How many participants a key worker supports, for some providers or groups. Without names it applies to all."""

    code: Slug
    least: Count
    most: Count
    providers: tuple[Slug, ...] = ()
    groups: tuple[Slug, ...] = ()


class StandardTest(Term):
    """The measurement: an event every `every_days`, or within `within_days` of another event."""

    event: Literal["contact", "plan_review", "employer_contact", "assessment", "job_search", "action_plan"]
    every_days: Order | None = None
    within_days: Order | None = None
    counted_from: Literal["referral", "start", "job_start"] = Field(default="start", alias="from")

    @model_validator(mode="after")
    def _has_one_interval(self) -> Self:
        if (self.every_days is None) == (self.within_days is None):
            raise ValueError("write either every_days: or within_days:")
        return self


class ServiceStandard(Term):
    """A standard of the service, measured by a test, or judged by people with a note of evidence."""

    code: Slug
    name: Text
    test: StandardTest | None = None
    target: Share | None = None
    judged: Flag = False

    @model_validator(mode="after")
    def _is_measured_or_judged(self) -> Self:
        if (self.test is None) != self.judged:
            raise ValueError("write test: with what is measured, or judged: true")
        return self

"""How long things may take: the named clocks of a programme, and what is owed when support ends."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from shared.terms.calendar import Nation, add_working_days
from shared.terms.programme.fields import Day, Days, Flag, Slug, Term


class Clock(Term):
    """A deadline: so many working or calendar days from an event, which is day 0 [rules 18 to 22, 32].

    `effective_from` counts by the day of the event it is counted from; None means from the beginning.
    """

    name: Slug
    length: Days
    unit: Literal["working_days", "calendar_days"]
    counted_from: Literal["referral", "start", "job_start"]
    effective_from: Day | None = None

    def due(self, day_0: date, nation: Nation = "england-and-wales") -> date:
        """The last day in time, counted from day 0."""
        if self.unit == "working_days":
            return add_working_days(day_0, self.length, nation)
        return day_0 + timedelta(days=self.length)


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
        """Whether the rule was in force for somebody referred and leaving on these days."""
        return self.effective_from <= (left_on if self.dated_by == "leaving" else referred_on)

"""The named deadlines of a participant. A task is missed when it was not done in time; a limit ends something."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

DeadlineState = Literal["running", "met", "missed", "stopped"]
RUNNING: Final = "running"
MET: Final = "met"
MISSED: Final = "missed"
STOPPED: Final = "stopped"

RESULT_TASKS = ("start_or_fta", "result_recorded")
TASKS = (*RESULT_TASKS, "action_plan")
LIMITS = ("pre_work_limit", "in_work_limit", "tail")
JOB_GAP = "job_gap"
ASSESSMENT, STANDARD = "assessment_", "standard_"
"""Prefixes, before a code, of the deadlines of required assessments and of service standards [rule 48]."""


@dataclass
class Deadline:
    """`due_on` is the last day in time; `since` is the day of the event that it counts from, as far as that is kept."""

    name: str
    due_on: date
    state: DeadlineState = RUNNING
    met_on: date | None = None
    since: date | None = None

    @property
    def is_task(self) -> bool:
        """Whether something is to be done by then, rather than something ends."""
        return self.name in TASKS or self.name.startswith((ASSESSMENT, STANDARD))

    def passed_before(self, day: date) -> bool:
        """Whether it still runs although its last day is before `day`."""
        return self.state == RUNNING and self.due_on < day

"""Evidence other than jobs that `caseload` recorded, and the facts that the rules of outcomes work on.

It holds a code, days, a result and who recorded it: no instrument's score, employer or course.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from services.outcomes.domain.earnings import Notification, Payment, Window
from services.outcomes.domain.person import Job

MEETING, PLAN, ASSESSMENT = "meeting", "plan", "assessment"
DESTINATION, READING, HOURS, INCOME = "destination", "reading", "hours", "income"


@dataclass(frozen=True)
class Evidence:
    """One item. `code` is the meeting's kind, the destination, the measure, the id of the job whose hours changed, or
    `before` or `after` for a month's earnings.

    `amount` is pence for earnings and hundredths of an hour for hours; `result` is the change that a reading shows.
    """

    id: str
    participant_id: str
    kind: str
    code: str
    on_day: date
    recorded_by: str
    until_day: date | None = None
    amount: int | None = None
    result: str | None = None
    void: bool = False

    @property
    def key(self) -> str:
        return self.id


@dataclass(frozen=True)
class OutcomeFacts:
    """The facts about one outcome of one participant; days from `first` to `last`, both included, count.

    `jobs` leaves out jobs that were recorded in error and includes jobs that started before the programme.
    """

    first: date
    last: date
    jobs: tuple[Job, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    payments: tuple[Payment, ...] = ()
    notifications: tuple[Notification, ...] = ()
    pay_window: Window | None = None
    referred_on: date | None = None
    started_on: date | None = None
    ends: Mapping[str, date] = field(default_factory=dict)

    @property
    def window(self) -> Window:
        """Which payments count."""
        return self.pay_window or Window(self.first, self.last, frozenset())

    @property
    def qualifying(self) -> list[Job]:
        """Jobs that started in the programme [rule 63] and in the outcome's days, oldest first."""
        jobs = [job for job in self.jobs if job.qualifying and self.first <= job.started_on <= self.last_of(job)]
        return sorted(jobs, key=lambda job: (job.started_on, job.id))

    def last_of(self, job: Job) -> date:
        """The last day on which a job counts."""
        return self.window.last_for(job.started_on, job)

    def in_time(self, day: date) -> bool:
        """Whether what happened on a day counts; news of a later job changes nothing for days before it."""
        return self.first <= day <= self.window.last_for(day)

    def of(self, kind: str, *codes: str) -> list[Evidence]:
        """The evidence of a kind that is not void, oldest first; with `codes`, only of these codes."""
        items = [e for e in self.evidence if e.kind == kind and not e.void and (not codes or e.code in codes)]
        return sorted(items, key=lambda e: (e.on_day, e.id))

    def hours(self, job: Job) -> list[tuple[date, Decimal]]:
        """A job's hours a week, each with the day from which they hold."""
        changes = [(e.on_day, Decimal(e.amount or 0) / 100) for e in self.of(HOURS, job.id)]
        return [(job.started_on, Decimal(job.hours_per_week)), *changes]

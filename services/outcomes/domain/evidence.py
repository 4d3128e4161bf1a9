"""What `caseload` recorded and `outcomes` heard, beside jobs and pay: the evidence that the rules of outcomes look at.

No instrument's score, employer or course is here: a code, days and what came of it, with who recorded it.
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
    """One thing that was found out. `code` says which of its kind: the meeting's kind, the destination, the measure,
    the job whose hours changed, or `before` and `after` for a month's earnings.

    `amount` is pence for earnings and hundredths of an hour for hours; `result` is what a reading shows.
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
class Known:
    """All that bears on one outcome of one participant: from `first` to `last`, both included, things count.

    `jobs` are those that were not recorded in error, also such as began before the programme.
    """

    first: date
    last: date
    jobs: tuple[Job, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    payments: tuple[Payment, ...] = ()
    notifications: tuple[Notification, ...] = ()
    pay: Window | None = None
    referred_on: date | None = None
    started_on: date | None = None
    ends: Mapping[str, date] = field(default_factory=dict)

    @property
    def window(self) -> Window:
        """Which payments count."""
        return self.pay or Window(self.first, self.last, frozenset())

    @property
    def qualifying(self) -> list[Job]:
        """Jobs that began in the programme [rule 63] and in the outcome's days, first ones first."""
        mine = [job for job in self.jobs if job.qualifying and self.first <= job.started_on <= self.last]
        return sorted(mine, key=lambda job: (job.started_on, job.id))

    def of(self, kind: str, *codes: str) -> list[Evidence]:
        """The evidence of a kind that stands, oldest first; of these codes where any are named."""
        found = [e for e in self.evidence if e.kind == kind and not e.void and (not codes or e.code in codes)]
        return sorted(found, key=lambda e: (e.on_day, e.id))

    def hours(self, job: Job) -> list[tuple[date, Decimal]]:
        """A job's hours a week, each from a day on."""
        changes = [(e.on_day, Decimal(e.amount or 0) / 100) for e in self.of(HOURS, job.id)]
        return [(job.started_on, Decimal(job.hours_per_week)), *changes]

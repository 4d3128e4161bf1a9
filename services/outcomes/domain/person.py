"""One participant, whether their earnings are monitored, and the jobs that were recorded for them."""

from dataclasses import dataclass, replace
from datetime import date

from services.outcomes.domain.states import MONITORING_STATES
from shared.terms.faults import transition

IN_ERROR = "referred_in_error"
BEFORE_START, AFTER_SUPPORT = "before_start", "after_support"
"""Why a spell does not count."""
TRACKING_OVER = "tail_over"
DIED = "deceased"


@dataclass(frozen=True)
class Person:
    """A participant without a name: only the reference that the earnings feed uses.

    `interest` is the state of earnings monitoring, `tail_ends_on` the last day of the tracking period. Participants
    with one `person_id` are one person; support ended on `left_on`; `doubtful` while that is not settled [rule 121].
    Outcomes were last decided by the terms `decided_by` [rule 173].
    """

    id: str
    reference: str
    programme: str
    provider: str
    jcp_district: str
    visible_to: list[str]
    interest: str = "waiting"
    closed_because: str | None = None
    started_on: date | None = None
    pre_work_ends_on: date | None = None
    in_work_ends_on: date | None = None
    tail_ends_on: date | None = None
    version: int = 1
    group_code: str = ""
    referred_on: date | None = None
    programme_version: str = ""
    person_id: str | None = None
    doubtful: bool = False
    died_on: date | None = None
    sent_by: str | None = None
    left_on: date | None = None
    decided_by: str = ""

    @property
    def key(self) -> str:
        return self.id

    @property
    def in_error(self) -> bool:
        """Whether the referral was made in error: then nothing counts [rules 28, 29]."""
        return self.closed_because == IN_ERROR

    def monitored_on(self, day: date) -> bool:
        """Whether the day is in the period in which earnings are matched, however late they arrive [rule 34]."""
        return self.started_on is not None and self.started_on <= day <= (self.tail_ends_on or date.max)

    def open_monitoring(self, started_on: date, pre_work: date, in_work: date, tracking: date) -> "Person":
        """Earnings may be matched from the start to the end of the tracking period [rule 34]."""
        return replace(
            self,
            interest=transition(MONITORING_STATES, self.interest, "open", "earnings monitoring period"),
            started_on=started_on,
            pre_work_ends_on=pre_work,
            in_work_ends_on=in_work,
            tail_ends_on=tracking,
            left_on=None,
        )

    def move_start(self, started_on: date, pre_work: date, in_work: date, tracking: date) -> "Person":
        """The start was on another day; whether earnings are monitored stays [rule 140]."""
        return replace(
            self, started_on=started_on, pre_work_ends_on=pre_work, in_work_ends_on=in_work, tail_ends_on=tracking
        )

    def close_monitoring(self, reason: str) -> "Person":
        """No more earnings are matched: the tracking period is over, or the referral was in error."""
        state = transition(MONITORING_STATES, self.interest, "close", "earnings monitoring period")
        return replace(self, interest=state, closed_because=reason)

    def reopen_monitoring(self) -> "Person":
        """The tracking period turned out not to be over."""
        state = transition(MONITORING_STATES, self.interest, "reopen", "earnings monitoring period")
        return replace(self, interest=state, closed_because=None)

    def limit_end(self, clock: str | None) -> date | None:
        """The last day of a limit as `caseload` counted it from the start."""
        ends = {"pre_work_limit": self.pre_work_ends_on, "in_work_limit": self.in_work_ends_on}
        return (ends | {"tail": self.tail_ends_on}).get(clock or "")


@dataclass(frozen=True)
class Job:
    """A spell of employment as `caseload` recorded it; several may share an employment reference [rule 106].

    Pay for a spell that does not qualify does not count: the work began before the programme, or after support ended
    [rules 34, 63].
    """

    id: str
    participant_id: str
    employment: str
    kind: str
    started_on: date
    qualifying: bool
    recorded_by: str
    ended_on: date | None = None
    void: bool = False
    hours_per_week: str = "0"
    vacancy: str | None = None
    obligation: str | None = None
    excluded_because: str | None = None

    @property
    def key(self) -> str:
        return self.id

    @property
    def exclusion(self) -> str | None:
        """Why pay for the spell does not count; None when it does. Events before this reason existed have none."""
        return None if self.qualifying else self.excluded_because or BEFORE_START

    @property
    def running(self) -> bool:
        return not self.void and self.ended_on is None

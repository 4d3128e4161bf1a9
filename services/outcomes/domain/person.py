"""Whom earnings may belong to: one participant, the feed's interest in them, and the jobs that were recorded."""

from dataclasses import dataclass, replace
from datetime import date

from services.outcomes.domain.states import INTEREST_STATES
from shared.terms.faults import transition

IN_ERROR = "referred_in_error"
TAIL_OVER = "tail_over"


@dataclass(frozen=True)
class Person:
    """A participant as money knows them: no name, only the reference the feed uses."""

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

    @property
    def key(self) -> str:
        return self.id

    @property
    def in_error(self) -> bool:
        """A start in error never was one: nothing counts from it [rules 28, 29]."""
        return self.closed_because == IN_ERROR

    def opened(self, started_on: date, pre_work: date, in_work: date, tail: date) -> "Person":
        """From the start the feed may be matched, to the tail [rule 34]."""
        return replace(
            self,
            interest=transition(INTEREST_STATES, self.interest, "open", "earnings interest"),
            started_on=started_on,
            pre_work_ends_on=pre_work,
            in_work_ends_on=in_work,
            tail_ends_on=tail,
        )

    def closed(self, because: str) -> "Person":
        """Nothing more is matched: the tail is over, or the start was in error."""
        state = transition(INTEREST_STATES, self.interest, "close", "earnings interest")
        return replace(self, interest=state, closed_because=because)

    def told(self, clock: str | None) -> date | None:
        """The last day of a limit as `caseload` counted it from the start."""
        ends = {"pre_work_limit": self.pre_work_ends_on, "in_work_limit": self.in_work_ends_on}
        return (ends | {"tail": self.tail_ends_on}).get(clock or "")


@dataclass(frozen=True)
class Job:
    """A spell as `caseload` recorded it; pay of work begun before the programme does not count [rule 63]."""

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

    @property
    def key(self) -> str:
        return self.id

    @property
    def running(self) -> bool:
        return not self.void and self.ended_on is None

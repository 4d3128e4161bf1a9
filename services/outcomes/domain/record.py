"""Everything that bears on one participant's money, decided on together under that participant's lock.

A row is what the database keeps; `changed` is what has to be written, `facts` what has happened, in order.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from services.outcomes.domain.claims import Claim
from services.outcomes.domain.earnings import Notification, Payment, Reached, Window, notified, reached
from services.outcomes.domain.milestones import Milestone
from services.outcomes.domain.person import Job, Person
from shared.terms.programme import NO_LIMIT, CumulativeEarnings, Outcome, Programme

Kept = TypeVar("Kept")


@dataclass(frozen=True)
class PaymentTaken:
    """A payment was matched; `total` is the qualifying sum after it."""

    payment: Payment
    excluded_because: str | None
    total: int


@dataclass(frozen=True)
class RoundMoved:
    """A milestone was achieved or taken back on `on`."""

    milestone: Milestone
    on: date
    total: int


@dataclass(frozen=True)
class ClaimStepped:
    """A claim went from one state to another without money moving."""

    claim: Claim
    from_state: str
    on: date


Fact = PaymentTaken | RoundMoved | ClaimStepped


@dataclass
class Record:
    """One participant with their payments, notifications, jobs, milestones and claims."""

    person: Person
    programme: Programme
    rows: dict[type, dict[Any, Any]] = field(default_factory=lambda: defaultdict(dict))
    changed: dict[type, dict[Any, Any]] = field(default_factory=lambda: defaultdict(dict))
    facts: list[Fact] = field(default_factory=list)

    def know(self, rows: Iterable[Any]) -> None:
        """Takes rows in as they are kept."""
        for row in rows:
            self.rows[type(row)][row.key] = row

    def put(self, row: Any) -> None:
        """A new row, or a row as it is from now on."""
        self.rows[type(row)][row.key] = row
        self.changed[type(row)][row.key] = row

    def all(self, kind: type[Kept]) -> list[Kept]:
        return list(self.rows[kind].values())

    def be(self, person: Person) -> None:
        self.person = person
        self.touch()

    def touch(self) -> None:
        """Counts a change once, however many parts of it there are."""
        if Person not in self.changed:
            self.person = replace(self.person, version=self.person.version + 1)
        self.changed[Person][self.person.key] = self.person

    def window(self, outcome: CumulativeEarnings) -> Window | None:
        """What counts for an outcome; None before the start and for a start in error."""
        first, last = self.person.started_on, self._last_day(outcome)
        if first is None or last is None or self.person.in_error:
            return None
        begun_before = {job.employment for job in self.all(Job) if not job.void and not job.qualifying}
        return Window(first, last, frozenset(outcome.excludes), frozenset(begun_before))

    def _last_day(self, outcome: CumulativeEarnings) -> date | None:
        """The window's last day; the end of time where the contract sets no such limit."""
        if self.person.started_on is None:
            return None
        return (self.person.last_day(outcome.window) if outcome.window else None) or NO_LIMIT

    def reached(self, outcome: CumulativeEarnings) -> Reached | None:
        window = self.window(outcome)
        if window is None:
            return None
        if outcome.proved_by == "notifications":
            return notified(self.all(Notification), window, self.threshold(outcome))
        return reached(self.all(Payment), window, self.threshold(outcome))

    def total(self, outcome: CumulativeEarnings) -> int:
        window = self.window(outcome)
        return window.total(self.all(Payment)) if window else 0

    def threshold(self, outcome: Outcome) -> int:
        """Pence to be reached, by the rate of the day the programme goes by; 0 where money is not what is counted."""
        if not isinstance(outcome, CumulativeEarnings):
            return 0
        return outcome.amount_on(self.person.started_on or self.programme.starts_on)

    @property
    def earned(self) -> list[CumulativeEarnings]:
        """The outcomes that earnings prove, the lowest first."""
        found = [outcome for outcome in self.programme.outcomes if isinstance(outcome, CumulativeEarnings)]
        return sorted(found, key=lambda outcome: outcome.order)

    @property
    def first_outcome(self) -> CumulativeEarnings:
        return self.earned[0]

    @property
    def at_risk(self) -> bool:
        """Work was found and lost, and nothing new is running."""
        jobs = [job for job in self.all(Job) if not job.void]
        return bool(jobs) and not any(job.running for job in jobs)

    def newest(self, outcome: Outcome) -> Milestone:
        rounds = [m for m in self.all(Milestone) if m.outcome == outcome.id]
        if rounds:
            return max(rounds, key=lambda m: m.round)
        return Milestone(self.person.id, outcome.id, 1, self.threshold(outcome), "as_given")

    def recorders(self) -> set[str]:
        """Who recorded the jobs and sent the earnings: they may not approve."""
        jobs = {job.recorded_by for job in self.all(Job) if not job.void}
        return jobs | {payment.recorded_by for payment in self.all(Payment)}

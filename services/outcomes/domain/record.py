"""Everything that bears on one participant's money, decided on together under that participant's lock.

A row is what the database keeps; `changed` is what has to be written, `facts` what has happened, in order.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from services.outcomes.domain.claims import Claim
from services.outcomes.domain.earnings import Notification, Payment, Reached, Window
from services.outcomes.domain.evidence import Evidence, Known
from services.outcomes.domain.feed import EXCLUSIONS
from services.outcomes.domain.kinds import RULES
from services.outcomes.domain.milestones import Milestone
from services.outcomes.domain.person import Job, Person
from services.outcomes.domain.thresholds import Needed, needed
from services.outcomes.domain.windows import last_day
from shared.terms.programme import AnyOutcome, Programme

BY_PAY = ("cumulative_earnings", "earnings_gain")
BY_PAY_AND_JOBS = ("cumulative_earnings", "self_employed_days", "vacancy_filled")
EVERY_EXCLUSION = ("before_start", *EXCLUSIONS.values())
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
    kind: str = "cumulative_earnings"


@dataclass(frozen=True)
class ClaimStepped:
    """A claim went from one state to another without money moving."""

    claim: Claim
    from_state: str
    on: date


Fact = PaymentTaken | RoundMoved | ClaimStepped


@dataclass
class Record:
    """One participant with their payments, notifications, jobs, evidence, milestones and claims."""

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

    @property
    def rests_on_evidence(self) -> bool:
        """Whether any outcome looks further than pay and jobs, so that there can be evidence to read."""
        return any(outcome.kind not in BY_PAY_AND_JOBS for outcome in self.programme.outcomes)

    def last_day(self, clock: str | None) -> date:
        return last_day(self.programme, self.person, self.jobs, self.all(Evidence), clock)

    @property
    def jobs(self) -> list[Job]:
        """Those that were not recorded in error."""
        return [job for job in self.all(Job) if not job.void]

    def known(self, outcome: AnyOutcome) -> Known | None:
        """What bears on an outcome; None for a start in error, and before the start but for engagement."""
        begun = self.person.started_on or (self.person.referred_on if outcome.kind == "engagement" else None)
        if begun is None or self.person.in_error:
            return None
        last = self.last_day(outcome.window)
        within = getattr(outcome, "within", None)
        return Known(
            begun,
            last,
            tuple(self.jobs),
            tuple(self.all(Evidence)),
            tuple(self.all(Payment)),
            tuple(self.all(Notification)),
            self._pay(begun, last, outcome),
            self.person.referred_on,
            self.person.started_on,
            {within: self.last_day(within)} if within else {},
        )

    def _pay(self, first: date, last: date, outcome: AnyOutcome) -> Window:
        begun_before = {job.employment for job in self.jobs if not job.qualifying}
        excludes = getattr(outcome, "excludes", EVERY_EXCLUSION)
        return Window(first, last, frozenset(excludes), frozenset(begun_before))

    def window(self, outcome: AnyOutcome) -> Window | None:
        """Which payments count for an outcome; None before the start and for a start in error."""
        known = self.known(outcome)
        return known.pay if known else None

    @property
    def pay_window(self) -> Window | None:
        """Which payments count, by the first outcome that goes by pay; without one all are kept and none is excluded
        but for what never was pay for work in the programme."""
        outcome = self.pay_outcome
        if outcome is not None:
            return self.window(outcome)
        first = self.person.started_on
        return None if first is None or self.person.in_error else Window(first, date.max, frozenset(EVERY_EXCLUSION))

    @property
    def pay_outcome(self) -> AnyOutcome | None:
        """The first outcome in order that goes by what was earned."""
        paid = [outcome for outcome in self.in_order if outcome.kind in BY_PAY]
        return paid[0] if paid else None

    def expected(self, outcome: AnyOutcome) -> Reached | None:
        """When the outcome is reached if what goes on goes on."""
        known = self.known(outcome)
        return RULES[outcome.kind](outcome, known) if known is not None else None

    def reached(self, outcome: AnyOutcome, day: date = date.max) -> Reached | None:
        """When the outcome by itself is reached as of a day."""
        found = self.expected(outcome)
        return found if found is not None and (found.known or found.on <= day) else None

    def needed(self, outcome: AnyOutcome, on: date) -> Needed:
        return needed(outcome, self.known(outcome), on)

    def total(self, outcome: AnyOutcome) -> int:
        """What was earned towards an outcome so far, in pence; 0 for one that does not go by pay."""
        window = self.window(outcome) if outcome.kind in BY_PAY else None
        return window.total(self.all(Payment)) if window else 0

    @property
    def in_order(self) -> list[AnyOutcome]:
        return sorted(self.programme.outcomes, key=lambda outcome: outcome.order)

    @property
    def first_outcome(self) -> AnyOutcome:
        return self.in_order[0]

    @property
    def at_risk(self) -> bool:
        """Work was found and lost, and nothing new is running."""
        return bool(self.jobs) and not any(job.running for job in self.jobs)

    def newest(self, outcome: AnyOutcome) -> Milestone:
        rounds = [m for m in self.all(Milestone) if m.outcome == outcome.id]
        if rounds:
            return max(rounds, key=lambda m: m.round)
        wanted = self.needed(outcome, self.person.started_on or date.max)
        return Milestone(self.person.id, outcome.id, 1, wanted.amount, wanted.basis, unit=wanted.unit)

    def recorders(self) -> set[str]:
        """Who recorded the jobs and the evidence and sent the earnings: they may not approve."""
        recorded = {job.recorded_by for job in self.jobs} | {found.recorded_by for found in self.all(Evidence)}
        return recorded | {payment.recorded_by for payment in self.all(Payment)}

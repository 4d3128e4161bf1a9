"""Everything that bears on one participant's money, decided on together under that participant's lock.

`Rows.changed` is what has to be written, `pending` the events to emit, in order: `store.save` does both.
"""

from dataclasses import dataclass, field, replace
from datetime import date

from services.outcomes.domain.claim_evidence import ClaimEvidence
from services.outcomes.domain.claims import Claim, Withdrawal, withdrawals
from services.outcomes.domain.duplicates import Key, uncounted
from services.outcomes.domain.earnings import Achievement, Notification, Payment, Window
from services.outcomes.domain.events import claim_moved
from services.outcomes.domain.evidence import Evidence, OutcomeFacts
from services.outcomes.domain.feed import EXCLUSIONS, FeedRow, PaymentRow
from services.outcomes.domain.milestones import Milestone
from services.outcomes.domain.outcome_kinds import EVIDENCE_OF, project
from services.outcomes.domain.person import AFTER_SUPPORT, BEFORE_START, Job, Person
from services.outcomes.domain.requirements import Requirement, requirement_on
from services.outcomes.domain.rows import Rows
from services.outcomes.domain.windows import NOT_BEGUN, clocks_of, evidence_of_windows, last_day
from shared.terms.events import Event
from shared.terms.programme import AnyOutcome, Party, Programme

BY_PAY = ("cumulative_earnings", "earnings_gain")
EVERY_EXCLUSION = frozenset({BEFORE_START, AFTER_SUPPORT, *EXCLUSIONS.values()})

NOT_IN_PROGRAMME = "not_in_programme"


def evidence_of(programme: Programme) -> frozenset[str]:
    """The kinds of evidence that decide about an outcome of the programme, or about the days it must be reached in."""
    by_kind = (EVIDENCE_OF[outcome.kind] for outcome in programme.outcomes)
    return evidence_of_windows(programme).union(*by_kind)


@dataclass
class Record:
    """One participant with their jobs, evidence, earnings, milestones and claims, and the programme's terms."""

    person: Person
    programme: Programme
    jobs: Rows[Job] = field(default_factory=Rows)
    evidence: Rows[Evidence] = field(default_factory=Rows)
    payments: Rows[Payment] = field(default_factory=Rows)
    notifications: Rows[Notification] = field(default_factory=Rows)
    milestones: Rows[Milestone] = field(default_factory=Rows)
    claims: Rows[Claim] = field(default_factory=Rows)
    claim_evidence: Rows[ClaimEvidence] = field(default_factory=Rows)
    person_changed: bool = False
    pending: list[tuple[Event, date]] = field(default_factory=list)
    withdrawals: list[Withdrawal] = field(default_factory=list)
    feeds: tuple[Party, ...] = ()

    def takes_from(self, feed: str, on: date) -> bool:
        """Whether the programme names the organisation as a feed of earnings on the day [rule 160]."""
        return any(party.organisation == feed and party.takes_part_on(on) for party in self.feeds)

    @property
    def changed(self) -> bool:
        """Whether anything has to be written."""
        earnings, outcomes = (self.payments, self.notifications), (self.milestones, self.claims, self.claim_evidence)
        return self.person_changed or any(rows.changed for rows in (self.jobs, self.evidence, *earnings, *outcomes))

    def emit(self, event: Event, on: date) -> None:
        """Adds an event that happened on a day to those that `store.save` emits."""
        self.pending.append((event, on))

    def update_person(self, person: Person) -> None:
        self.person = person
        self.bump_version()

    def bump_version(self) -> None:
        """Raises the version once, however many parts change."""
        if not self.person_changed:
            self.person = replace(self.person, version=self.person.version + 1)
            self.person_changed = True

    @property
    def decided_by_other_terms(self) -> bool:
        """Whether a dated value was amended since the outcomes were last decided [rule 173]."""
        return self.person.decided_by != self.programme.money_terms

    def move_claim(self, claim: Claim, on: date) -> None:
        """Puts a claim, emits its change of state on a day if there is one, and notes which line no longer holds."""
        before = self.claims.get(claim.id)
        from_state = before.state if before is not None else "not_claimed"
        self.claims.put(claim)
        if before is not None:
            self.withdrawals += withdrawals(before, claim)
        if claim.state != from_state:
            self.emit(claim_moved(claim, from_state), on)

    def has_employment(self, employment: str) -> bool:
        """Whether pay or a job of the employment is recorded."""
        return any(row.employment == employment for row in (*self.payments, *self.valid_jobs))

    def has_corrected(self, row: FeedRow) -> bool:
        """Whether it has the payment that a row corrects: then the row is this participant's [rule 110]."""
        return isinstance(row, PaymentRow) and bool(self.payments_sent_as(row))

    def payments_sent_as(self, row: PaymentRow) -> list[Payment]:
        """The payments under the employment and the id that a row corrects; none for a row that corrects none."""
        sent = [payment for payment in self.payments if payment.decision != "withdrawn"]
        return [payment for payment in sent if (payment.employment, payment.sent_as) == (row.employment, row.corrects)]

    @property
    def uncounted(self) -> dict[Key, str]:
        """Payments that are, or may be, recorded twice, with the reason why they do not count [rule 112]."""
        return uncounted(self.payments)

    @property
    def counted(self) -> list[Payment]:
        """The payments without those that are, or may be, recorded twice."""
        left_out = self.uncounted
        return [payment for payment in self.payments if payment.key not in left_out]

    @property
    def valid_notifications(self) -> list[Notification]:
        """The notifications without those that proved to be another participant's."""
        return [notification for notification in self.notifications if not notification.withdrawn]

    @property
    def rests_on_evidence(self) -> bool:
        """Whether anything depends on more than pay and jobs, so that there can be evidence to load."""
        return bool(evidence_of(self.programme))

    def last_day(self, clock: str | None) -> date:
        """The last day of a named deadline of the programme; `FOREVER` without one, `NOT_BEGUN` before its day 0."""
        return last_day(self.programme, self.person, self.valid_jobs, self.evidence, clock)

    @property
    def valid_jobs(self) -> list[Job]:
        """The jobs that were not recorded in error."""
        return [job for job in self.jobs if not job.void]

    def _ends_by_spell(self, clock: str | None) -> dict[str, date]:
        """The last day, for each job that qualifies by itself, of a named deadline that counts from a job.

        No day after a death counts [rule 125].
        """
        versions = self.programme.clocks_by_name.get(clock or "", ())
        from_job = any(version.counted_from == "job_start" for version in versions)
        qualifying = [job for job in self.valid_jobs if job.qualifying] if from_job else []
        ends = {job.id: last_day(self.programme, self.person, [job], self.evidence, clock) for job in qualifying}
        return {job_id: min(end, self.person.died_on or date.max) for job_id, end in ends.items()}

    def facts(self, outcome: AnyOutcome) -> OutcomeFacts | None:
        """The facts about an outcome; None for a referral in error, and before the start except for engagement."""
        first = self.person.started_on or (self.person.referred_on if outcome.kind == "engagement" else None)
        if first is None or self.person.in_error:
            return None
        last = min(self.last_day(outcome.window), self.person.died_on or date.max)
        within = getattr(outcome, "within", None)
        excludes = frozenset(getattr(outcome, "excludes", EVERY_EXCLUSION)) | {AFTER_SUPPORT}
        return OutcomeFacts(
            first,
            last,
            tuple(self.valid_jobs),
            tuple(self.evidence),
            tuple(self.counted),
            tuple(sent for sent in self.valid_notifications if sent.created_on <= (self.person.died_on or date.max)),
            Window(first, last, excludes, tuple(self.valid_jobs), self._ends_by_spell(outcome.window)),
            self.person.referred_on,
            self.person.started_on,
            {within: self.last_day(within)} if within else {},
        )

    @property
    def pay_outcome(self) -> AnyOutcome | None:
        """The first outcome in order that depends on pay."""
        return next((outcome for outcome in self.outcomes_in_order if outcome.kind in BY_PAY), None)

    @property
    def pay_window(self) -> Window | None:
        """Which payments count, by the first outcome that depends on pay; None before the start or in error.

        Without such an outcome every payment counts from the start, except what is not pay for work in the programme.
        """
        outcome, first = self.pay_outcome, self.person.started_on
        if outcome is not None:
            facts = self.facts(outcome)
            return facts.pay_window if facts else None
        return (
            None
            if first is None or self.person.in_error
            else Window(first, self.person.died_on or date.max, EVERY_EXCLUSION, tuple(self.valid_jobs))
        )

    def pay_exclusion(self, payment: Payment) -> str | None:
        """Why a payment does not count; None when it does."""
        window, died_on = self.pay_window, self.person.died_on
        reason = self.uncounted.get(payment.key) or (window.exclusion(payment) if window else NOT_IN_PROGRAMME)
        died_before = died_on is not None and payment.paid_on > died_on
        return "paid_after_death" if reason == "paid_after_limit" and died_before else reason

    def last_day_of(self, outcome: AnyOutcome) -> date:
        """The last day on which an outcome can be reached, by all the deadlines that it names."""
        return min((self.last_day(name) for name in clocks_of(outcome)), default=date.max)

    def projected(self, outcome: AnyOutcome) -> Achievement | None:
        """When the outcome by itself is reached if current jobs continue.

        None for one that has lapsed, and before its deadline has begun.
        """
        if self.person.interest == "closed" and self.newest(outcome).lapsed:
            return None
        facts = self.facts(outcome)
        return project(outcome, facts) if facts is not None and facts.last != NOT_BEGUN else None

    def requirement(self, outcome: AnyOutcome, on: date) -> Requirement:
        """What the outcome requires on a day."""
        return requirement_on(outcome, self.facts(outcome), on)

    def total(self, outcome: AnyOutcome) -> int:
        """The pence earned towards an outcome so far; 0 for one that does not depend on pay."""
        facts = self.facts(outcome) if outcome.kind in BY_PAY else None
        return facts.window.total(facts.payments) if facts else 0

    @property
    def outcomes_in_order(self) -> list[AnyOutcome]:
        return sorted(self.programme.outcomes, key=lambda outcome: outcome.order)

    @property
    def at_risk(self) -> bool:
        """Whether work was found in the programme and lost, and no such job is running."""
        qualifying = [job for job in self.valid_jobs if job.qualifying]
        return bool(qualifying) and not any(job.running for job in qualifying)

    def newest(self, outcome: AnyOutcome) -> Milestone:
        """The newest round of an outcome; its first round, not yet put, when there is none."""
        rounds = [milestone for milestone in self.milestones if milestone.outcome == outcome.id]
        if rounds:
            return max(rounds, key=lambda milestone: milestone.round)
        requirement = self.requirement(outcome, self.person.started_on or date.max)
        return Milestone(self.person.id, outcome.id, 1, requirement.amount, requirement.basis, unit=requirement.unit)

    def differs_from_feed(self, milestone: Milestone) -> bool:
        """Whether the feed notified an outcome that its payments do not show: a reason to query it [rule 72]."""
        outcome = self.programme.outcome(milestone.outcome)
        if outcome.kind != "cumulative_earnings" or milestone.achieved or milestone != self.newest(outcome):
            return False
        return any(notification.type == "outcome" for notification in self.valid_notifications)

    def recorders(self) -> set[str]:
        """The actors who recorded the jobs and evidence and sent the earnings: they may not approve claims."""
        rows = (*self.valid_jobs, *self.evidence, *self.payments, *self.notifications)
        return {row.recorded_by for row in rows if row.recorded_by is not None}

"""A participant as decisions see it: one referral = one membership of a programme, with its deadlines and jobs.

Decisions use the days they are given and emit events; commands save the participant, which emits the events.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from services.caseload.domain.aggregate import Aggregate, Child
from services.caseload.domain.deadlines import MET, MISSED, RUNNING, STOPPED, TASKS, Deadline
from services.caseload.domain.states import IN_SUPPORT, PARTICIPANT_STATES, REFERRAL_STATES, WITH_PROVIDER
from shared.terms.events.job import Kind
from shared.terms.events.participant import ClockMissed, ClockMissedWithdrawn
from shared.terms.faults import Fault, ForbiddenTransition, Refused, transition
from shared.terms.programme import Programme

NOT_STARTED = "NOT_STARTED"


@dataclass
class Job(Child):
    """An employment spell [life cycle 4]. `first` and `qualifying` are settled when it starts."""

    state: str
    kind: Kind
    employment: str | None
    hours_per_week: str
    began_before_programme: bool = False
    expected_on: date | None = None
    started_on: date | None = None
    ended_on: date | None = None
    reason: str | None = None
    qualifying: bool = False
    first: bool = False
    vacancy: str | None = None
    obligation: str | None = None

    @property
    def counts(self) -> bool:
        """Begun and not recorded in error."""
        return self.state in {"STARTED", "ENDED"}


@dataclass(frozen=True)
class Loaded:
    """The key worker and the deadlines as they were loaded, so that saving writes what has changed."""

    key_worker_id: str | None = None
    key_worker_since: date | None = None
    deadlines: dict[str, Deadline] = field(default_factory=dict)


@dataclass
class Participant(Aggregate):
    """The aggregate: locked first, changed by the functions of `domain`, saved whole."""

    id: str
    programme: str
    provider: str
    jcp_district: str
    referred_on: date
    group_code: str = ""
    programme_version: str = ""
    participation: str = "voluntary"
    person_id: str | None = None
    doubtful: bool = False
    noted_group: str | None = None
    noted_because: str | None = None
    referral_state: str = "RECEIVED"
    state: str | None = None
    acknowledged_on: date | None = None
    result_on: date | None = None
    result_reason: str | None = None
    started_on: date | None = None
    start_meeting: str | None = None
    key_worker_id: str | None = None
    key_worker_since: date | None = None
    left_on: date | None = None
    left_reason: str | None = None
    exit_report: bool | None = None
    outcome_on: date | None = None
    disengaged_on: date | None = None
    household_id: str | None = None
    version: int = 1
    deadlines: dict[str, Deadline] = field(default_factory=dict)
    jobs: list[Job] = field(default_factory=list)
    loaded: Loaded = field(default_factory=Loaded)

    @property
    def programme_key(self) -> tuple[str, str]:
        """The programme and the version of it that the referral came under: what `Programmes.for_referral` takes."""
        return self.programme, self.programme_version

    # ---- states ------------------------------------------------------------------------------------------------------
    @property
    def with_provider(self) -> bool:
        return self.referral_state in WITH_PROVIDER

    @property
    def in_support(self) -> bool:
        return self.state in IN_SUPPORT

    def move_referral(self, event: str) -> None:
        """Raises ForbiddenTransition with what is allowed instead."""
        self.referral_state = transition(REFERRAL_STATES, self.referral_state, event, "referral")

    def move(self, event: str) -> None:
        """Raises ForbiddenTransition with what is allowed instead."""
        self.state = transition(PARTICIPANT_STATES, self.state or NOT_STARTED, event, "participant")

    def require(self, event: str) -> None:
        """Raises ForbiddenTransition unless the state allows `event`; nothing changes."""
        transition(PARTICIPANT_STATES, self.state or NOT_STARTED, event, "participant")

    def require_referral(self, event: str) -> None:
        """Raises ForbiddenTransition unless the referral's state allows `event`; nothing changes."""
        transition(REFERRAL_STATES, self.referral_state, event, "referral")

    def require_open(self, action: str, on: date | None = None) -> None:
        """Raises Refused unless the person is with a provider, in support, or was in support on the day [rule 43]."""
        was_in_support = self.left_on is not None and on is not None and on <= self.left_on
        if self.with_provider or self.in_support or (self.referral_state == "STARTED" and was_in_support):
            return
        if self.referral_state == "RECEIVED":
            raise ForbiddenTransition("referral", "RECEIVED", action, REFERRAL_STATES["RECEIVED"])
        reason = f"support ended on {self.left_on}" if self.left_on else f"the referral is {self.referral_state}"
        message = f"{reason}: no {action} from there on; give a day on which the person was in support"
        raise Refused([Fault("", "support-ended", message)], "conflict")

    def require_started(self) -> date:
        """The start; raises Refused for a person who has not started, or who started in error."""
        if self.referral_state == "STARTED" and self.started_on is not None:
            return self.started_on
        message = f"the referral is {self.referral_state}: this is recorded of people who have started"
        raise Refused([Fault("", "not-started", message)], "conflict")

    # ---- jobs --------------------------------------------------------------------------------------------------------
    def job(self, job_id: str) -> Job:
        return next(job for job in self.jobs if job.id == job_id)

    @property
    def in_qualifying_job(self) -> bool:
        """Whether a qualifying spell is under way."""
        return any(job.state == "STARTED" and job.qualifying for job in self.jobs)

    # ---- deadlines ---------------------------------------------------------------------------------------------------
    @property
    def tasks(self) -> tuple[str, ...]:
        """The names of all tasks that have a deadline."""
        return tuple(name for name, deadline in self.deadlines.items() if deadline.is_task)

    def set_deadline(self, name: str, due_on: date, since: date | None = None) -> None:
        """Sets a deadline, in place of one of the same name."""
        self.deadlines[name] = Deadline(name, due_on, since=since)

    def open_tasks(self, programme: Programme, counted_from: str, day_0: date) -> None:
        """Sets the deadlines of the tasks that the programme counts from this event; a stopped one stays."""
        for name in TASKS:
            rule = programme.runs(name, day_0)
            if name not in self.deadlines and rule is not None and rule.counted_from == counted_from:
                self.set_deadline(name, programme.due(name, day_0))

    def complete_task(self, name: str, on: date) -> None:
        """The task was done on a day, whenever that is reported: in time takes a miss back, late is a miss."""
        deadline = self.deadlines.get(name)
        if deadline is None or deadline.state in {MET, STOPPED}:
            return
        if on <= deadline.due_on:
            self.withdraw_miss(deadline, on)
            deadline.state, deadline.met_on = MET, on
            return
        self.miss(deadline)
        deadline.met_on = min(on, deadline.met_on or on)

    def miss(self, deadline: Deadline) -> None:
        """Nothing was done in time; emitted once."""
        if deadline.state != MISSED:
            self.emit(ClockMissed(clock=deadline.name, due_on=deadline.due_on), deadline.due_on)
            deadline.state = MISSED

    def withdraw_miss(self, deadline: Deadline, done_on: date) -> None:
        """It was done in time after all: a miss that was emitted is taken back."""
        if deadline.state == MISSED:
            self.emit(ClockMissedWithdrawn(clock=deadline.name, done_on=done_on), done_on)

    def stop_deadlines(self, names: tuple[str, ...], on: date) -> None:
        """They are not needed any more; a task that was due before that day stays missed."""
        for deadline in [self.deadlines[name] for name in names if name in self.deadlines]:
            if deadline.state != RUNNING:
                continue
            if deadline.is_task and deadline.due_on < on:
                self.miss(deadline)
            else:
                deadline.state = STOPPED

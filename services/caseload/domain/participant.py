"""A participant as decisions see it: one referral = one membership of a programme, with its deadlines and jobs.

Decisions use the days they are given and emit events; commands save the participant, which emits the events.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, TypeVar

from services.caseload.domain.aggregate import Aggregate, Child
from services.caseload.domain.deadlines import MET, MISSED, RESULT_TASKS, RUNNING, STOPPED, Deadline
from services.caseload.domain.periods import Assignment, Disengagement, GroupNote, standing
from services.caseload.domain.service_standards import Activity
from services.caseload.domain.states import IN_SUPPORT, PARTICIPANT_STATES, REFERRAL_STATES, WITH_PROVIDER
from shared.terms.events.job import Excluded, Kind
from shared.terms.events.participant import ClockMissed, ClockMissedWithdrawn
from shared.terms.faults import Fault, ForbiddenTransition, Refused, transition
from shared.terms.programme import Programme

NOT_STARTED = "NOT_STARTED"
ExitKind = Literal["early_exit", "early_completed"]
InWork = tuple[str, date, date | None]
"""A spell of in-work support: the job with which it began, its first day, and the return to pre-work support."""
KEPT, NOT_KEPT = "met", "missed"
Period = tuple[str, date, str]
"""What events say of a deadline: its name, the last day of a period, and whether it was met or missed."""


@dataclass
class Job(Child):
    """An employment spell [life cycle 4]. `first` and `qualifying` follow from the other facts.

    Where an exit ended the spell or made it void, what was recorded of its end is kept in `recorded_end_on` and
    `recorded_end_reason`.
    """

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
    excluded_because: Excluded | None = None
    first: bool = False
    vacancy: str | None = None
    obligation: str | None = None
    employer: str | None = None
    job_title: str | None = None
    ended_by_exit: bool = False
    recorded_end_on: date | None = None
    recorded_end_reason: str | None = None

    @property
    def counts(self) -> bool:
        """Begun and not recorded in error."""
        return self.state in {"STARTED", "ENDED"}

    def runs_on(self, day: date) -> bool:
        """Whether the spell is under way on a day."""
        began, ended = self.started_on, self.ended_on
        return self.counts and began is not None and began <= day and (ended is None or ended >= day)


@dataclass
class Exit(Child):
    """An early exit or completion, or what happened after support had ended. A withdrawn one stays as VOID.

    `followed`: a death that another referral of the person says [rule 142].
    """

    kind: ExitKind
    reason: str
    exited_on: date
    recorded_on: date
    state: str = "STANDS"
    followed: bool = False
    withdrawn_on: date | None = None
    withdrawn_because: str | None = None


@dataclass(frozen=True)
class Emitted:
    """What the events so far say about support, jobs and deadlines, so that only what is new or different is emitted.

    `periods` is None where an earlier release did not keep it.
    """

    in_work: tuple[InWork, ...] | None = ()
    kind: str | None = None
    left_on: date | None = None
    left_reason: str | None = None
    exit_report: bool | None = None
    completed_on: date | None = None
    died_on: date | None = None
    jobs: dict[str, Job] = field(default_factory=dict)
    exits: tuple[Exit, ...] = ()
    disengagements: dict[str, Disengagement] = field(default_factory=dict)
    periods: frozenset[Period] | None = frozenset()


@dataclass(frozen=True)
class Loaded:
    """Deadlines and records as they were loaded, so that saving writes what has changed."""

    deadlines: dict[str, Deadline] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    exits: dict[str, Exit] = field(default_factory=dict)
    group_notes: dict[str, GroupNote] = field(default_factory=dict)
    disengagements: dict[str, Disengagement] = field(default_factory=dict)
    assignments: dict[str, Assignment] = field(default_factory=dict)
    left_on: date | None = None
    over_on: date | None = None


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
    referred_participation: str | None = None
    person_id: str | None = None
    doubtful: bool = False
    sent_by: str | None = None
    referral_state: str = "RECEIVED"
    state: str | None = None
    acknowledged_on: date | None = None
    result_on: date | None = None
    result_reason: str | None = None
    started_on: date | None = None
    died_on: date | None = None
    start_meeting: str | None = None
    left_on: date | None = None
    left_reason: str | None = None
    exit_report: bool | None = None
    outcome_on: date | None = None
    household_id: str | None = None
    in_work: list[dict[str, str]] | None = field(default_factory=list)
    periods: list[list[str]] | None = field(default_factory=list)
    version: int = 1
    deadlines: dict[str, Deadline] = field(default_factory=dict)
    jobs: list[Job] = field(default_factory=list)
    exits: list[Exit] = field(default_factory=list)
    group_notes: list[GroupNote] = field(default_factory=list)
    disengagements: list[Disengagement] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)
    today: date = date.min
    emitted: Emitted = field(default_factory=Emitted)
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

    @property
    def over_on(self) -> date | None:
        """The leaving date, or the day of the result of a referral without a start: nothing is planned after it."""
        return self.left_on or (None if self.with_provider or self.started_on else self.result_on)

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

    # ---- what holds for a time ---------------------------------------------------------------------------------------
    @property
    def noted_group(self) -> str | None:
        """The group that was recorded last; None where that of the referral is right [rule 12]."""
        return next((note.noted_group for note in reversed(standing(self.group_notes))), None)

    @property
    def noted_because(self) -> str | None:
        return next((note.noted_because for note in reversed(standing(self.group_notes))), None)

    @property
    def disengaged_on(self) -> date | None:
        """Since when the person has been out of contact."""
        return next((gone.disengaged_on for gone in standing(self.disengagements) if gone.ended_on is None), None)

    @property
    def key_worker_id(self) -> str | None:
        """The present key worker: none after the end of support, and none once another provider has taken over."""
        last = self.last_assignment
        return last.key_worker_id if last and not last.released_on and not self.unassigned_on else None

    @property
    def key_worker_since(self) -> date | None:
        return self.last_assignment.from_on if self.last_assignment else None

    @property
    def last_assignment(self) -> Assignment | None:
        return next(reversed(standing(self.assignments)), None)

    @property
    def unassigned_on(self) -> date | None:
        """The day on which nobody needs a key worker any more; correcting a did-not-start to a start needs one."""
        return None if self.referral_state == "DID_NOT_START" else self.over_on

    # ---- jobs --------------------------------------------------------------------------------------------------------
    def job(self, job_id: str) -> Job:
        return next(job for job in self.jobs if job.id == job_id)

    def in_work_on(self, day: date) -> bool:
        """Whether a day was one of in-work support, as far as is known now."""
        over = self.left_on is not None and self.left_on < day
        return not over and any(
            began <= day and (ended is None or ended >= day) for _, began, ended in self.emitted.in_work or ()
        )

    @property
    def standing_exits(self) -> list[Exit]:
        """The exits that were not withdrawn, by day."""
        return sorted((e for e in self.exits if e.state == "STANDS"), key=lambda e: (e.exited_on, e.id))

    # ---- deadlines ---------------------------------------------------------------------------------------------------
    def set_deadline(self, name: str, due_on: date, since: date | None = None) -> None:
        """Sets a deadline, in place of one of the same name."""
        self.deadlines[name] = Deadline(name, due_on, since=since)

    def open_tasks(self, programme: Programme, counted_from: str, day_0: date) -> None:
        """Sets the deadlines of the result that the programme counts from this event; a stopped one stays."""
        for name in RESULT_TASKS:
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

    def redo_task(self, name: str, on: date) -> None:
        """The task was done on another day than was said."""
        deadline = self.deadlines.get(name)
        if deadline is not None:
            deadline.met_on = None
            deadline.state = RUNNING if deadline.state == MET else deadline.state
            self.complete_task(name, on)

    def reopen_tasks(self, names: tuple[str, ...]) -> None:
        """They were not done after all: what was missed stays so, everything else runs again."""
        for deadline in [self.deadlines[name] for name in names if name in self.deadlines]:
            deadline.met_on = None
            deadline.state = MISSED if deadline.state == MISSED else RUNNING

    def restart_tasks(self) -> None:
        """The tasks that a result had stopped run again."""
        for deadline in [self.deadlines[name] for name in RESULT_TASKS if name in self.deadlines]:
            if deadline.state == STOPPED:
                deadline.state = RUNNING

    def miss(self, deadline: Deadline) -> None:
        """Nothing was done in time; emitted once."""
        if deadline.state != MISSED:
            self.emit(ClockMissed(clock=deadline.name, due_on=deadline.due_on), deadline.due_on)
            deadline.state = MISSED
            if deadline.name not in RESULT_TASKS and self.emitted.periods is not None:
                periods = self.emitted.periods | {(deadline.name, deadline.due_on, NOT_KEPT)}
                self.emitted = replace(self.emitted, periods=periods)

    def withdraw_miss(self, deadline: Deadline, done_on: date) -> None:
        """It was done in time after all: a miss that was emitted is taken back."""
        if deadline.state == MISSED:
            self.emit(ClockMissedWithdrawn(clock=deadline.name, done_on=done_on), done_on)

    def stop_deadlines(self, names: tuple[str, ...], on: date) -> None:
        """They are not needed any more. A task due before that day stays missed; one due from then on never was."""
        for deadline in [self.deadlines[name] for name in names if name in self.deadlines]:
            due_before = deadline.is_task and deadline.due_on < on
            if deadline.state == RUNNING and due_before:
                self.miss(deadline)
            elif deadline.state == RUNNING:
                deadline.state = STOPPED
            elif deadline.state == MISSED and not due_before and deadline.met_on is None:
                self.withdraw_miss(deadline, on)
                deadline.state = STOPPED


AnyChild = TypeVar("AnyChild", bound=Child)


def copies(children: Iterable[AnyChild]) -> dict[str, AnyChild]:
    """Copies by id, to be compared with later."""
    return {child.id: replace(child) for child in children}

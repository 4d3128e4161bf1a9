"""The course of support, retold from the facts: the start, the jobs, the exits and the programme's limits.

Facts are taken in the order in which they happened, not in which they were recorded, and each is judged by the state
on its own day [rules 32–34, 43, 57, 99, 126]. The course is the same, however late and in whatever order they came.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from services.caseload.domain.deadlines import JOB_GAP, LIMITS, MET, RUNNING, STOPPED, Deadline
from services.caseload.domain.endings import limit_job
from services.caseload.domain.participant import Exit, InWork, Job
from services.caseload.domain.states import IN_SUPPORT, PARTICIPANT_STATES
from shared.terms.events.job import Excluded
from shared.terms.faults import transition
from shared.terms.programme import NO_LIMIT, Programme

EXIT_EVENTS = {"early_exit": "exit_early", "early_completed": "complete_early"}
JOB_BEGAN, JOB_ENDED, OTHER, LEFT = range(4)
"""The order of what happened on one day: a new job before the end of another, an exit last."""


class Facts(NamedTuple):
    """What the course follows from."""

    started_on: date
    referred_on: date
    jobs: tuple[Job, ...]
    exits: tuple[Exit, ...]


class Leaving(NamedTuple):
    """The leaving date with its reason; `kind` is `limit`, or that of an early exit."""

    kind: str
    on: date
    reason: str
    exit_report: bool


@dataclass
class Support:
    """Support up to a day. `at_work` are the qualifying jobs under way."""

    programme: Programme
    facts: Facts
    state: str = "ACTIVE"
    limits: dict[str, Deadline] = field(default_factory=dict)
    in_work: list[InWork] = field(default_factory=list)
    at_work: set[str] = field(default_factory=set)
    left: Leaving | None = None
    completed_on: date | None = None

    def move(self, event: str) -> None:
        self.state = transition(PARTICIPANT_STATES, self.state, event, "participant")

    # ---- limits ------------------------------------------------------------------------------------------------------
    def set_limits(self) -> None:
        """The limits at the start. One counted from a job is, until there is a job, at its latest possible day."""
        for name in LIMITS:
            rule = self.programme.runs(name, self.facts.started_on)
            search = self.limits.get("pre_work_limit")
            if rule is not None and rule.counted_from == "job_start":
                day_0 = search.due_on if search else None
            else:
                day_0 = self.facts.started_on
            due_on = self.programme.due(name, day_0) if rule and day_0 else NO_LIMIT
            if due_on != NO_LIMIT:
                self.limits[name] = Deadline(name, due_on)

    def pass_limits(self, day: date) -> None:
        """Lets the limits whose last day is before `day` take effect, in order."""
        while passed := [limit for limit in self.limits.values() if limit.passed_before(day)]:
            self._take_effect(min(passed, key=lambda limit: (limit.due_on, limit.name)))

    def _take_effect(self, limit: Deadline) -> None:
        limit.state, limit.met_on, on = MET, limit.due_on, limit.due_on
        if limit.name == "pre_work_limit" and self.state == "ACTIVE":
            self._reach("reach_pre_work_limit", "end_of_pre_work_support", on, limit.name)
        elif limit.name == "in_work_limit" and self.state == "IN_WORK_SUPPORT":
            self._reach("reach_in_work_limit", "end_of_in_work_support", on, limit.name)
        elif limit.name == JOB_GAP and self.state == "IN_WORK_SUPPORT" and not self.at_work:
            self._reach("find_no_new_job", "end_of_in_work_support", limit.since or on, limit.name)
        elif limit.name == "tail":
            # A person who left early keeps that state; earnings monitoring and claims close for everybody [rule 34].
            if self.state == "TRACKING":
                self.move("reach_tail")
            self.completed_on = on

    def _reach(self, event: str, after: str, on: date, reason: str) -> None:
        self.move(event)
        self._leave("limit", after, on, reason)

    def _leave(self, kind: str, after: str, on: date, reason: str) -> None:
        self.left = Leaving(kind, on, reason, self._needs_exit_report(after, reason, on))
        for name in (*LIMITS[:2], JOB_GAP):
            if name in self.limits and self.limits[name].state == RUNNING:
                self.limits[name].state = STOPPED

    def _needs_exit_report(self, after: str, reason: str, on: date) -> bool:
        """Whether the programme's rule of that day asks for an exit report [rules 38, 39]."""
        rule = self.programme.exit_report_rule(on, self.facts.referred_on)
        if rule is None or reason in rule.not_required_after:
            return False
        return after in rule.required_after and not (rule.only_if_not_in_work and bool(self.at_work))

    # ---- jobs --------------------------------------------------------------------------------------------------------
    def begin_job(self, job: Job, on: date) -> None:
        """The spell begins; when it qualifies, in-work support begins or goes on [life cycle 2]."""
        job.first = not any(_before(other, job) for other in self.facts.jobs)
        job.excluded_because = self._exclusion(job, on)
        job.qualifying = job.excluded_because is None
        if not job.qualifying:
            return
        self.at_work.add(job.id)
        if JOB_GAP in self.limits:
            self.limits[JOB_GAP].state = STOPPED
        if self.state == "ACTIVE":
            self.in_work.append((job.id, on, None))
            self._count_from(on, "job_start")
        if self.state in {"ACTIVE", "IN_WORK_SUPPORT"}:
            self.move("take_up_job")

    def _exclusion(self, job: Job, on: date) -> Excluded | None:
        """Why a job does not qualify; None when it does [rules 34, 63]. In tracking, as the programme says."""
        if job.began_before_programme or on < self.facts.started_on:
            return "before_start"
        limit = self.limits.get("in_work_limit")
        waits = limit is None or (limit.state == STOPPED and self.state == "ACTIVE")
        over = limit is not None and not waits and on > limit.due_on
        in_tracking = self.left is not None and on > self.left.on
        not_counted = in_tracking and not self.programme.tracking_jobs_count
        return "after_support" if over or not_counted or self.state.startswith("EARLY") else None

    def end_job(self, job: Job, on: date) -> None:
        """Back to the search before the end of pre-work support; after it, n days to find another job."""
        self.at_work.discard(job.id)
        if self.state != "IN_WORK_SUPPORT" or self.at_work:
            return
        search = self.limits.get("pre_work_limit")
        if search is None or on <= search.due_on:
            self.move("lose_job_before_pre_work_limit")
            began_with, began_on, _ = self.in_work.pop()
            self.in_work.append((began_with, began_on, on))
            self._wait_for_job()
        elif self.programme.job_gap_days is not None:
            due_on = on + timedelta(days=self.programme.job_gap_days)
            self.limits[JOB_GAP] = Deadline(JOB_GAP, due_on, since=on)

    def _count_from(self, on: date, counted_from: str) -> None:
        """Where the programme counts in-work support from the job, its limit moves to this job [rules 32, 35]."""
        for name in ("in_work_limit", "tail"):
            rule = self.programme.runs(name, self.facts.started_on)
            if rule is not None and rule.counted_from == counted_from:
                self.limits[name] = Deadline(name, rule.due(on, self.programme.nation))

    def _wait_for_job(self) -> None:
        """Out of work again, a limit counted from a job waits for the next job, at its latest possible day."""
        search = self.limits.get("pre_work_limit")
        if search is not None:
            self._count_from(search.due_on, "job_start")
            return
        for name in ("in_work_limit", "tail"):
            rule = self.programme.runs(name, self.facts.started_on)
            if name in self.limits and rule is not None and rule.counted_from == "job_start":
                self.limits[name].state = STOPPED

    # ---- exits -------------------------------------------------------------------------------------------------------
    def exit_early(self, leaving: Exit, on: date) -> None:
        """Ends support, unless it had ended by then; what else it ends is in `endings`."""
        if self.state in IN_SUPPORT:
            self.move(EXIT_EVENTS[leaving.kind])
            after = "early_completion" if leaving.kind == "early_completed" else "early_exit"
            self._leave(leaving.kind, after, on, leaving.reason)


def _before(other: Job, job: Job) -> bool:
    """Whether another job that counts began before this one."""
    if other is job or not other.counts or other.started_on is None or job.started_on is None:
        return False
    return (other.started_on, other.id) < (job.started_on, job.id)


Change = tuple[date, int, str, Callable[[date], None]]


def _changes(support: Support) -> Iterable[Change]:
    for job in support.facts.jobs:
        limit_job(job, support.facts.exits)
    for job in support.facts.jobs:
        if job.counts and job.started_on is not None:
            yield job.started_on, JOB_BEGAN, job.id, partial(support.begin_job, job)
        else:
            job.first = job.qualifying = False
        if job.state == "ENDED" and job.ended_on is not None:
            yield job.ended_on, JOB_ENDED, job.id, partial(support.end_job, job)
    for leaving in support.facts.exits:
        yield leaving.exited_on, LEFT, leaving.id, partial(support.exit_early, leaving)


def course_of_support(facts: Facts, programme: Programme, day: date, before: int = LEFT + 1) -> Support:
    """Support as at a day, with what happened on that day `before` a kind of change; settles the jobs on the way."""
    support = Support(programme, facts)
    support.set_limits()
    for on, rank, _, change in sorted(_changes(support), key=lambda change: change[:3]):
        if (on, rank) >= (day, before):
            break
        support.pass_limits(on)
        change(on)
    support.pass_limits(day)
    return support

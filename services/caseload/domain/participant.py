"""A participant as decisions see it: one referral = one membership of a programme, with its clocks and jobs.

It decides by the dates it is given and notes what happened; commands save it and say the notes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.caseload.domain.clocks import Clock
from services.caseload.domain.states import IN_SUPPORT, PARTICIPANT_STATES, REFERRAL_STATES, WITH_PROVIDER
from shared.terms.faults import Fault, ForbiddenTransition, Refused, transition

NOT_BEGUN = "NOT_STARTED"


@dataclass(frozen=True)
class Happened:
    """A fact noted by a decision: an event type, its day, and its data."""

    what: str
    on: date
    facts: dict[str, Any]


@dataclass
class Job:
    """An employment spell [life cycle 4]. `first` and `qualifying` are settled when it starts."""

    id: str
    state: str
    kind: str
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
        """Begun and not found to be an error."""
        return self.state in {"STARTED", "ENDED"}


@dataclass(frozen=True)
class Before:
    """What stood before anything was decided: what has changed is written, and the history of key workers."""

    key_worker_id: str | None = None
    key_worker_since: date | None = None
    clocks: dict[str, Clock] = field(default_factory=dict)


@dataclass
class Participant:
    """The aggregate: locked first, changed by the functions of this room, saved whole."""

    id: str
    programme: str
    provider: str
    jcp_district: str
    referred_on: date
    group_code: str = ""
    programme_version: str = ""
    participation: str = "voluntary"
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
    clocks: dict[str, Clock] = field(default_factory=dict)
    jobs: list[Job] = field(default_factory=list)
    happened: list[Happened] = field(default_factory=list)
    before: Before = field(default_factory=Before)

    @property
    def with_provider(self) -> bool:
        return self.referral_state in WITH_PROVIDER

    @property
    def in_support(self) -> bool:
        return self.state in IN_SUPPORT

    def note(self, what: str, on: date, **facts: Any) -> None:
        self.happened.append(Happened(what, on, facts))

    def move_referral(self, event: str) -> None:
        """Raises ForbiddenTransition with what is allowed instead."""
        self.referral_state = transition(REFERRAL_STATES, self.referral_state, event, "referral")

    def move(self, event: str) -> None:
        """Raises ForbiddenTransition with what is allowed instead."""
        self.state = transition(PARTICIPANT_STATES, self.state or NOT_BEGUN, event, "participant")

    def require(self, event: str) -> None:
        """Raises ForbiddenTransition unless the state allows `event`; nothing changes."""
        transition(PARTICIPANT_STATES, self.state or NOT_BEGUN, event, "participant")

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
        told = f"support ended on {self.left_on}" if self.left_on else f"the referral is {self.referral_state}"
        message = f"{told}: no {action} from there on; give a day on which the person was in support"
        raise Refused([Fault("", "support-ended", message)], "conflict")

    def job(self, job_id: str) -> Job:
        return next(job for job in self.jobs if job.id == job_id)

    @property
    def at_work(self) -> bool:
        """Whether a qualifying spell is under way."""
        return any(job.state == "STARTED" and job.qualifying for job in self.jobs)

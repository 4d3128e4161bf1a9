"""Employment spells, emitted by `caseload` [life cycle 4]. Employers' names stay there."""

from datetime import date
from typing import Literal

from shared.terms.events.event import Code, Event, Hours, Id

Kind = Literal["employed", "self_employed"]
Excluded = Literal["before_start", "after_support"]


class JobExpected(Event):
    """A job offer with an expected first day."""

    TYPE = "job.expected.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {"job_id": "job_01j0000000000000000000000a", "kind": "employed", "expected_on": "2018-06-04"}

    job_id: Id
    kind: Kind
    expected_on: date


class JobStarted(Event):
    """A spell began. It is `qualifying` unless it is `excluded_because` the work began before the programme, or after
    support had ended [rules 34, 63].

    `vacancy` and `obligation` are set when it fills a vacancy offered under an obligation [S3].
    """

    TYPE = "job.started.v1"
    PRODUCER = "caseload"
    EXAMPLE = {
        "job_id": "job_01j0000000000000000000000a",
        "employment": "EMP-1",
        "kind": "employed",
        "started_on": "2018-06-04",
        "hours_per_week": "24",
        "first": True,
        "qualifying": True,
    }

    job_id: Id
    employment: Code
    kind: Kind
    started_on: date
    hours_per_week: Hours
    first: bool
    qualifying: bool
    vacancy: Id | None = None
    obligation: Code | None = None
    excluded_because: Excluded | None = None


class JobHoursChanged(Event):
    """The weekly hours of a spell changed from a day [rule 70]."""

    TYPE = "job.hours_changed.v1"
    PRODUCER = "caseload"
    EXAMPLE = {"job_id": "job_01j0000000000000000000000a", "from_on": "2018-09-03", "hours_per_week": "30"}

    job_id: Id
    from_on: date
    hours_per_week: Hours


class JobEnded(Event):
    """A spell ended. Its earnings still count [rule 68]."""

    TYPE = "job.ended.v1"
    PRODUCER = "caseload"
    EXAMPLE = {"job_id": "job_01j0000000000000000000000a", "ended_on": "2019-07-14", "reason": "redundancy"}

    job_id: Id
    ended_on: date
    reason: Code


class JobVoided(Event):
    """Evidence showed that the spell was recorded in error."""

    TYPE = "job.voided.v1"
    PRODUCER = "caseload"
    EXAMPLE = {"job_id": "job_01j0000000000000000000000a", "reason": "recorded_in_error", "first": True}

    job_id: Id
    reason: Code
    first: bool


class JobCorrected(Event):
    """A spell was recorded wrongly; this is all of it as it is known now, instead of what was said before [rule 127].

    Without `ended_on` it goes on. A void spell that is corrected counts again.
    """

    TYPE = "job.corrected.v1"
    PRODUCER = "caseload"
    EXAMPLE = {
        "job_id": "job_01j0000000000000000000000a",
        "employment": "EMP-1",
        "kind": "employed",
        "started_on": "2018-06-04",
        "ended_on": "2019-07-14",
        "hours_per_week": "24",
        "first": True,
        "qualifying": True,
        "because": "typed_wrongly",
    }

    job_id: Id
    employment: Code
    kind: Kind
    started_on: date
    ended_on: date | None = None
    hours_per_week: Hours
    first: bool
    qualifying: bool
    vacancy: Id | None = None
    obligation: Code | None = None
    excluded_because: Excluded | None = None
    because: Code

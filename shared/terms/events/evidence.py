"""Evidence for outcomes other than jobs, emitted by `caseload`: destinations, readings, monthly earnings, vacancies.

The value of a reading stays in `caseload`. The event only says how it compares with the baseline.
"""

from datetime import date
from typing import Literal

from shared.terms.events.event import Code, Event, Id, Money, Month

Destination = Literal["education", "training", "apprenticeship", "volunteering", "employment"]


class DestinationStarted(Event):
    """The participant started education, training or another destination [S1]."""

    TYPE = "destination.started.v1"
    PRODUCER = "caseload"
    EXAMPLE = {
        "destination_id": "dst_01j0000000000000000000000a",
        "kind": "training",
        "started_on": "2018-06-04",
    }

    destination_id: Id
    kind: Destination
    started_on: date


class DestinationEnded(Event):
    """The destination ended. Its last day is the day of the event."""

    TYPE = "destination.ended.v1"
    PRODUCER = "caseload"
    EXAMPLE = {
        "destination_id": "dst_01j0000000000000000000000a",
        "ended_on": "2018-11-30",
        "reason": "course_completed",
    }

    destination_id: Id
    ended_on: date
    reason: Code


class DestinationVoided(Event):
    """The destination was recorded in error."""

    TYPE = "destination.voided.v1"
    PRODUCER = "caseload"
    EXAMPLE = {"destination_id": "dst_01j0000000000000000000000a", "reason": "recorded_in_error"}

    destination_id: Id
    reason: Code


class DestinationCorrected(Event):
    """The days of the destination were recorded wrongly; these are the right ones. Without `ended_on` it goes on."""

    TYPE = "destination.corrected.v1"
    PRODUCER = "caseload"
    EXAMPLE = {
        "destination_id": "dst_01j0000000000000000000000a",
        "kind": "training",
        "started_on": "2018-06-04",
        "ended_on": "2018-12-14",
        "because": "typed_wrongly",
    }

    destination_id: Id
    kind: Destination
    started_on: date
    ended_on: date | None = None
    because: Code


class ReadingTaken(Event):
    """A reading of a measure: the baseline, or better, the same or worse by the programme's step."""

    TYPE = "reading.taken.v1"
    PRODUCER = "caseload"
    EXAMPLE = {
        "reading_id": "rdg_01j0000000000000000000000a",
        "measure": "wellbeing",
        "taken_on": "2018-09-20",
        "change": "improved",
    }

    reading_id: Id
    measure: Code
    taken_on: date
    change: Literal["baseline", "improved", "unchanged", "worse"]


class ReadingVoided(Event):
    """The reading was recorded in error."""

    TYPE = "reading.voided.v1"
    PRODUCER = "caseload"
    EXAMPLE = {"reading_id": "rdg_01j0000000000000000000000a", "measure": "wellbeing", "reason": "recorded_in_error"}

    reading_id: Id
    measure: Code
    reason: Code


class MonthlyEarningsDeclared(Event):
    """The earnings of a month before or after the start, shown by evidence [rule 71]."""

    TYPE = "monthly_earnings.declared.v1"
    PRODUCER = "caseload"
    EXAMPLE = {
        "declaration_id": "dcl_01j0000000000000000000000a",
        "period": "before",
        "month": "2018-02",
        "amount": "812.40",
    }

    declaration_id: Id
    period: Literal["before", "after"]
    month: Month
    amount: Money


class MonthlyEarningsVoided(Event):
    """The month's earnings were declared in error."""

    TYPE = "monthly_earnings.voided.v1"
    PRODUCER = "caseload"
    EXAMPLE = {"declaration_id": "dcl_01j0000000000000000000000a", "reason": "recorded_in_error"}

    declaration_id: Id
    reason: Code


class VacancyOpened(Event):
    """A vacancy that an obligation reserves for the programme's participants [S3]. It has its own stream."""

    TYPE = "vacancy.opened.v1"
    PRODUCER = "caseload"
    STREAM = "vacancy"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {
        "vacancy_id": "vac_01j0000000000000000000000a",
        "programme": "LLWHP",
        "obligation": "section-106",
        "posts": 2,
    }

    vacancy_id: Id
    programme: Code
    obligation: Code
    posts: int


class VacancyClosed(Event):
    """The vacancy closed: it was filled or withdrawn."""

    TYPE = "vacancy.closed.v1"
    PRODUCER = "caseload"
    STREAM = "vacancy"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {
        "vacancy_id": "vac_01j0000000000000000000000a",
        "programme": "LLWHP",
        "obligation": "section-106",
        "posts": 2,
        "filled": 2,
        "reason": "filled",
    }

    vacancy_id: Id
    programme: Code
    obligation: Code
    posts: int
    filled: int
    reason: Code


class VacancyCorrected(Event):
    """The vacancy was recorded wrongly; this is all of it as it is known now. Without `closed_on` it is open."""

    TYPE = "vacancy.corrected.v1"
    PRODUCER = "caseload"
    STREAM = "vacancy"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {
        "vacancy_id": "vac_01j0000000000000000000000a",
        "programme": "LLWHP",
        "obligation": "section-106",
        "posts": 3,
        "opened_on": "2018-05-01",
        "because": "typed_wrongly",
    }

    vacancy_id: Id
    programme: Code
    obligation: Code
    posts: int
    opened_on: date
    closed_on: date | None = None
    reason: Code | None = None
    because: Code


class VacancyReopened(Event):
    """The vacancy was closed in error: it is open, as if nobody had closed it."""

    TYPE = "vacancy.reopened.v1"
    PRODUCER = "caseload"
    STREAM = "vacancy"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {
        "vacancy_id": "vac_01j0000000000000000000000a",
        "programme": "LLWHP",
        "obligation": "section-106",
        "because": "wrong_vacancy",
    }

    vacancy_id: Id
    programme: Code
    obligation: Code
    because: Code


class VacancyVoided(Event):
    """The vacancy was recorded in error: there never was one."""

    TYPE = "vacancy.voided.v1"
    PRODUCER = "caseload"
    STREAM = "vacancy"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {
        "vacancy_id": "vac_01j0000000000000000000000a",
        "programme": "LLWHP",
        "obligation": "section-106",
        "reason": "recorded_in_error",
    }

    vacancy_id: Id
    programme: Code
    obligation: Code
    reason: Code

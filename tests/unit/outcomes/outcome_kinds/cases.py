"""The words of the tables: one outcome as a contract writes it, and what became known of a person."""

from datetime import UTC, date, datetime
from typing import Any

from services.outcomes.domain.earnings import Payment
from services.outcomes.domain.evidence import Evidence, OutcomeFacts
from services.outcomes.domain.outcome_kinds import project
from services.outcomes.domain.person import Job
from services.outcomes.domain.spells import FOREVER
from shared.terms.programme import AnyOutcome
from tests.programmes import defined

START = date(2018, 6, 4)
"""A Monday."""
MEASURES = "measures: {wellbeing: {name: Wellbeing, area: health, direction: higher, improves_by: 3}}"
NOON = datetime(2019, 1, 1, 12, tzinfo=UTC)


def outcome(terms: str) -> AnyOutcome:
    """The outcome of a programme that has this one."""
    return defined(f"{MEASURES}\noutcomes: {{it: {{name: It, {terms}}}}}").outcomes[0]


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def job(began: str, ended: str | None = None, hours: str = "24", **more: Any) -> Job:
    number = more.pop("number", began)
    kind = more.pop("kind", "employed")
    qualifying = more.pop("qualifying", True)
    first = date.fromisoformat(began)
    told = {"ended_on": day(ended), "hours_per_week": hours, **more}
    return Job(f"job_{number}", "ref_1", f"EMP-{number}", kind, first, qualifying, "sub-1/worker", **told)


def found(kind: str, code: str, on: str, **more: Any) -> Evidence:
    until = day(more.pop("until", None))
    number = more.pop("number", on)
    first = date.fromisoformat(on)
    return Evidence(f"{kind}_{code}_{number}", "ref_1", kind, code, first, "sub-1/worker", until_day=until, **more)


def pay(on: str, pounds: str, employment: str = "EMP-1") -> Payment:
    pence = int(pounds.replace(".", ""))
    first = date.fromisoformat(on)
    return Payment("ref_1", employment, f"P-{on}", first, pence, None, None, False, "hmrc/feed", NOON)


def facts_of(*facts: Job | Evidence | Payment, last: str | None = None, **more: Any) -> OutcomeFacts:
    """The facts about a participant who started on Monday 4 June 2018."""
    of = {kind: tuple(fact for fact in facts if isinstance(fact, kind)) for kind in (Job, Evidence, Payment)}
    told = {"referred_on": date(2018, 5, 21), "started_on": START} | more
    return OutcomeFacts(START, day(last) or FOREVER, of[Job], of[Evidence], of[Payment], **told)


def achieved(terms: str, *facts: Job | Evidence | Payment, by: str = "2030-01-01", **more: Any) -> str | None:
    """The day on which the outcome is reached, as of a day."""
    result = project(outcome(terms), facts_of(*facts, **more))
    by_then = result is not None and (result.certain or result.on <= date.fromisoformat(by))
    return str(result.on) if result is not None and by_then else None


def expected(terms: str, *facts: Job | Evidence | Payment, **more: Any) -> str | None:
    """The projected day, if current jobs continue."""
    result = project(outcome(terms), facts_of(*facts, **more))
    return str(result.on) if result else None

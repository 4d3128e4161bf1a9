"""Vacancies under an obligation: S106 posts and the like, filled by the programme's people [S3]."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.caseload.domain.days import day_faults
from services.caseload.domain.states import VACANCY_STATES
from shared.terms.faults import Fault, transition


@dataclass
class Vacancy:
    """So many posts of one kind; `filled` are the jobs that began in them and were not recorded in error."""

    id: str
    programme: str
    obligation: str
    posts: int
    opened_on: date
    state: str = "OPEN"
    closed_on: date | None = None
    reason: str | None = None
    filled: int = 0

    def close(self, on: date, reason: str) -> None:
        """Takes nobody any more; raises ForbiddenTransition when it is closed."""
        self.state = transition(VACANCY_STATES, self.state, "close", "vacancy")
        self.closed_on, self.reason = on, reason


def opening_faults(obligations: Sequence[str], today: date, given: Mapping[str, Any]) -> Iterator[Fault]:
    yield from day_faults("opened_on", given.get("opened_on"), today)
    if given.get("obligation") is not None and given["obligation"] not in obligations:
        told = f"it has {', '.join(obligations)}" if obligations else "it has none"
        yield Fault("/obligation", "unknown-obligation", f"the programme has no such obligation; {told}")


def closing_faults(vacancy: Vacancy, today: date, given: Mapping[str, Any]) -> Iterator[Fault]:
    yield from day_faults("closed_on", given.get("closed_on"), today, (vacancy.opened_on, "it was opened"))


def filling_faults(vacancy: Vacancy | None, programme: str, given: Mapping[str, Any]) -> Iterator[Fault]:
    """Whether a job may be recorded as filling it."""
    if vacancy is None or vacancy.programme != programme:
        yield Fault("/vacancy", "unknown-vacancy", "there is no such vacancy in the participant's programme")
        return
    started_on = given.get("started_on") or given.get("expected_on")
    if started_on is not None:
        yield from day_faults("started_on", started_on, started_on, (vacancy.opened_on, "the vacancy was opened"))
    if vacancy.filled >= vacancy.posts:
        yield Fault("/vacancy", "filled", f"all {vacancy.posts} posts are filled; a void job gives its post back")
    elif vacancy.state != "OPEN":
        yield Fault("/vacancy", "closed", f"it was closed on {vacancy.closed_on}; name an open one")

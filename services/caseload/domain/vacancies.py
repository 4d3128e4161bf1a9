"""Vacancies under an obligation: S106 posts and the like, filled by the programme's people [S3]."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from services.caseload.domain.aggregate import Aggregate
from services.caseload.domain.checks import Faults, Values, day_faults, require_days_left
from services.caseload.domain.states import VACANCY_STATES
from shared.terms.events.evidence import (
    VacancyClosed,
    VacancyCorrected,
    VacancyOpened,
    VacancyReopened,
    VacancyVoided,
)
from shared.terms.faults import Fault, Forbidden, Refused, transition
from shared.terms.programme import Programme

CORRECTABLE = ("employer", "title", "posts", "opened_on", "closed_on", "reason")
CLOSING = ("closed_on", "reason")
POSTS_AND_DAYS = ("posts", "opened_on", "closed_on")
Facts = dict[str, object]


@dataclass
class Vacancy(Aggregate):
    """Posts of one kind; `filled` counts the jobs that began in them and were not recorded in error.

    `first_filled_on` is the first day of the earliest of them. `opened_by` is the organisation that opened it; None for
    one of an earlier release that nobody can be named for. `corrections` are what was recorded before, oldest first.
    """

    id: str
    programme: str
    obligation: str
    employer: str
    title: str
    posts: int
    opened_on: date
    state: str = "OPEN"
    closed_on: date | None = None
    reason: str | None = None
    version: int = 1
    filled: int = 0
    first_filled_on: date | None = None
    opened_by: str | None = None
    recorded_on: date | None = None
    corrections: list[Facts] = field(default_factory=list)

    def open(self) -> None:
        event = VacancyOpened(
            vacancy_id=self.id, programme=self.programme, obligation=self.obligation, posts=self.posts
        )
        self.emit(event, self.opened_on)

    def close(self, on: date, reason: str) -> None:
        """No more jobs can fill it; raises ForbiddenTransition when it is closed already."""
        self.state = transition(VACANCY_STATES, self.state, "close", "vacancy")
        self.closed_on, self.reason = on, reason
        event = VacancyClosed(
            vacancy_id=self.id,
            programme=self.programme,
            obligation=self.obligation,
            posts=self.posts,
            filled=self.filled,
            reason=reason,
        )
        self.emit(event, on)

    def correct(self, sent: Values, because: str, on: date) -> None:
        """It was recorded wrongly: what was sent is right, the rest stays [rule 190]."""
        self.state = transition(VACANCY_STATES, self.state, "correct", "vacancy")
        for name in CORRECTABLE:
            if sent.get(name) is not None:
                setattr(self, name, sent[name])
        facts = {name: getattr(self, name) for name in ("posts", "opened_on", "closed_on", "reason")}
        self.emit(VacancyCorrected(**self._named, **facts, because=because), on)

    def reopen(self, because: str, on: date) -> None:
        """It was closed in error [rule 190]."""
        self.state = transition(VACANCY_STATES, self.state, "reopen", "vacancy")
        self.closed_on = self.reason = None
        self.emit(VacancyReopened(**self._named, because=because), on)

    def void(self, reason: str, on: date) -> None:
        """It was recorded in error. Raises Refused while jobs fill it [rule 190]."""
        self.state = transition(VACANCY_STATES, self.state, "void", "vacancy")
        if self.filled:
            message = "jobs on record fill it; make void those that were recorded in error, or close it instead"
            raise Refused([Fault("", "filled", message)], "conflict")
        self.emit(VacancyVoided(**self._named, reason=reason), on)

    @property
    def _named(self) -> dict[str, str]:
        return {"vacancy_id": self.id, "programme": self.programme, "obligation": self.obligation}


def require_owner(vacancy: Vacancy, org: str, commissioner: str) -> None:
    """Raises `Forbidden` unless the organisation opened the vacancy or commissions the programme [rules 167, 190]."""
    if org not in {vacancy.opened_by, commissioner}:
        raise Forbidden("Only who opened the vacancy, or the commissioner of the programme, may change it.")


def require_correctable(vacancy: Vacancy, programme: Programme, event: str, today: date) -> None:
    """Within the days that the programme allows for it [rule 190].

    They are counted from the day the vacancy was recorded, and for a close from the day it closed.
    """
    transition(VACANCY_STATES, vacancy.state, event, "vacancy")
    require_days_left(programme, vacancy.closed_on if event == "reopen" else vacancy.recorded_on, today)


def opening_faults(obligations: Sequence[str], today: date, values: Values) -> Faults:
    yield from day_faults("opened_on", values.get("opened_on"), today)
    if values.get("obligation") is not None and values["obligation"] not in obligations:
        choice = f"it has {', '.join(obligations)}" if obligations else "it has none"
        yield Fault("/obligation", "unknown-obligation", f"the programme has no such obligation; {choice}")


def closing_faults(vacancy: Vacancy, today: date, values: Values) -> Faults:
    return day_faults("closed_on", values.get("closed_on"), today, (vacancy.opened_on, "it was opened"))


def correction_faults(vacancy: Vacancy, today: date, sent: Values) -> Faults:
    """The vacancy as it would be: opened before it closed and was filled, with posts for the jobs that fill it."""
    if all(sent.get(name) is None for name in CORRECTABLE):
        yield Fault("", "nothing-to-correct", f"give what is right: one or more of {', '.join(CORRECTABLE)}")
    for name in CLOSING:
        if sent.get(name) is not None and vacancy.state != "CLOSED":
            yield Fault(f"/{name}", "not-closed", "it is open; close it instead of correcting how it closed")
    posts, opened_on, closed_on = (sent.get(name) or getattr(vacancy, name) for name in POSTS_AND_DAYS)
    if posts < vacancy.filled:
        yield Fault("/posts", "fewer-than-filled", f"{vacancy.filled} jobs fill it; it has at least so many posts")
    yield from day_faults("opened_on", opened_on, today)
    if vacancy.first_filled_on is not None and opened_on > vacancy.first_filled_on:
        message = f"a job in it began on {vacancy.first_filled_on}; it was open by then"
        yield Fault("/opened_on", "too-late", message)
    yield from day_faults("closed_on", closed_on, today, (opened_on, "it was opened"))


def filling_faults(vacancy: Vacancy | None, programme: str, values: Values) -> Faults:
    """Whether a job may be recorded as filling it."""
    if vacancy is None or vacancy.programme != programme or vacancy.state == "VOID":
        yield Fault("/vacancy", "unknown-vacancy", "there is no such vacancy in the participant's programme")
        return
    started_on = values.get("started_on") or values.get("expected_on")
    if started_on is not None:
        yield from day_faults("started_on", started_on, started_on, (vacancy.opened_on, "the vacancy was opened"))
    if vacancy.filled >= vacancy.posts:
        yield Fault("/vacancy", "filled", f"all {vacancy.posts} posts are filled; a void job gives its post back")
    elif vacancy.state != "OPEN":
        yield Fault("/vacancy", "closed", f"it was closed on {vacancy.closed_on}; name an open one")

"""Vacancies under an obligation: S106 posts and the like, filled by the programme's people [S3]."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.caseload.domain.aggregate import Aggregate
from services.caseload.domain.checks import Faults, Values, day_faults
from services.caseload.domain.states import VACANCY_STATES
from shared.terms.events.evidence import VacancyClosed, VacancyOpened
from shared.terms.faults import Fault, Forbidden, transition


@dataclass
class Vacancy(Aggregate):
    """Posts of one kind; `filled` counts the jobs that began in them and were not recorded in error.

    `opened_by` is the organisation that opened it; None for one of an earlier release that nobody can be named for.
    """

    id: str
    programme: str
    obligation: str
    posts: int
    opened_on: date
    state: str = "OPEN"
    closed_on: date | None = None
    reason: str | None = None
    version: int = 1
    filled: int = 0
    opened_by: str | None = None

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


def require_closable(vacancy: Vacancy, org: str, commissioner: str) -> None:
    """Raises `Forbidden` unless the organisation opened the vacancy or commissions the programme [rule 167]."""
    if org not in {vacancy.opened_by, commissioner}:
        raise Forbidden("Only who opened the vacancy, or the commissioner of the programme, may close it.")


def opening_faults(obligations: Sequence[str], today: date, values: Values) -> Faults:
    yield from day_faults("opened_on", values.get("opened_on"), today)
    if values.get("obligation") is not None and values["obligation"] not in obligations:
        choice = f"it has {', '.join(obligations)}" if obligations else "it has none"
        yield Fault("/obligation", "unknown-obligation", f"the programme has no such obligation; {choice}")


def closing_faults(vacancy: Vacancy, today: date, values: Values) -> Faults:
    return day_faults("closed_on", values.get("closed_on"), today, (vacancy.opened_on, "it was opened"))


def filling_faults(vacancy: Vacancy | None, programme: str, values: Values) -> Faults:
    """Whether a job may be recorded as filling it."""
    if vacancy is None or vacancy.programme != programme:
        yield Fault("/vacancy", "unknown-vacancy", "there is no such vacancy in the participant's programme")
        return
    started_on = values.get("started_on") or values.get("expected_on")
    if started_on is not None:
        yield from day_faults("started_on", started_on, started_on, (vacancy.opened_on, "the vacancy was opened"))
    if vacancy.filled >= vacancy.posts:
        yield Fault("/vacancy", "filled", f"all {vacancy.posts} posts are filled; a void job gives its post back")
    elif vacancy.state != "OPEN":
        yield Fault("/vacancy", "closed", f"it was closed on {vacancy.closed_on}; name an open one")

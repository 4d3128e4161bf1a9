"""Vacancies under an obligation: opened, closed and corrected [rules 167, 190]; jobs fill them."""

from services.caseload.commands.record_rows import correction
from services.caseload.domain import vacancies
from services.caseload.domain.vacancies import Vacancy
from services.caseload.request_bodies.fields import VoidIn
from services.caseload.request_bodies.participants import BecauseIn
from services.caseload.request_bodies.vacancies import VacancyCloseIn, VacancyCorrectionIn, VacancyIn
from services.caseload.store import insert_vacancy, lock_vacancy, save_vacancy
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import Fault, NotFound, require_version
from shared.terms.ids import new_id
from shared.terms.parsing import ParsedBody
from shared.terms.programme import Programmes


async def open_vacancy(uow: UnitOfWork, programmes: Programmes, org: str, body: ParsedBody[VacancyIn]) -> str:
    """A vacancy under an obligation of one of the client's programmes; returns its id."""
    programme_id = body.values.get("programme")
    programme = programmes.get(str(programme_id))
    if programme is None:
        message = f"no programme is called so; there is {', '.join(sorted(programmes))}"
        faults = [Fault("/programme", "unknown-programme", message)] if programme_id is not None else []
    else:
        uow.require_part(programme.id)
        obligations = [obligation.code for obligation in programme.obligations]
        faults = [*vacancies.opening_faults(obligations, uow.today, body.values)]
    details = body.validated(faults)
    assert programme is not None
    posts = details.model_dump(include={"programme", "obligation", "employer", "title", "posts", "opened_on"})
    vacancy = Vacancy(new_id("vac"), **posts, opened_by=org)
    vacancy.open()
    visible_to = sorted({org, programme.commissioner, *(provider.id for provider in programme.providers)})
    await insert_vacancy(uow, vacancy, visible_to=visible_to)
    return vacancy.id


async def close_vacancy(
    uow: UnitOfWork, programmes: Programmes, org: str, vacancy_id: str, expected: int, body: ParsedBody[VacancyCloseIn]
) -> None:
    """No more jobs can fill the vacancy; raises NotFound, Forbidden or StaleVersion."""
    vacancy = await _lock(uow, programmes, org, vacancy_id, expected)
    details = body.validated([*vacancies.closing_faults(vacancy, uow.today, body.values)])
    vacancy.close(details.closed_on, details.reason)
    await save_vacancy(uow, vacancy)


async def correct_vacancy(
    uow: UnitOfWork,
    programmes: Programmes,
    org: str,
    vacancy_id: str,
    expected: int,
    body: ParsedBody[VacancyCorrectionIn],
) -> None:
    """The vacancy was recorded wrongly; raises NotFound, Forbidden, StaleVersion or Refused."""
    vacancy = await _lock_to_correct(uow, programmes, org, vacancy_id, expected, "correct")
    sent = body.validated([*vacancies.correction_faults(vacancy, uow.today, body.values)]).model_dump()
    _keep(uow, vacancy, "corrected", sent["because"])
    vacancy.correct(sent, sent["because"], uow.today)
    await save_vacancy(uow, vacancy)


async def reopen_vacancy(
    uow: UnitOfWork, programmes: Programmes, org: str, vacancy_id: str, expected: int, body: ParsedBody[BecauseIn]
) -> None:
    """The vacancy was closed in error; raises as `correct_vacancy`."""
    vacancy = await _lock_to_correct(uow, programmes, org, vacancy_id, expected, "reopen")
    because = body.validated().because
    _keep(uow, vacancy, "reopened", because)
    vacancy.reopen(because, uow.today)
    await save_vacancy(uow, vacancy)


async def void_vacancy(
    uow: UnitOfWork, programmes: Programmes, org: str, vacancy_id: str, expected: int, body: ParsedBody[VoidIn]
) -> None:
    """The vacancy was recorded in error; raises as `correct_vacancy`."""
    vacancy = await _lock_to_correct(uow, programmes, org, vacancy_id, expected, "void")
    reason = body.validated().reason
    _keep(uow, vacancy, "voided", reason)
    vacancy.void(reason, uow.today)
    await save_vacancy(uow, vacancy)


async def _lock(uow: UnitOfWork, programmes: Programmes, org: str, vacancy_id: str, expected: int) -> Vacancy:
    """The vacancy, locked for who may change it; raises NotFound, Forbidden or StaleVersion."""
    vacancy = await lock_vacancy(uow, vacancy_id)
    if vacancy is None:
        raise NotFound("vacancy", vacancy_id)
    vacancies.require_owner(vacancy, org, programmes.newest(vacancy.programme).commissioner)
    require_version(vacancy.version, expected)
    return vacancy


async def _lock_to_correct(
    uow: UnitOfWork, programmes: Programmes, org: str, vacancy_id: str, expected: int, event: str
) -> Vacancy:
    vacancy = await _lock(uow, programmes, org, vacancy_id, expected)
    vacancies.require_correctable(vacancy, programmes.newest(vacancy.programme), event, uow.today)
    return vacancy


def _keep(uow: UnitOfWork, vacancy: Vacancy, change: str, because: str) -> None:
    """Keeps what was recorded before, with who changed it, when and why."""
    vacancy.corrections.append(correction(uow, vacancies.CORRECTABLE, vars(vacancy), change, because))

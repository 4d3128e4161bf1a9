"""Vacancies under an obligation: opened and closed; jobs fill them."""

from services.caseload.domain import vacancies
from services.caseload.domain.vacancies import Vacancy
from services.caseload.request_bodies.vacancies import VacancyCloseIn, VacancyIn
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
    posts = details.model_dump(include={"programme", "obligation", "posts", "opened_on"})
    vacancy = Vacancy(new_id("vac"), **posts, opened_by=org)
    vacancy.open()
    visible_to = sorted({org, programme.commissioner, *(provider.id for provider in programme.providers)})
    await insert_vacancy(uow, vacancy, employer=details.employer, title=details.title, visible_to=visible_to)
    return vacancy.id


async def close_vacancy(
    uow: UnitOfWork, programmes: Programmes, org: str, vacancy_id: str, expected: int, body: ParsedBody[VacancyCloseIn]
) -> None:
    """No more jobs can fill the vacancy; raises NotFound, Forbidden or StaleVersion."""
    vacancy = await lock_vacancy(uow, vacancy_id)
    if vacancy is None:
        raise NotFound("vacancy", vacancy_id)
    vacancies.require_closable(vacancy, org, programmes.newest(vacancy.programme).commissioner)
    require_version(vacancy.version, expected)
    details = body.validated([*vacancies.closing_faults(vacancy, uow.today, body.values)])
    vacancy.close(details.closed_on, details.reason)
    await save_vacancy(uow, vacancy)

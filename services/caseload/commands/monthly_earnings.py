"""A month's earnings: declared, or declared in error [rule 71]."""

from services.caseload.domain import monthly_earnings
from services.caseload.domain.monthly_earnings import Declaration
from services.caseload.request_bodies.fields import VoidIn
from services.caseload.request_bodies.monthly_earnings import MonthlyEarningsIn
from services.caseload.store import DECLARATIONS, lock_participant
from shared.store.unit_of_work import UnitOfWork
from shared.terms.ids import new_id
from shared.terms.money import pence
from shared.terms.parsing import ParsedBody


async def declare(uow: UnitOfWork, participant_id: str, body: ParsedBody[MonthlyEarningsIn]) -> str:
    """Returns the declaration's id."""
    participant = await lock_participant(uow, participant_id)
    started_on = participant.require_started()
    declarations = await DECLARATIONS.of(uow, participant_id)
    faults = monthly_earnings.declaration_faults(started_on, declarations, uow.today, body.values)
    details = body.validated([*faults])
    declaration = Declaration(new_id("dcl"), "STANDS", details.period, details.month, pence(details.amount))
    monthly_earnings.declare(participant, declaration)
    return await DECLARATIONS.insert(uow, participant, declaration, shown_by=details.shown_by)


async def void(uow: UnitOfWork, declaration_id: str, expected: int, body: ParsedBody[VoidIn]) -> None:
    """The month was declared in error."""
    participant, declaration = await DECLARATIONS.lock(uow, declaration_id, expected)
    monthly_earnings.void(participant, declaration, body.validated().reason, uow.today)
    await DECLARATIONS.save(uow, participant, declaration)

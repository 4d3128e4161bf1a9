"""Disengaged and back [life cycle 2], and in what group [rule 12]."""

from services.caseload.commands.saving import locked, save, terms_of
from services.caseload.commands.wanted import DisengageIn, GroupIn, ReEngageIn
from services.caseload.domain import engaging, grouping
from shared.store.unit_of_work import UnitOfWork
from shared.terms.parsing import ParsedBody
from shared.terms.programme import Programmes

ATTEMPTS = "SELECT count(*) FROM contact WHERE participant_id = $1 AND NOT successful"


async def disengage(
    uow: UnitOfWork, programmes: Programmes, participant_id: str, expected: int, wanted: ParsedBody[DisengageIn]
) -> None:
    """The participant takes part no longer; the provider keeps trying."""
    participant = await locked(uow, participant_id, expected)
    participant.require("disengage")
    attempts = await uow.conn.fetchval(ATTEMPTS, participant_id)
    given = wanted.validated([*engaging.disengage_faults(participant, uow.today, wanted.values, attempts=attempts)])
    engaging.disengage(participant, terms_of(programmes, participant), given.reason, given.disengaged_on)
    await save(uow, participant)


async def re_engage(
    uow: UnitOfWork, programmes: Programmes, participant_id: str, expected: int, wanted: ParsedBody[ReEngageIn]
) -> None:
    """The participant takes part again."""
    participant = await locked(uow, participant_id, expected)
    participant.require("re_engage")
    given = wanted.validated([*engaging.re_engage_faults(participant, uow.today, wanted.values)])
    engaging.re_engage(participant, terms_of(programmes, participant), given.re_engaged_on)
    await save(uow, participant)


async def note_group(
    uow: UnitOfWork, programmes: Programmes, participant_id: str, expected: int, wanted: ParsedBody[GroupIn]
) -> None:
    """The group was recorded wrongly, or is another by now; the referral stays."""
    participant = await locked(uow, participant_id, expected)
    participant.require_open("group", wanted.values.get("noted_on"))
    programme = terms_of(programmes, participant)
    given = wanted.validated([*grouping.note_faults(participant, programme, uow.today, wanted.values)])
    grouping.note(participant, programme, given.group, given.because, given.noted_on)
    await save(uow, participant)

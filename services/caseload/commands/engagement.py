"""Disengagement and re-engagement [life cycle 2]."""

from services.caseload.domain import engagement
from services.caseload.domain.participant import Participant
from services.caseload.domain.periods import Disengagement
from services.caseload.domain.retelling import require_on
from services.caseload.request_bodies.participants import DisengageIn, ReEngageIn
from services.caseload.store import lock_participant, save_participant
from shared.store.unit_of_work import UnitOfWork
from shared.terms.ids import new_id
from shared.terms.parsing import ParsedBody
from shared.terms.programme import Programmes

ATTEMPTS = "SELECT count(*) FROM contact WHERE participant_id = $1 AND NOT successful AND state <> 'VOID'"


async def attempts(uow: UnitOfWork, participant: Participant) -> int:
    """How many contacts without success are on record."""
    return int(await uow.conn.fetchval(ATTEMPTS, participant.id))


async def disengage(
    uow: UnitOfWork, programmes: Programmes, participant_id: str, expected: int, body: ParsedBody[DisengageIn]
) -> None:
    """The participant stopped taking part; the provider keeps trying."""
    participant = await lock_participant(uow, participant_id, expected)
    programme = programmes.for_referral(*participant.programme_key)
    require_on(participant, programme, "disengage", body.values.get("disengaged_on"))
    values = {**body.values, "attempts": await attempts(uow, participant)}
    details = body.validated([*engagement.disengage_faults(participant, programme, uow.today, values)])
    gone = Disengagement(new_id("dis"), details.reason, details.disengaged_on, details.re_engaged_on)
    engagement.disengage(participant, programme, gone)
    await save_participant(uow, participant)


async def re_engage(
    uow: UnitOfWork, programmes: Programmes, participant_id: str, expected: int, body: ParsedBody[ReEngageIn]
) -> None:
    """The participant is taking part again."""
    participant = await lock_participant(uow, participant_id, expected)
    programme = programmes.for_referral(*participant.programme_key)
    details = body.validated([*engagement.re_engage_faults(participant, uow.today, body.values)])
    engagement.re_engage(participant, programme, details.re_engaged_on)
    await save_participant(uow, participant)

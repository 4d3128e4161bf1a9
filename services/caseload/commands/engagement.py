"""Disengagement and re-engagement [life cycle 2]."""

from services.caseload.domain import engagement
from services.caseload.request_bodies.participants import DisengageIn, ReEngageIn
from services.caseload.store import lock_participant, save_participant
from shared.store.unit_of_work import UnitOfWork
from shared.terms.parsing import ParsedBody
from shared.terms.programme import Programmes

ATTEMPTS = "SELECT count(*) FROM contact WHERE participant_id = $1 AND NOT successful AND state <> 'VOID'"


async def disengage(
    uow: UnitOfWork, programmes: Programmes, participant_id: str, expected: int, body: ParsedBody[DisengageIn]
) -> None:
    """The participant stopped taking part; the provider keeps trying."""
    participant = await lock_participant(uow, participant_id, expected)
    programme = programmes.for_referral(*participant.programme_key)
    engagement.require_disengaging(participant, programme, body.values.get("disengaged_on"))
    attempts = await uow.conn.fetchval(ATTEMPTS, participant_id)
    details = body.validated([*engagement.disengage_faults(participant, uow.today, body.values, attempts=attempts)])
    engagement.disengage(participant, programme, details.reason, details.disengaged_on)
    await save_participant(uow, participant)


async def re_engage(
    uow: UnitOfWork, programmes: Programmes, participant_id: str, expected: int, body: ParsedBody[ReEngageIn]
) -> None:
    """The participant is taking part again."""
    participant = await lock_participant(uow, participant_id, expected)
    programme = programmes.for_referral(*participant.programme_key)
    if participant.disengaged_on is None:
        participant.require("re_engage")
    details = body.validated([*engagement.re_engage_faults(participant, uow.today, body.values)])
    engagement.re_engage(participant, programme, details.re_engaged_on)
    await save_participant(uow, participant)

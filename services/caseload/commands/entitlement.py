"""Whether a person may start: who they are is settled, and no other start of theirs rules it out [rules 121, 122]."""

from services.caseload.domain.entitlement import OtherStart, require
from services.caseload.domain.participant import Participant
from services.caseload.domain.states import IN_SUPPORT
from shared.store.unit_of_work import UnitOfWork
from shared.terms.programme import Programme, Programmes, excludes_meanwhile

# Of two starts of one person at once, the second sees the first.
LOCK_PERSON = "SELECT pg_advisory_xact_lock(hashtextextended('person ' || $1, 0))"
OTHER_STARTS = """
SELECT state FROM participant WHERE person_id = $1 AND programme = $2 AND id <> $3 AND referral_state = 'STARTED'
"""


async def require_entitled(uow: UnitOfWork, programmes: Programmes, participant: Participant) -> None:
    """Raises `Refused` by the contracts as they are today: what excludes what is theirs, not the referral's."""
    programme = programmes.newest(participant.programme)
    require(participant, programme, await _other_starts(uow, programmes, participant, programme))


async def _other_starts(
    uow: UnitOfWork, programmes: Programmes, participant: Participant, programme: Programme
) -> list[OtherStart]:
    """The person's starts elsewhere; the client may not see them, so each programme's commissioner is asked."""
    if participant.person_id is None:
        return []
    await uow.conn.execute(LOCK_PERSON, participant.person_id)
    others: list[OtherStart] = []
    for other in programmes.every():
        if excludes_meanwhile(programme, other):
            async with uow.acting_as(other.commissioner):
                rows = await uow.conn.fetch(OTHER_STARTS, participant.person_id, other.id, participant.id)
            others += [OtherStart(other, row["state"] in IN_SUPPORT) for row in rows]
    return others

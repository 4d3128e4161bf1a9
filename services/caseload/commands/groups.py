"""The group a participant should be in [rule 12]."""

from services.caseload.domain import groups
from services.caseload.domain.periods import GroupNote
from services.caseload.request_bodies.participants import GroupIn
from services.caseload.store import lock_participant, save_participant
from shared.store.unit_of_work import UnitOfWork
from shared.terms.ids import new_id
from shared.terms.parsing import ParsedBody
from shared.terms.programme import Programmes


async def note_group(
    uow: UnitOfWork, programmes: Programmes, participant_id: str, expected: int, body: ParsedBody[GroupIn]
) -> None:
    """The group was recorded wrongly, or has changed; the referral stays."""
    participant = await lock_participant(uow, participant_id, expected)
    participant.require_open("group", body.values.get("noted_on"))
    programme = programmes.for_referral(*participant.programme_key)
    details = body.validated([*groups.note_faults(participant, programme, uow.today, body.values)])
    noted = GroupNote(new_id("grp"), details.group, details.because, details.noted_on)
    groups.note(participant, programme, noted)
    await save_participant(uow, participant)

"""Disengaged and back [life cycle 2], and in what group [rule 12]."""

from services.caseload.commands.saving import locked, save, terms_of
from services.caseload.commands.wanted import DisengageIn, GroupIn, ReEngageIn
from services.caseload.domain import engaging, grouping
from shared.edge.api import Draft
from shared.journey.ledger import Tx
from shared.terms.programme import Programmes

ATTEMPTS = "SELECT count(*) FROM contact WHERE participant_id = $1 AND NOT successful"


async def disengage(
    tx: Tx, programmes: Programmes, participant_id: str, expected: int, wanted: Draft[DisengageIn]
) -> None:
    """The participant takes part no longer; the provider keeps trying."""
    participant = await locked(tx, participant_id, expected)
    participant.require("disengage")
    attempts = await tx.conn.fetchval(ATTEMPTS, participant_id)
    given = wanted.accept([*engaging.disengage_faults(participant, tx.today, wanted.values, attempts=attempts)])
    engaging.disengage(participant, terms_of(programmes, participant), given.reason, given.disengaged_on)
    await save(tx, participant)


async def re_engage(
    tx: Tx, programmes: Programmes, participant_id: str, expected: int, wanted: Draft[ReEngageIn]
) -> None:
    """The participant takes part again."""
    participant = await locked(tx, participant_id, expected)
    participant.require("re_engage")
    given = wanted.accept([*engaging.re_engage_faults(participant, tx.today, wanted.values)])
    engaging.re_engage(participant, terms_of(programmes, participant), given.re_engaged_on)
    await save(tx, participant)


async def note_group(
    tx: Tx, programmes: Programmes, participant_id: str, expected: int, wanted: Draft[GroupIn]
) -> None:
    """The group was recorded wrongly, or is another by now; the referral stays."""
    participant = await locked(tx, participant_id, expected)
    participant.require_open("group", wanted.values.get("noted_on"))
    programme = terms_of(programmes, participant)
    given = wanted.accept([*grouping.note_faults(participant, programme, tx.today, wanted.values)])
    grouping.note(participant, programme, given.group, given.because, given.noted_on)
    await save(tx, participant)

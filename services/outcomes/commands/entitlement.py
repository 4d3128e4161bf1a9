"""Which participants nothing is paid for, asked when a claim is approved and when money is due [rules 121, 122]."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from services.outcomes.domain.claims import Claim
from services.outcomes.domain.entitlement import OtherStart, holds
from services.outcomes.domain.person import IN_ERROR
from services.outcomes.domain.record import Record
from services.outcomes.domain.statements import Line
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import Fault
from shared.terms.programme import Programmes, excludes_meanwhile

STARTS = """
SELECT id, person_id, programme_version, started_on, left_on FROM participant
WHERE person_id = ANY($1::text[]) AND programme = $2 AND started_on IS NOT NULL AND closed_because IS DISTINCT FROM $3
"""


async def held(uow: UnitOfWork, programmes: Programmes, records: Mapping[str, Record]) -> dict[str, list[Fault]]:
    """The faults of each participant for whom nothing is paid, by id."""
    starts = await _starts(uow, programmes, records)
    by_participant = {}
    for participant_id, record in records.items():
        others = [start for start in starts[record.person.person_id] if start.participant_id != participant_id]
        if faults := list(holds(record.person, record.programme, others)):
            by_participant[participant_id] = faults
    return by_participant


async def due_claims(uow: UnitOfWork, programmes: Programmes, records: Mapping[str, Record]) -> list[Claim]:
    """Every claim of the records but those that are approved and held: these wait for a later statement."""
    waiting = await held(uow, programmes, records)
    claims = [claim for record in records.values() for claim in record.claims]
    return [claim for claim in claims if claim.state != "approved" or claim.participant_id not in waiting]


async def faults_of_lines(
    uow: UnitOfWork, programmes: Programmes, lines: Iterable[Line], records: Mapping[str, Record]
) -> list[Fault]:
    """Why the lines that pay an outcome may not be paid now."""
    paid = {line.participant_id for line in lines if line.kind == "outcome"}
    waiting = await held(uow, programmes, {key: record for key, record in records.items() if key in paid})
    return [fault for faults in waiting.values() for fault in faults]


async def _starts(
    uow: UnitOfWork, programmes: Programmes, records: Mapping[str, Record]
) -> Mapping[str | None, list[OtherStart]]:
    """The starts of the records' persons by person, in each programme that may rule theirs out.

    The client may not see them all, so each programme's commissioner is asked.
    """
    people = sorted({record.person.person_id for record in records.values() if record.person.person_id})
    contracts = {record.programme.id: record.programme for record in records.values()}.values()
    starts: dict[str | None, list[OtherStart]] = defaultdict(list)
    for other in programmes.every() if people else ():
        if any(excludes_meanwhile(contract, other) for contract in contracts):
            async with uow.acting_as(other.commissioner):
                rows = await uow.conn.fetch(STARTS, people, other.id, IN_ERROR)
            for row in rows:
                terms = programmes.for_referral(other.id, row["programme_version"])
                starts[row["person_id"]].append(OtherStart(row["id"], terms, row["started_on"], row["left_on"]))
    return starts

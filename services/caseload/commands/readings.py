"""Readings of the programme's measures: taken, or recorded in error [rule 52]."""

from services.caseload import tables
from services.caseload.domain import readings
from services.caseload.domain.duplicates import require_new
from services.caseload.domain.readings import Reading
from services.caseload.queries.participants import programme_key_of
from services.caseload.request_bodies.fields import VoidIn
from services.caseload.request_bodies.readings import ReadingIn
from services.caseload.store import READINGS, first_like, lock_participant
from shared.store.unit_of_work import UnitOfWork
from shared.terms.ids import new_id
from shared.terms.parsing import ParsedBody
from shared.terms.programme import Programme, Programmes


async def take(uow: UnitOfWork, programme: Programme, participant_id: str, body: ParsedBody[ReadingIn]) -> str:
    """A reading of one of the measures of `programme`, the participant's; returns its id."""
    participant = await lock_participant(uow, participant_id)
    participant.require_started()
    measures = {measure.code: measure for measure in programme.measures}
    earlier = await READINGS.of(uow, participant_id)
    faults = readings.reading_faults(participant, earlier, list(measures), uow.today, body.values)
    details = body.validated([*faults])
    facts = details.model_dump(include={"measure", "role", "taken_on", "value"})
    same = await first_like(uow, tables.READING, participant_id, **facts, state="STANDS")
    require_new(same, details.distinct_from, "this reading")
    reading = Reading(new_id("rdg"), "STANDS", details.measure, details.role, details.taken_on, details.value)
    emitted = readings.is_emitted(programme, details.measure)
    readings.take(participant, measures[details.measure], reading, earlier, emitted=emitted)
    return await READINGS.insert(uow, participant, reading)


async def void(
    uow: UnitOfWork, programmes: Programmes, reading_id: str, expected: int, body: ParsedBody[VoidIn]
) -> None:
    """The reading was recorded in error."""
    participant, reading = await READINGS.lock(uow, reading_id, expected)
    others = await READINGS.of(uow, participant.id)
    programme = programmes.for_referral(*await programme_key_of(uow, participant.id))
    emitted = readings.is_emitted(programme, reading.measure)
    readings.void(participant, reading, others, body.validated().reason, uow.today, emitted=emitted)
    await READINGS.save(uow, participant, reading)

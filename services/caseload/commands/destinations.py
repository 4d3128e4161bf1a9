"""Destinations: begun, ended, or recorded in error."""

from services.caseload.domain import destinations
from services.caseload.domain.destinations import Destination
from services.caseload.domain.duplicates import require_new_destination
from services.caseload.request_bodies.destinations import DestinationCorrectionIn, DestinationEndIn, DestinationIn
from services.caseload.request_bodies.fields import VoidIn
from services.caseload.store import DESTINATIONS, lock_participant
from shared.store.unit_of_work import UnitOfWork
from shared.terms.ids import new_id
from shared.terms.parsing import ParsedBody


async def record(uow: UnitOfWork, participant_id: str, body: ParsedBody[DestinationIn]) -> str:
    """A destination that has begun; returns its id."""
    participant = await lock_participant(uow, participant_id)
    programme_start = participant.require_started()
    details = body.validated([*destinations.start_faults(programme_start, uow.today, body.values)])
    facts = details.model_dump(include={"kind", "started_on", "place", "course"})
    destination = Destination(new_id("dst"), "STANDS", **facts)
    require_new_destination(await DESTINATIONS.of(uow, participant_id), destination, details.distinct_from)
    destinations.start(participant, destination)
    return await DESTINATIONS.insert(uow, participant, destination)


async def end(uow: UnitOfWork, destination_id: str, expected: int, body: ParsedBody[DestinationEndIn]) -> None:
    participant, destination = await DESTINATIONS.lock(uow, destination_id, expected)
    details = body.validated([*destinations.end_faults(destination, uow.today, body.values)])
    destinations.end(participant, destination, details.ended_on, details.reason)
    await DESTINATIONS.save(uow, participant, destination)


async def correct(
    uow: UnitOfWork, destination_id: str, expected: int, body: ParsedBody[DestinationCorrectionIn]
) -> None:
    """The days of the destination were recorded wrongly."""
    participant, destination = await DESTINATIONS.lock(uow, destination_id, expected)
    programme_start = participant.require_started()
    faults = destinations.correction_faults(destination, programme_start, uow.today, body.values)
    destinations.correct(participant, destination, body.validated([*faults]).model_dump())
    await DESTINATIONS.save(uow, participant, destination)


async def void(uow: UnitOfWork, destination_id: str, expected: int, body: ParsedBody[VoidIn]) -> None:
    """The destination was recorded in error."""
    participant, destination = await DESTINATIONS.lock(uow, destination_id, expected)
    destinations.void(participant, destination, body.validated().reason, uow.today)
    await DESTINATIONS.save(uow, participant, destination)

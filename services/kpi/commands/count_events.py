"""Counting events into a generation of participants and movements, live or being rebuilt."""

from collections.abc import Mapping

from services.kpi.domain import Batch, JourneyEvent, Participant
from services.kpi.store import load_participants
from shared.store.unit_of_work import UnitOfWork
from shared.terms.programme import Programmes

PositionedEvent = tuple[int, JourneyEvent]
"""An event with its position in the event log."""


async def count_events(
    uow: UnitOfWork,
    generation: int,
    programmes: Programmes,
    events: list[PositionedEvent],
    unsaved: Mapping[str, Participant] | None = None,
) -> Batch:
    """What `events`, in order, make of a generation; the batch is still to be saved.

    Participants are counted by the version of the programme they came under. `unsaved` are participants that another
    batch has changed and not saved yet. Raises `UnknownProgrammeVersion` for a programme that is not loaded.
    """
    ids, unsaved = {event.participant_id for _, event in events}, unsaved or {}
    to_load = ids - unsaved.keys()
    participants = await load_participants(uow, generation, to_load) if to_load else {}
    participants |= {participant_id: unsaved[participant_id] for participant_id in ids & unsaved.keys()}
    batch = Batch(participants, programmes.for_referral)
    for position, event in events:
        batch.apply(position, event)
    return batch

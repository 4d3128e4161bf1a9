"""How kpi hears: it keeps every event as told, in the order applied, and counts what the event moves.

A batch is one transaction of five statements whatever its size: figures must keep up with all three other services.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import asyncpg

from services.kpi.domain import FOLDS
from services.kpi.writing import HEARING, LIVE, Placed, count, happening
from shared.journey.columns import column, rows_of
from shared.journey.envelope import Envelope
from shared.store.unit_of_work import UnitOfWork
from shared.terms.programme import Programmes

KINDS = {"seq": "bigint", "occurred_on": "date", "recorded_at": "timestamptz"}
TOLD = {each.name: KINDS.get(each.name, "text") for each in fields(Envelope)}
LISTED = ", ".join(name for name in TOLD if name != "value")
KEEP = f"""
INSERT INTO event_log ({LISTED}, value, participant_id)
SELECT {LISTED}, convert_to(value, 'UTF8'), substring(stream_id FROM '^participant/(.*)')
FROM {rows_of(TOLD)} ORDER BY nth
RETURNING position, event_id, ({LIVE}) AS generation
"""


@dataclass(frozen=True)
class Counting:
    """The reactions of kpi. `table` names what moves a figure; every other event is kept and moves none.

    No command waits for what it locks.
    """

    programmes: Programmes
    table: Mapping[str, Any] = field(default_factory=lambda: FOLDS)
    most: int = 4000

    async def apply(self, uow: UnitOfWork, events: list[Envelope]) -> None:
        """Keeps and counts `events`. A rebuild's switch waits until the transaction is over."""
        if not events:
            return
        await uow.conn.execute(HEARING)
        kept = await keep(uow, events)
        positions = {row["event_id"]: row["position"] for row in kept}
        await count(uow, kept[0]["generation"], self.programmes, _placed(events, positions))


async def keep(uow: UnitOfWork, events: list[Envelope]) -> list[asyncpg.Record]:
    """Writes the events down in order; each one's id and position, and the generation that is read now."""
    columns: dict[str, list[Any]] = {name: [getattr(event, name) for event in events] for name in TOLD}
    columns["value"] = [event.value.decode() for event in events]
    return await uow.conn.fetch(KEEP, *map(column, columns.values()))


def _placed(events: list[Envelope], positions: Mapping[str, int]) -> list[Placed]:
    return [(positions[event.event_id], told) for event in events if (told := happening(event)) is not None]


def made(programmes: Programmes) -> Counting:
    return Counting(programmes)

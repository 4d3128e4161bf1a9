"""A person settles an unmatched row of the earnings feed, or undoes that [rule 111].

The effect is as if the feed had said so: outcomes and claims follow at once, in the same transaction.
"""

from dataclasses import dataclass, replace

from services.outcomes import tables
from services.outcomes.commands.match_unmatched import follow_decisions, match_waiting, stored_row
from services.outcomes.domain.deciding import update_outcomes
from services.outcomes.domain.record import Record
from services.outcomes.domain.unmatched import (
    PaymentChosen,
    UnmatchedRow,
    decide,
    give,
    recognise,
    set_apart,
    take_back,
)
from services.outcomes.store import load, save
from shared.store.statements import BulkInsert
from shared.store.unit_of_work import UnitOfWork
from shared.terms.events.payment import EarningsRowSettled
from shared.terms.faults import Conflict, NotFound, require_version
from shared.terms.ids import new_id
from shared.terms.programme import Programmes

READ = """
SELECT position, row, fingerprint, reason, sent_by, visible_to, version, settled_as, settled_by, settled_at,
       participant_id, duplicate_of
FROM unmatched WHERE position = $1
"""
LOCK = f"{READ} FOR UPDATE"
SAVE = """
UPDATE unmatched SET settled_as = $2, settled_by = $3, settled_at = $4, version = $5, participant_id = $6, reason = $7,
  duplicate_of = $8, visible_to = $9
WHERE position = $1
"""
FOLLOWING = "SELECT position, version FROM unmatched WHERE follows = $1 AND settled_at IS NOT NULL ORDER BY position"
UNFOLLOW = "UPDATE unmatched SET follows = NULL WHERE position = $1"
SENT_AGAIN = "SELECT 1 FROM unmatched WHERE fingerprint = $1 AND settled_at IS NULL AND position <> $2"
INSERT = BulkInsert(tables.SETTLEMENT)


def row_id(position: int) -> str:
    """The id of a row in events."""
    return f"row_{position}"


@dataclass(frozen=True)
class Settling:
    """A person's action on one row in the version they saw; `why` is kept here and never emitted.

    Every action raises `NotFound`, `StaleVersion`, `ForbiddenTransition`, or `Refused` with what to do instead.
    """

    uow: UnitOfWork
    programmes: Programmes
    position: int
    version: int
    why: str

    async def belong_to(self, participant_id: str, corrects: PaymentChosen | None) -> None:
        """The row is this participant's; with `corrects`, it corrects that payment."""
        row, record = await self._load(participant_id)
        assert record is not None
        after = give(record, row, corrects, self.uow.actor, self.uow.now)
        await self._save("belong_to", after, record, corrects)

    async def same_as(self, chosen: PaymentChosen | None, participant_id: str | None) -> None:
        """The row is recorded already, as the payment chosen; a possible duplicate need not name it."""
        row, record = await self._load(participant_id)
        after = row.after("same_as", self.uow.actor, self.uow.now)
        recognise(record, row, chosen)
        await self._save("same_as", after, record, chosen)

    async def decide(self, action: str) -> None:
        """The row is `different` from the payment it looks like, or is to be discarded."""
        row, record = await self._load()
        after = row.after(action, self.uow.actor, self.uow.now)
        if record is not None and row.reason == "possible_duplicate":
            decide(record, row, action)
        elif record is not None and action == "different":
            set_apart(record, row, self.uow.now)
        await self._save(action, after, record)

    async def undo(self) -> None:
        """The row waits again, and what settling it did is taken back, also for the rows that followed it."""
        await self._undo()
        await self.uow.conn.execute(UNFOLLOW, self.position)
        for row in await self.uow.conn.fetch(FOLLOWING, self.position):
            await replace(self, position=row["position"], version=row["version"])._undo(alone=False)

    async def _undo(self, *, alone: bool = True) -> None:
        """Takes one row back; not `alone`, with the row that it follows, and so without a step of its own."""
        row, record = await self._load()
        after = row.after("undo", self.uow.actor, self.uow.now)
        if await self.uow.conn.fetchval(SENT_AGAIN, row.fingerprint, row.position):
            raise Conflict("The feed has sent the row again, and it waits: settle that one.")
        if record is not None and row.state == "belongs_to":
            take_back(record, row)
            after = replace(after, participant_id=None)
        elif record is not None and row.state == "different" and row.reason == "key_taken":
            take_back(record, row)
        elif record is not None and row.reason == "possible_duplicate":
            decide(record, row, "undo")
        await self._save("undo", after, record, step=alone)

    async def _load(self, participant_id: str | None = None) -> tuple[UnmatchedRow, Record | None]:
        """The row and the record of its participant, if it has one, both locked, the participant first."""
        seen = await self._row(READ)
        whose = participant_id or seen.participant_id
        records = await load(self.uow, self.programmes, [whose]) if whose else {}
        if whose and whose not in records:
            raise NotFound("participant", whose)
        row = await self._row(LOCK)
        require_version(row.version, self.version)
        return row, records.get(whose or "")

    async def _row(self, query: str) -> UnmatchedRow:
        stored = await self.uow.conn.fetchrow(query, self.position)
        if stored is None:
            raise NotFound("unmatched row", str(self.position))
        row = None if stored["reason"] == "has_faults" else stored_row(stored["row"])
        return UnmatchedRow(**{**dict(stored), "row": row})

    async def _save(
        self,
        action: str,
        row: UnmatchedRow,
        record: Record | None,
        chosen: PaymentChosen | None = None,
        *,
        step: bool = True,
    ) -> None:
        """Saves the row and what it changes, keeps who settled it and why, and emits that it was settled."""
        settled = (row.settled_as, row.settled_by, row.settled_at, row.version, row.participant_id)
        doubt = (row.reason, row.duplicate_of, row.visible_to)
        await self.uow.conn.execute(SAVE, row.position, *settled, *doubt)
        if step:
            await self._keep_step(action, row, record.person.id if record is not None else None, chosen)
        if record is not None:
            await match_waiting(self.uow, record)
            await follow_decisions(self.uow, record)
            update_outcomes(record, self.uow.today, new_id)
            await save(self.uow, [record])

    async def _keep_step(
        self, action: str, row: UnmatchedRow, participant_id: str | None, chosen: PaymentChosen | None
    ) -> None:
        entry = {
            "id": new_id("stl"),
            "row_position": row.position,
            "action": action,
            "reason": row.reason,
            "participant_id": participant_id,
            "payment": chosen.payment if chosen else None,
            "why": self.why,
            "settled_by": self.uow.actor,
            "settled_at": self.uow.now,
        }
        await INSERT.execute(self.uow, [entry])
        event = EarningsRowSettled(
            row_id=row_id(row.position), action=action, reason=row.reason, participant_id=participant_id
        )
        self.uow.emit(f"earnings/{row_id(row.position)}", event, self.uow.today)

"""Loading, locking and saving a referral and the versions of its record."""

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
import orjson
import sqlalchemy as sa

from services.referrals.tables import REFERRAL, REFERRAL_VERSION
from shared.journey.envelope import Envelope
from shared.store.idempotency import KEY_TAKEN, in_flight
from shared.store.statements import BulkInsert, Row, Sql, update
from shared.store.unit_of_work import UnitOfWork
from shared.store.vault import Vault, place_of
from shared.terms.faults import Conflict, NotFound, Refused, require_version
from shared.terms.ids import is_id

REFERENCE_TAKEN = "referral_programme_reference_sent_by_key"
"""The constraint on which a new referral fails whose reference another referral of its sender has."""

ID = REFERRAL.c.id == sa.bindparam("referral_id", type_=sa.Text)
LOAD = Sql(sa.select(REFERRAL).where(ID))
LOCK = Sql(sa.select(REFERRAL).where(ID).with_for_update())
INSERT = BulkInsert(REFERRAL, [column.name for column in REFERRAL.c if column.name != "restricted"])
INSERT_VERSIONS = BulkInsert(REFERRAL_VERSION)
LATEST_CONTENT = Sql(
    sa.select(REFERRAL_VERSION.c.content_mark)
    .where(REFERRAL_VERSION.c.referral_id == sa.bindparam("referral_id", type_=sa.Text))
    .order_by(REFERRAL_VERSION.c.number.desc())
    .limit(1)
)
CHANGING = (
    "person_id",
    "matching",
    "state",
    "provider",
    "visible_to",
    "declined_by",
    "acknowledged_on",
    "result_on",
    "result_recorded_on",
    "ended_on",
    "ended_because",
    "cancel_requested",
    "cancel_answer",
    "applied_version",
)
"""The columns that change after a referral was received; `latest_version` changes with `add_version` only."""
SAVE = update(REFERRAL, *CHANGING, where=ID)
SET_LATEST_VERSION = update(REFERRAL, "latest_version", where=ID)


class UnknownReferral(LookupError):
    """An event about a participant whose referral this service never received; the event is held."""


async def find_referral(uow: UnitOfWork, referral_id: str) -> asyncpg.Record | None:
    """The referral's row; None where there is none that the organisation may see."""
    return await LOAD.row(uow, referral_id=referral_id) if is_id(referral_id, "ref") else None


async def load_referral(uow: UnitOfWork, referral_id: str) -> asyncpg.Record:
    """The referral's row; raises `NotFound`."""
    row = await find_referral(uow, referral_id)
    if row is None:
        raise NotFound("referral", referral_id)
    return row


async def lock_referral(uow: UnitOfWork, referral_id: str, expected_version: int) -> asyncpg.Record:
    """The referral's row, locked; raises `NotFound` or `StaleVersion`."""
    row = await LOCK.row(uow, referral_id=referral_id) if is_id(referral_id, "ref") else None
    if row is None:
        raise NotFound("referral", referral_id)
    uow.require_part(row["programme"])
    require_version(row["version"], expected_version)
    return row


async def lock_participant(uow: UnitOfWork, envelope: Envelope) -> asyncpg.Record:
    """The row of the referral that a consumed event is about, locked; raises `UnknownReferral`."""
    row = await LOCK.row(uow, referral_id=envelope.participant_id)
    if row is None:
        raise UnknownReferral(f"{envelope.type} is about {envelope.stream_id}, which was never received here")
    return row


async def save_referral(uow: UnitOfWork, referral: Row, **changes: Any) -> None:
    """Saves changes of a locked referral; a referral that does not change keeps its version."""
    after = {**dict(referral.items()), **changes}
    if any(after[name] != referral[name] for name in changes):
        new = {f"new_{name}": after[name] for name in CHANGING}
        await SAVE.execute(uow, referral_id=referral["id"], **new)


async def insert_referrals(
    uow: UnitOfWork, vault: Vault, new: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]
) -> None:
    """Inserts new referrals, each with the first version of its record, which holds at once.

    The versions are under the row policy of their referrals, so they are written after them, with the flush.
    """
    if new:
        await INSERT.send(uow, [row for row, _ in new])
        INSERT_VERSIONS.defer(uow, [_version(uow, vault, row, 1, record) for row, record in new])


async def add_version(uow: UnitOfWork, vault: Vault, referral: Row, record: Mapping[str, Any]) -> None:
    """Adds a version of the record, to be applied by a user [rule 2]; the same content again changes nothing."""
    latest = await LATEST_CONTENT.value(uow, referral_id=referral["id"])
    if latest in [fingerprint(each, record) for each in vault.versions]:
        return
    number = referral["latest_version"] + 1
    INSERT_VERSIONS.defer(uow, [_version(uow, vault, referral, number, record)])
    await SET_LATEST_VERSION.execute(uow, referral_id=referral["id"], new_latest_version=number)


def open_version(vault: Vault, row: Row) -> dict[str, Any]:
    """The record in a row of `referral_version`, from `referral_id`, `number`, `person_id` and `sealed`."""
    place = place_of("referral_version", row["referral_id"], row["number"])
    details: dict[str, Any] = vault.open(row["sealed"], place, row["person_id"])
    return details


def _version(uow: UnitOfWork, vault: Vault, referral: Row, number: int, record: Mapping[str, Any]) -> dict[str, Any]:
    person_id = referral["person_id"]
    return {
        "referral_id": referral["id"],
        "number": number,
        "person_id": person_id,
        "sealed": vault.seal(record, place_of("referral_version", referral["id"], number)),
        "sealed_with": vault.sealing,
        "content_mark": fingerprint(vault, record),
        "indexed_with": vault.index_name,
        "received_at": uow.now,
        "received_by": uow.actor,
        "applied_at": uow.now if number == 1 else None,
        "applied_by": uow.actor if number == 1 else None,
    }


def fingerprint(vault: Vault, record: Mapping[str, Any]) -> bytes:
    """By which the same content is recognised."""
    return vault.blind_index("content", orjson.dumps(record, option=orjson.OPT_SORT_KEYS).decode())


def lost_race(error: asyncpg.UniqueViolationError) -> Refused | None:
    """The refusal of a submission whose idempotency key or reference was taken between lookup and insert."""
    if error.constraint_name == REFERENCE_TAKEN:
        return Conflict("Another referral of yours has just taken this reference: check /reference, or send it again.")
    return in_flight() if error.constraint_name == KEY_TAKEN else None

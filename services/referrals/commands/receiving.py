"""Receiving a referral: look, judge with all faults at once, keep it, allocate it, say so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects.postgresql import insert as upsert

from services.referrals.commands import allocating, people
from services.referrals.domain import intake, record
from services.referrals.domain.allocation import allocate
from services.referrals.domain.clocks import Met, deadlines, reading
from services.referrals.domain.matching import Match
from services.referrals.tables import PERSON, REFERRAL, REFERRAL_VERSION
from services.referrals.vault import Vault
from shared.edge.api import Draft
from shared.edge.database import Sql
from shared.edge.problems import Problem
from shared.journey.events.referral import ReferralReceived
from shared.journey.ledger import Tx
from shared.terms.ids import new_id, participant_stream
from shared.terms.nino import normalise
from shared.terms.programme import NO_LIMIT, Programme

ID = REFERRAL.c.id == sa.bindparam("referral_id", type_=sa.Text)
# The lock of the person's number (none when it is null) on the way: two handovers of one new person at once would make
# two persons, so the second waits here.
FIND = """
SELECT r.* FROM (SELECT pg_advisory_xact_lock(hashtextextended($3, 2))) AS alone
LEFT JOIN LATERAL (SELECT * FROM referral WHERE programme = $1 AND reference = $2 FOR UPDATE) AS r ON true
"""


def _made() -> sa.ClauseElement:
    """The referral and its person, or nothing when the reference is taken; then it waits for the counters."""
    values = {column.name: sa.bindparam(column.name, type_=column.type) for column in REFERRAL.c}
    made = upsert(REFERRAL).values(values).on_conflict_do_nothing().returning(REFERRAL).cte("made")
    is_new = sa.bindparam("new_person", type_=sa.Boolean)
    nobody = sa.literal([], type_=PERSON.c.started.type)
    person = sa.insert(PERSON).from_select(
        ["id", "created_at", "started"], sa.select(made.c.person_id, made.c.received_at, nobody).where(is_new)
    )
    return sa.select(made, allocating.locked(made.c.programme)).add_cte(person.cte("known"))


MAKE = Sql(_made())
ALLOCATE = Sql(sa.update(REFERRAL).where(ID).values(provider=sa.bindparam("to"), visible_to=sa.bindparam("seen_by")))
KEEP = Sql(sa.insert(REFERRAL_VERSION))
LATEST = Sql(
    sa.select(REFERRAL_VERSION.c.content_mark)
    .where(REFERRAL_VERSION.c.referral_id == sa.bindparam("referral_id", type_=sa.Text))
    .order_by(REFERRAL_VERSION.c.number.desc())
    .limit(1)
)
ANOTHER = Sql(
    sa.update(REFERRAL).where(ID).values(latest_version=sa.bindparam("number"), version=REFERRAL.c.version + 1)
)


@dataclass(frozen=True)
class Intake:
    """What receiving needs beside the transaction: the programmes, the vault, the mode, and who refers."""

    programmes: Mapping[str, Programme]
    vault: Vault
    sandbox: bool
    district: str


@dataclass(frozen=True)
class Received:
    """The referral a body was received as: its row when it is new, else only the id its reference was known by."""

    referral_id: str
    row: dict[str, Any] | None = None

    @property
    def new(self) -> bool:
        return self.row is not None


@dataclass(frozen=True)
class _Accepted:
    """A body that passed every rule: its programme, its record as it will be kept, and who the person is."""

    programme: Programme
    record: dict[str, Any]
    marks: people.Marks
    found: Match
    existing: Record | None


async def receive(tx: Tx, with_: Intake, given: Draft[Any]) -> Received:
    """Takes a referral, or a later version of one. Raises `Problem` invalid with every fault, or conflict."""
    accepted = await _accepted(tx, with_, given)
    if accepted.existing is None:
        made = await _make(tx, with_, accepted)
        if made is not None:
            return Received(made["id"], made)
        accepted = await _accepted(tx, with_, given)
    if accepted.existing is None:
        raise Problem("conflict", "This reference belongs to another district's referral: check /reference.")
    await _add_version(tx, with_, accepted.existing, accepted.record)
    return Received(accepted.existing["id"])


async def preview(tx: Tx, with_: Intake, given: Draft[Any]) -> dict[str, Any]:
    """What `receive` would do, as far as it can be known; stores nothing."""
    accepted = await _accepted(tx, with_, given)
    told, programme, existing = accepted.record, accepted.programme, accepted.existing
    if existing is not None:
        return {"id": existing["id"], "new": False, "state": existing["state"], "provider": existing["provider"]}
    so_far = await allocating.counts(tx, programme.id)
    dues = deadlines(programme, told["referred_on"])
    return {
        "new": True,
        "programme_version": programme.version,
        "matching": accepted.found.matching,
        "provider": allocate(programme, told["area"], told["group"], so_far, told["preferred_provider"]),
        "jcp_district": told["jcp_district"],
        "clocks": reading(dues, Met(), "RECEIVED", tx.today),
    }


async def _accepted(tx: Tx, with_: Intake, given: Draft[Any]) -> _Accepted:
    values = given.values
    programme = with_.programmes.get(values.get("programme", ""))
    existing, found, started = None, Match("new"), False
    marks = people.marks_of(with_.vault, values)
    if programme is not None:
        existing = await _existing(tx, programme.id, values.get("reference"), marks)
        if existing is None:
            found, started = await people.find(tx, marks, programme.id)
    around = intake.Circumstances(tx.today, with_.district, with_.sandbox, started)
    body = given.accept(intake.beside(given.faults, intake.faults(values, programme, around)))
    assert programme is not None
    return _Accepted(programme, _record_of(body, programme), marks, found, existing)


async def _existing(tx: Tx, programme_id: str, reference: str | None, marks: people.Marks) -> Record | None:
    row = await tx.conn.fetchrow(FIND, programme_id, reference, people.number_of(marks))
    return row if row["id"] is not None else None


def _record_of(body: Any, programme: Programme) -> dict[str, Any]:
    told: dict[str, Any] = intake.with_markers(body.model_dump())
    district = told["jcp_district"] or programme.area(told["area"]).jcp_district
    return {**told, "nino": normalise(told["nino"]), "jcp_district": district}


async def _make(tx: Tx, with_: Intake, accepted: _Accepted) -> dict[str, Any] | None:
    """The new referral, or None when its reference was taken in the meantime or by a district out of sight.

    All that the counters need not wait for is done before they are locked, all else in the last send.
    """
    told, programme = accepted.record, accepted.programme
    row = _row(tx, accepted)
    made = await MAKE.row(tx, **row, new_person=accepted.found.person_id is None)
    if made is None:
        return None
    provider = await allocating.give(tx, programme, told["area"], told["group"], told["preferred_provider"])
    ALLOCATE.later(tx, referral_id=row["id"], to=provider, seen_by=programme.visible_to(provider, told["jcp_district"]))
    people.remember(tx, row["person_id"], accepted.marks)
    _keep(tx, with_.vault, row["id"], row["person_id"], 1, told, applied=True)
    _say(tx, {**row, "provider": provider}, told["date_of_birth"])
    return {**made, "provider": provider}


def _row(tx: Tx, accepted: _Accepted) -> dict[str, Any]:
    """The row before it is allocated: the prime's, until the counters say otherwise."""
    told, programme = accepted.record, accepted.programme
    dues = deadlines(programme, told["referred_on"])
    named = ("reference", "jcp_district", "area", "group", "participation", "source", "referred_on")
    return {
        **{name: told[name] for name in (*named, "preferred_provider")},
        "id": new_id("ref"),
        "programme": programme.id,
        "programme_version": programme.version,
        "person_id": accepted.found.person_id or new_id("per"),
        "matching": accepted.found.matching,
        "state": "RECEIVED",
        "provider": programme.receiver,
        "declined_by": [],
        "restricted": record.is_restricted(told),
        "received_at": tx.now,
        "dues": {name: due.isoformat() for name, due in dues.items()},
        "acknowledge_due_on": dues.get("acknowledge", NO_LIMIT),
        "cancel_requested": False,
        "applied_version": 1,
        "latest_version": 1,
        "version": 1,
        "visible_to": programme.visible_to(programme.receiver, told["jcp_district"]),
    }


def _say(tx: Tx, row: dict[str, Any], born_on: date) -> None:
    facts = {name: row[name] for name in ReferralReceived.model_fields if name in row}
    event = ReferralReceived(**facts, age_band=record.age_band(born_on, row["referred_on"]))
    tx.say(participant_stream(row["id"]), event, row["referred_on"])


def _keep(
    tx: Tx, vault: Vault, referral_id: str, person_id: str, number: int, told: dict[str, Any], *, applied: bool
) -> None:
    KEEP.later(
        tx,
        referral_id=referral_id,
        number=number,
        person_id=person_id,
        sealed=vault.seal(told, person_id),
        sealed_with=vault.current,
        content_mark=_content_mark(vault, told),
        received_at=tx.now,
        received_by=tx.actor,
        applied_at=tx.now if applied else None,
        applied_by=tx.actor if applied else None,
    )


def _content_mark(vault: Vault, told: dict[str, Any]) -> bytes:
    return vault.mark("content", orjson.dumps(told, option=orjson.OPT_SORT_KEYS).decode())


async def _add_version(tx: Tx, with_: Intake, existing: Record, told: dict[str, Any]) -> None:
    """Keeps what was told otherwise beside what holds [rule 2]; the same again changes nothing."""
    referral_id = existing["id"]
    if await LATEST.value(tx, referral_id=referral_id) == _content_mark(with_.vault, told):
        return
    number = existing["latest_version"] + 1
    _keep(tx, with_.vault, referral_id, existing["person_id"], number, told, applied=False)
    await ANOTHER.run(tx, referral_id=referral_id, number=number)

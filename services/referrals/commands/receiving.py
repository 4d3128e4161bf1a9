"""Receiving a referral: look, judge with all faults at once, keep it, allocate it, say so."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects.postgresql import insert as upsert

from services.referrals.commands import allocating, drawing, people
from services.referrals.domain import intake, record
from services.referrals.domain.clocks import Met, deadlines, reading
from services.referrals.domain.matching import Match
from services.referrals.domain.priority import Precedence, codes_of, precedence
from services.referrals.domain.sending import Sender, may_send, seen_with, source_of
from services.referrals.domain.states import REFERRAL_STATES
from services.referrals.tables import PERSON, REFERRAL, REFERRAL_VERSION
from services.referrals.vault import Vault
from shared.edge.api import Draft
from shared.edge.database import Sql
from shared.edge.problems import Problem
from shared.journey.events import Event
from shared.journey.events.referral import ReferralAllocatedToControl, ReferralReceived
from shared.journey.ledger import Tx
from shared.terms.faults import Fault, transition
from shared.terms.ids import new_id, participant_stream
from shared.terms.nino import normalise
from shared.terms.programme import Programme

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
GIVEN = ("state", "provider", "visible_to", "allocation_arm", "draw")
ALLOCATE = Sql(
    sa.update(REFERRAL)
    .where(ID)
    .values({name: sa.bindparam(f"new_{name}", type_=REFERRAL.c[name].type) for name in GIVEN})
)
# What came later than the first records: left out where it says nothing, so that the same again stays the same.
LATER = ("ward", "confirmed_on", "early_access_codes", "evidence", "circumstances")
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
    sender: Sender


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
    precedence: Precedence

    @property
    def wish(self) -> allocating.Wish:
        told = self.record
        return allocating.Wish(told["area"], told["group"], told["preferred_provider"], self.precedence)


async def receive(tx: Tx, with_: Intake, given: Draft[Any]) -> Received:
    """Takes a referral, or a later version of one. Raises `Problem` invalid with every fault, or conflict."""
    accepted = await _accepted(tx, with_, given)
    if accepted.existing is None:
        made = await _make(tx, with_, accepted)
        if made is not None:
            return Received(made["id"], made)
        accepted = await _accepted(tx, with_, given)
    if accepted.existing is None:
        raise Problem("conflict", "This reference belongs to a referral of somebody else's: check /reference.")
    await _add_version(tx, with_, accepted.existing, accepted.record)
    return Received(accepted.existing["id"])


async def preview(tx: Tx, with_: Intake, given: Draft[Any]) -> dict[str, Any]:
    """What `receive` would do, as far as it can be known; stores nothing."""
    accepted = await _accepted(tx, with_, given)
    told, programme, existing = accepted.record, accepted.programme, accepted.existing
    if existing is not None:
        return {"id": existing["id"], "new": False, "state": existing["state"], "provider": existing["provider"]}
    so_far = await allocating.counts(tx, programme.id)
    dues = deadlines(programme, told["referred_on"], accepted.precedence.start_by)
    return {
        "new": True,
        "programme_version": programme.version,
        "matching": accepted.found.matching,
        # Where lots are drawn, nobody is told before what the draw will be.
        "provider": None if programme.trial else allocating.choose(programme, accepted.wish, so_far),
        "jcp_district": told["jcp_district"],
        "clocks": reading(dues, Met(), "RECEIVED", tx.today),
    }


async def _accepted(tx: Tx, with_: Intake, given: Draft[Any]) -> _Accepted:
    values = given.values
    programme = with_.programmes.get(values.get("programme", ""))
    existing, found, started, more = None, Match("new"), False, list[Fault]()
    marks = people.marks_of(with_.vault, values)
    if programme is not None:
        _require_sender(programme, with_.sender)
        existing = await _existing(tx, programme.id, values.get("reference"), marks)
        if existing is None:
            found, started = await people.find(tx, marks, programme.id)
            more = await _full(tx, programme, values)
    around = intake.Circumstances(tx.today, with_.sender.org, with_.sandbox, started, with_.sender.kind)
    body = given.accept(intake.beside(given.faults, [*intake.faults(values, programme, around), *more]))
    assert programme is not None
    told = _record_of(body, programme, with_.sender)
    return _Accepted(programme, told, marks, found, existing, _precedence(programme, told))


async def _existing(tx: Tx, programme_id: str, reference: str | None, marks: people.Marks) -> Record | None:
    row = await tx.conn.fetchrow(FIND, programme_id, reference, people.number_of(marks))
    return row if row["id"] is not None else None


def _require_sender(programme: Programme, sender: Sender) -> None:
    """Raises `Problem` forbidden for a kind of organisation that the programme takes no referrals from."""
    if not programme.portfolio and not may_send(programme, sender):
        kinds = sorted({kind for source in programme.referral_sources for kind in source.sent_by})
        who = " or ".join(kinds) or "nobody"
        raise Problem("forbidden", f"Only {who} may do this; the token is of a {sender.kind}.")


async def _full(tx: Tx, programme: Programme, values: Mapping[str, Any]) -> list[Fault]:
    """That there is no room, told beside everything else; looked at again when the place is given."""
    if programme.volume is None or not programme.volume.limit or not {"group", "referred_on"} <= values.keys():
        return []
    fault = allocating.full(programme, await allocating.counts(tx, programme.id), _precedence(programme, values))
    return [fault] if fault else []


def _precedence(programme: Programme, told: Mapping[str, Any]) -> Precedence:
    return precedence(programme, told["group"], codes_of(told), told["referred_on"])


def _record_of(body: Any, programme: Programme, sender: Sender) -> dict[str, Any]:
    told: dict[str, Any] = intake.with_markers(body.model_dump())
    district = told["jcp_district"] or programme.area(told["area"]).jcp_district
    source = source_of(told, programme, sender) if sender.role != "jcp" else None
    told |= {"nino": normalise(told["nino"]), "jcp_district": district}
    told |= {"source": source.code} if source is not None else {}
    if told["preferred_provider"] is None and sender.role == "provider":
        told["preferred_provider"] = sender.org
    return {name: value for name, value in told.items() if value or name not in LATER}


async def _make(tx: Tx, with_: Intake, accepted: _Accepted) -> dict[str, Any] | None:
    """The new referral, or None when its reference was taken in the meantime or by somebody out of sight.

    All that the counters need not wait for is done before they are locked, all else in the last send.
    """
    row = _row(tx, with_, accepted)
    made = await MAKE.row(tx, **row, new_person=accepted.found.person_id is None)
    if made is None:
        return None
    given = await _given(tx, with_, accepted, row)
    ALLOCATE.later(tx, referral_id=row["id"], **{f"new_{name}": given[name] for name in GIVEN})
    people.remember(tx, row["person_id"], accepted.marks)
    _keep(tx, with_.vault, row["id"], row["person_id"], 1, accepted.record, applied=True)
    _say(tx, row | given, accepted)
    return {**made, **given}


async def _given(tx: Tx, with_: Intake, accepted: _Accepted, row: dict[str, Any]) -> dict[str, Any]:
    """The arm of the trial first, and only then a provider: who is drawn for control is seen by none (rule 15)."""
    programme = accepted.programme
    drawn = await drawing.draw(tx, with_.vault, programme, row["person_id"])
    given = {"allocation_arm": drawn.arm, "draw": drawn.number}
    if not drawn.takes_part:
        state = transition(REFERRAL_STATES, row["state"], "draw_control", "referral")
        return {**given, "state": state, "provider": None, "visible_to": row["visible_to"]}
    provider = await allocating.give(tx, programme, accepted.wish)
    seen_by = seen_with(programme, provider, row["jcp_district"], row["sent_by"])
    return {**given, "state": row["state"], "provider": provider, "visible_to": seen_by}


def _row(tx: Tx, with_: Intake, accepted: _Accepted) -> dict[str, Any]:
    """The row before it is allocated: no provider's yet, seen by who sent it, the district and the commissioner."""
    told, programme, first = accepted.record, accepted.programme, accepted.precedence
    dues = deadlines(programme, told["referred_on"], first.start_by)
    named = ("reference", "jcp_district", "area", "group", "participation", "source", "referred_on")
    return {
        **{name: told[name] for name in (*named, "preferred_provider")},
        "id": new_id("ref"),
        "programme": programme.id,
        "programme_version": programme.version,
        "person_id": accepted.found.person_id or new_id("per"),
        "matching": accepted.found.matching,
        "state": "RECEIVED",
        "provider": None,
        "declined_by": [],
        "restricted": record.is_restricted(told),
        "received_at": tx.now,
        "dues": {name: due.isoformat() for name, due in dues.items()},
        "acknowledge_due_on": dues.get("acknowledge"),
        "cancel_requested": False,
        "applied_version": 1,
        "latest_version": 1,
        "version": 1,
        "sent_by": with_.sender.org,
        "priority": first.priority,
        "ahead": first.ahead,
        "reserved": first.reserved,
        "visible_to": sorted({programme.commissioner, told["jcp_district"], with_.sender.org}),
    }


def _say(tx: Tx, row: dict[str, Any], accepted: _Accepted) -> None:
    band = record.age_band(accepted.record["date_of_birth"], row["referred_on"])
    if row["state"] == "ALLOCATED_CONTROL":
        control = {name: row[name] for name in ReferralAllocatedToControl.model_fields if name in row}
        event: Event = ReferralAllocatedToControl(**control, age_band=band)
    else:
        named = set(ReferralReceived.model_fields) - {"priority"}
        facts = {name: row[name] for name in named if name in row}
        first = accepted.precedence
        event = ReferralReceived(**facts, age_band=band, priority=first.priority or None, start_by=first.start_by)
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

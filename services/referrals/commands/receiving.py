"""Receiving referrals: look, judge each with all faults at once, allocate, keep, say so; any number in one transaction.

All that can be done beforehand is done before a programme's counters are locked, all that is written is one send.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeGuard

import orjson
import sqlalchemy as sa

from services.referrals.commands import allocating, drawing, people
from services.referrals.commands.looking import Accepted, Handover, Intake, Row, accepted
from services.referrals.domain import record
from services.referrals.domain.clocks import Met, deadlines, reading
from services.referrals.domain.sending import seen_with
from services.referrals.domain.states import REFERRAL_STATES
from services.referrals.tables import PERSON, REFERRAL, REFERRAL_VERSION
from services.referrals.vault import Vault
from shared.store.statements import BulkInsert, Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.events import Event
from shared.terms.events.referral import ReferralAllocatedToControl, ReferralReceived
from shared.terms.faults import Refused, transition
from shared.terms.ids import new_id, participant_stream

REFERENCE_TAKEN = "referral_programme_reference_key"
MAKE, MAKE_PERSON, KEEP = BulkInsert(REFERRAL), BulkInsert(PERSON), BulkInsert(REFERRAL_VERSION)
ID = REFERRAL.c.id == sa.bindparam("referral_id", type_=sa.Text)
LATEST = Sql(
    sa.select(REFERRAL_VERSION.c.content_mark)
    .where(REFERRAL_VERSION.c.referral_id == sa.bindparam("referral_id", type_=sa.Text))
    .order_by(REFERRAL_VERSION.c.number.desc())
    .limit(1)
)
ANOTHER = Sql(
    sa.update(REFERRAL).where(ID).values(latest_version=sa.bindparam("number"), version=REFERRAL.c.version + 1)
)
NOTHING_YET = dict.fromkeys(REFERRAL.c.keys())
# What an event tells just as it stands in the row; `priority` is said only where there is one.
SAID_OF_RECEIVED = (ReferralReceived.model_fields.keys() & NOTHING_YET.keys()) - {"priority"}
SAID_OF_CONTROL = ReferralAllocatedToControl.model_fields.keys() & NOTHING_YET.keys()


@dataclass(frozen=True)
class Received:
    """The referral a body was received as: its row when it is new, else only the id its reference was known by."""

    referral_id: str
    row: dict[str, Any] | None = None

    @property
    def new(self) -> bool:
        return self.row is not None


@dataclass(frozen=True)
class _New:
    """A new referral about to be written down: its row, and the trial arms of its person."""

    told: Accepted
    row: dict[str, Any]
    arms: Mapping[str, Any]
    traceparent: str | None

    @property
    def person(self) -> dict[str, Any]:
        return {"id": self.row["person_id"], "created_at": self.row["received_at"], "started": [], "arms": self.arms}


async def receive(
    uow: UnitOfWork, with_: Intake, handed_over: Sequence[Handover], known: Sequence[Row]
) -> list[Received | Refused]:
    """Takes referrals, or later versions of them; no two of one reference or of one person's number.

    `known` are the rows that answer their `question`. What cannot be taken is answered with its `Refused`: invalid with
    every fault, or forbidden. Raises `UniqueViolationError` on REFERENCE_TAKEN when a reference was taken in the
    meantime or by somebody out of sight, `Refused` when a programme has just become full; then none of them is taken.
    """
    found = await accepted(uow, with_, handed_over, known)
    new = [(one, of.traceparent) for one, of in zip(found, handed_over, strict=True) if _is_new(one)]
    made = iter(await _make(uow, with_, new) if new else ())
    return [
        Received((row := next(made))["id"], row) if _is_new(one) else await _again(uow, with_, one) for one in found
    ]


async def preview(uow: UnitOfWork, with_: Intake, handover: Handover, known: Sequence[Row]) -> dict[str, Any]:
    """What `receive` would do, as far as it can be known; stores nothing."""
    [one] = await accepted(uow, with_, [handover], known)
    if isinstance(one, Refused):
        raise one
    if one.existing is not None:
        there = one.existing
        return {"id": there["id"], "new": False, "state": there["state"], "provider": there["provider"]}
    programme = one.programme
    so_far = (await allocating.counters(uow, [programme]))[programme.id]
    return {
        "new": True,
        "programme_version": programme.version,
        "matching": one.found.matching,
        # Where lots are drawn, nobody is told before what the draw will be.
        "provider": None if programme.trial else so_far.choose(one.wish),
        "jcp_district": one.record["jcp_district"],
        "clocks": reading(_dues(one), Met(), "RECEIVED", uow.today),
    }


def _is_new(one: Accepted | Refused) -> TypeGuard[Accepted]:
    return isinstance(one, Accepted) and one.existing is None


async def _again(uow: UnitOfWork, with_: Intake, one: Accepted | Refused) -> Received | Refused:
    """A referral told again [rule 2], or what is wrong."""
    if isinstance(one, Refused):
        return one
    assert one.existing is not None
    await _add_version(uow, with_.vault, one.existing, one.record)
    return Received(one.existing["id"])


async def _make(uow: UnitOfWork, with_: Intake, new: Sequence[tuple[Accepted, str | None]]) -> list[dict[str, Any]]:
    """The rows of new referrals, allocated in their order while the counters are locked, all written in two sends: what
    hangs on a referral is under its row policy, which has to see it."""
    async with uow.concurrently(allocating.locked(uow, [one.programme for one, _ in new])) as counting:
        rows = [_row(uow, with_, one) for one, _ in new]
    counters = counting.result()
    made = [
        await _allocated(uow, with_, one, row, trace, counters[one.programme.id])
        for row, (one, trace) in zip(rows, new, strict=True)
    ]
    async with uow.concurrently(MAKE.execute(uow, rows)):
        allocating.save(uow, counters.values())
        _keep_people(uow, made)
        KEEP.defer(uow, [_version(uow, with_.vault, each.row, 1, each.told.record) for each in made])
        for each in made:
            _say(uow, each)
    return rows


def _keep_people(uow: UnitOfWork, made: Sequence[_New]) -> None:
    """New persons are kept, and all can be found again by what was told of them now."""
    new, known = list[_New](), list[_New]()
    for each in made:
        (known if each.told.found.person_id else new).append(each)
    MAKE_PERSON.defer(uow, [each.person for each in new])
    people.introduce(uow, *((each.row["person_id"], each.told.marks) for each in new))
    people.remember(uow, *((each.row["person_id"], each.told.marks) for each in known))


async def _allocated(
    uow: UnitOfWork,
    with_: Intake,
    one: Accepted,
    row: dict[str, Any],
    traceparent: str | None,
    counters: allocating.Counters,
) -> _New:
    """The arm of the trial first, and only then a provider: who is drawn for control is seen by none [rule 15]."""
    programme = one.programme
    drawn = await drawing.draw(uow, with_.vault, programme, one.found.person_id)
    row |= {"allocation_arm": drawn.arm, "draw": drawn.number}
    if drawn.takes_part:
        provider = counters.give(one.wish)
        seen_by = seen_with(programme, provider, row["jcp_district"], row["sent_by"])
        row |= {"provider": provider, "visible_to": seen_by}
    else:
        row["state"] = transition(REFERRAL_STATES, row["state"], "draw_control", "referral")
    return _New(one, row, drawn.arms, traceparent)


def _row(uow: UnitOfWork, with_: Intake, one: Accepted) -> dict[str, Any]:
    """The row before it is allocated: no provider's yet, seen by who sent it, the district and the commissioner."""
    told, programme, first, dues = one.record, one.programme, one.precedence, _dues(one)
    named = ("reference", "jcp_district", "area", "group", "participation", "source", "referred_on")
    return {
        **NOTHING_YET,
        **{name: told[name] for name in (*named, "preferred_provider")},
        "id": new_id("ref"),
        "programme": programme.id,
        "programme_version": programme.version,
        "person_id": one.found.person_id or new_id("per"),
        "matching": one.found.matching,
        "state": "RECEIVED",
        "declined_by": [],
        "restricted": record.is_restricted(told),
        "received_at": uow.now,
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


def _dues(one: Accepted) -> dict[str, date]:
    return deadlines(one.programme, one.record["referred_on"], one.precedence.start_by)


def _say(uow: UnitOfWork, new: _New) -> None:
    row, first = new.row, new.told.precedence
    band = record.age_band(new.told.record["date_of_birth"], row["referred_on"])
    if row["state"] == "ALLOCATED_CONTROL":
        control = {name: row[name] for name in SAID_OF_CONTROL}
        event: Event = ReferralAllocatedToControl(**control, age_band=band)
    else:
        facts = {name: row[name] for name in SAID_OF_RECEIVED}
        event = ReferralReceived(**facts, age_band=band, priority=first.priority or None, start_by=first.start_by)
    uow.traceparent = new.traceparent
    uow.emit(participant_stream(row["id"]), event, row["referred_on"])


def _version(uow: UnitOfWork, vault: Vault, of: Mapping[str, Any], number: int, told: dict[str, Any]) -> dict[str, Any]:
    """The record as it was told; the first one holds at once."""
    by = {"at": uow.now, "by": uow.actor}
    applied = {f"applied_{name}": value for name, value in by.items()} if number == 1 else {}
    return {
        "referral_id": of["id"],
        "number": number,
        "person_id": of["person_id"],
        "sealed": vault.seal(told, of["person_id"]),
        "sealed_with": vault.current,
        "content_mark": _content_mark(vault, told),
        **{f"received_{name}": value for name, value in by.items()},
        **applied,
    }


def _content_mark(vault: Vault, told: dict[str, Any]) -> bytes:
    return vault.mark("content", orjson.dumps(told, option=orjson.OPT_SORT_KEYS).decode())


async def _add_version(uow: UnitOfWork, vault: Vault, existing: Row, told: dict[str, Any]) -> None:
    """Keeps what was told otherwise beside what holds [rule 2]; the same again changes nothing."""
    if await LATEST.value(uow, referral_id=existing["id"]) == _content_mark(vault, told):
        return
    number = existing["latest_version"] + 1
    KEEP.defer(uow, [_version(uow, vault, existing, number, told)])
    await ANOTHER.execute(uow, referral_id=existing["id"], number=number)

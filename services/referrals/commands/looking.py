"""Looking before a referral is taken: has its reference been told before, who is it, what is wrong with it.

However many are looked at, it is one question: their own records under lock, and who shares a mark. It can be asked in
the statement that opens the transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.referrals.commands import allocating, people
from services.referrals.domain import intake
from services.referrals.domain.matching import Match
from services.referrals.domain.priority import Precedence, codes_of, precedence
from services.referrals.domain.sending import Sender, may_send, source_kept
from services.referrals.vault import Vault
from shared.store.pipeline import Query
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import Fault, Forbidden, Refused
from shared.terms.nino import normalise
from shared.terms.parsing import ParsedBody
from shared.terms.programme import Programme

# The persons' numbers are locked first: two handovers of one new person at once would make two persons.
TOLD_BEFORE = "SELECT * FROM told_before($1, $2, $3, $4, $5, $6)"
Row = Mapping[str, Any]
"""A row of the answer: a record told before, or, with a kind, a mark that somebody has."""
# What came later than the first records: left out where it says nothing, so that the same again stays the same.
LATER = ("ward", "confirmed_on", "early_access_codes", "evidence", "circumstances")


@dataclass(frozen=True)
class Intake:
    """What receiving needs beside the transaction: the programmes, the vault, the mode, and who refers."""

    programmes: Mapping[str, Programme]
    vault: Vault
    sandbox: bool
    sender: Sender


@dataclass(frozen=True)
class Accepted:
    """A body that passed every rule: its programme, its record as it will be kept, and who the person is."""

    programme: Programme
    record: dict[str, Any]
    marks: people.Marks
    found: Match
    existing: Row | None
    precedence: Precedence

    @property
    def wish(self) -> allocating.Wish:
        told = self.record
        return allocating.Wish(told["area"], told["group"], told["preferred_provider"], self.precedence)


@dataclass(frozen=True)
class Handover:
    """A body as far as it could be understood, its programme if there is one, its person's marks, and its trace."""

    given: ParsedBody[Any]
    programme: Programme | None
    marks: people.Marks
    traceparent: str | None = None

    @classmethod
    def of(cls, with_: Intake, given: ParsedBody[Any], traceparent: str | None = None) -> "Handover":
        programme = with_.programmes.get(given.values.get("programme", ""))
        return cls(given, programme, people.marks_of(with_.vault, given.values), traceparent)

    @property
    def handle(self) -> tuple[str, str | None]:
        """What a referral is known by [rule 2]."""
        return self.given.values.get("programme", ""), self.given.values.get("reference")


@dataclass(frozen=True)
class _Found:
    """What is known about all of them: records told before, persons, and the counters of programmes with a limit."""

    existing: Mapping[tuple[str, str | None], Row]
    persons: people.Known
    counters: Mapping[str, allocating.Counters]


def question(with_: Intake, handed_over: Sequence[Handover]) -> Query:
    """What to ask about them, all at once; its answer is for `accepted`."""
    there = [each for each in handed_over if each.programme is not None]
    handles = _columns(each.handle for each in there)
    marks = _columns(pair for each in there for pair in each.marks.items())
    numbers = [number for each in there if (number := people.number_of(each.marks))]
    return TOLD_BEFORE, (with_.sender.org, *handles, numbers, *marks)


async def accepted(
    uow: UnitOfWork, with_: Intake, handed_over: Sequence[Handover], known: Sequence[Row]
) -> list[Accepted | Refused]:
    """Each as it may be taken, or why it may not: `Refused` invalid with every fault, or forbidden."""
    found = await _found(uow, handed_over, known)
    return [_judged(uow.today, with_, each, found) for each in handed_over]


async def _found(uow: UnitOfWork, handed_over: Sequence[Handover], known: Sequence[Row]) -> _Found:
    existing = {(row["programme"], row["reference"]): row for row in known if row["kind"] is None}
    new = [each.programme for each in handed_over if each.programme and each.handle not in existing]
    limited = {programme.id: programme for programme in new if _limited(programme)}
    persons = people.known(row for row in known if row["kind"] is not None)
    return _Found(existing, persons, await allocating.counters(uow, limited.values()))


def _columns(pairs: Iterable[tuple[Any, Any]]) -> list[list[Any]]:
    return [list(column) for column in zip(*pairs, strict=True)] or [[], []]


def _judged(today: date, with_: Intake, told: Handover, found: _Found) -> Accepted | Refused:
    try:
        return _judge(today, with_, told, found)
    except Refused as problem:
        return problem


def _judge(today: date, with_: Intake, told: Handover, found: _Found) -> Accepted:
    programme, values = told.programme, told.given.values
    who, started, more, existing = Match("new"), False, list[Fault](), None
    if programme is not None:
        _require_sender(programme, with_.sender)
        existing = found.existing.get(told.handle)
        if existing is None:
            who, started = found.persons.find(told.marks, programme.id)
            more = _full(programme, values, found)
    around = intake.Circumstances(today, with_.sender.org, with_.sandbox, started, with_.sender.kind)
    body = told.given.validated(intake.beside(told.given.faults, [*intake.faults(values, programme, around), *more]))
    assert programme is not None
    record = _record_of(body, programme, with_.sender)
    return Accepted(programme, record, told.marks, who, existing, _precedence(programme, record))


def _require_sender(programme: Programme, sender: Sender) -> None:
    """Raises `Refused` forbidden for a kind of organisation that the programme takes no referrals from."""
    if not programme.portfolio and not may_send(programme, sender):
        kinds = sorted({kind for source in programme.referral_sources for kind in source.sent_by})
        who = " or ".join(kinds) or "nobody"
        raise Forbidden(f"Only {who} may do this; the token is of a {sender.kind}.")


def _limited(programme: Programme) -> bool:
    return programme.volume is not None and programme.volume.limit


def _full(programme: Programme, values: Mapping[str, Any], found: _Found) -> list[Fault]:
    """That there is no room, told beside everything else; looked at again when the place is given."""
    if not _limited(programme) or not {"group", "referred_on"} <= values.keys():
        return []
    fault = found.counters[programme.id].full(_precedence(programme, values))
    return [fault] if fault else []


def _precedence(programme: Programme, told: Mapping[str, Any]) -> Precedence:
    return precedence(programme, told["group"], codes_of(told), told["referred_on"])


def _record_of(body: Any, programme: Programme, sender: Sender) -> dict[str, Any]:
    told: dict[str, Any] = intake.with_markers(body.model_dump())
    district = told["jcp_district"] or programme.area(told["area"]).jcp_district
    told |= {"nino": normalise(told["nino"]), "jcp_district": district}
    told["source"] = source_kept(told, programme, sender)
    if told["preferred_provider"] is None and sender.role == "provider":
        told["preferred_provider"] = sender.org
    return {name: value for name, value in told.items() if value or name not in LATER}

"""Writing down who a referral goes to: the programme's counters are locked last and for as short as can be."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from asyncpg import Record
from sqlalchemy.dialects.postgresql import ARRAY

from services.referrals.domain.allocation import SoFar, allocate
from services.referrals.domain.priority import Precedence, capacity_fault
from services.referrals.tables import ALLOCATION
from shared.store.statements import BulkInsert, Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import Fault, Invalid
from shared.terms.programme import Programme

# Under an advisory lock, because a programme's first referrals find no row to lock.
COUNTED_ALONE = "SELECT * FROM counted_alone($1)"
COUNTS = Sql(
    sa.select(ALLOCATION).where(ALLOCATION.c.programme == sa.any_(sa.bindparam("programmes", type_=ARRAY(sa.Text))))
)
COUNTED = ("referrals", "gone", "reserved")
# The lines' counts are written as they are, by whoever holds the lock; who frees a place leaves them as they stand.
COUNT = BulkInsert(
    ALLOCATION,
    tail="ON CONFLICT (programme, provider) DO UPDATE SET "
    + ", ".join(f"{name} = allocation.{name} + excluded.{name}" for name in COUNTED)
    + ", lines = coalesce(excluded.lines, allocation.lines)",
)


@dataclass(frozen=True)
class Wish:
    """What is looked at when a referral is given to somebody."""

    area: str
    group: str
    preferred: str | None = None
    precedence: Precedence = field(default_factory=Precedence)


@dataclass
class Counters:
    """A programme's referrals so far by provider, those of each line of its map with shares of its own, and those that
    hold a place; what is given counts at once. `added` is what is still to be written down.
    """

    programme: Programme
    referrals: Counter[str] = field(default_factory=Counter)
    lines: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    held: Counter[str] = field(default_factory=Counter)
    reserved: int = 0
    added: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def full(self, precedence: Precedence) -> Fault | None:
        """Why nobody more can be taken, if so (capacity, where the programme makes it binding)."""
        return capacity_fault(self.programme, self.held.total(), self.reserved, reserved=precedence.reserved)

    def choose(self, wish: Wish, declined: Sequence[str] = ()) -> str:
        """The provider whose turn it is; raises `Refused` when the delivery map allows nobody."""
        so_far, ahead = SoFar(self.referrals, self.lines, self.held), wish.precedence.ahead
        return allocate(self.programme, wish.area, wish.group, so_far, wish.preferred, declined, ahead=ahead)

    def give(self, wish: Wish) -> str:
        """The provider whose turn it is, counted; the caller holds the lock, and saves.

        Raises `Problem` when the programme has just become full, `Refused` when nobody may have it.
        """
        fault = self.full(wish.precedence)
        if fault is not None:
            raise Invalid([fault])
        provider = self.choose(wish)
        self.count(provider, 1, wish)
        return provider

    def count(self, provider: str, by: int, wish: Wish) -> None:
        reserved = by if wish.precedence.reserved else 0
        line, added = self.programme.shared_line(wish.area, wish.group), self.added[provider]
        self.referrals[provider] += by
        self.held[provider] += by
        self.reserved += reserved
        added["referrals"] += by
        added["reserved"] += reserved
        if line is not None:
            self.lines[line.key][provider] += by

    def of_lines(self, provider: str) -> dict[str, int]:
        """The provider's referrals by line."""
        return {line: counted[provider] for line, counted in self.lines.items() if counted[provider]}


async def counters(uow: UnitOfWork, programmes: Iterable[Programme]) -> dict[str, Counters]:
    """The counters of each programme as they stand now, by its id."""
    wanted = {programme.id: programme for programme in programmes}
    return _read(wanted, await COUNTS.rows(uow, programmes=list(wanted)) if wanted else ())


async def locked(uow: UnitOfWork, programmes: Iterable[Programme]) -> dict[str, Counters]:
    """The same, and nobody else counts until this transaction has ended."""
    wanted = {programme.id: programme for programme in programmes}
    return _read(wanted, await uow.conn.fetch(COUNTED_ALONE, list(wanted)))


def _read(wanted: Mapping[str, Programme], rows: Iterable[Record]) -> dict[str, Counters]:
    found = {name: Counters(programme) for name, programme in wanted.items()}
    for row in rows:
        of = found[row["programme"]]
        of.referrals[row["provider"]] = row["referrals"]
        of.held[row["provider"]] = row["referrals"] - row["gone"]
        of.reserved += row["reserved"]
        for line, referrals in (row["lines"] or {}).items():
            of.lines[line][row["provider"]] = referrals
    return found


def save(uow: UnitOfWork, counted: Iterable[Counters]) -> None:
    """Has all that was given written down."""
    rows = [
        {"programme": its.programme.id, "provider": provider, "lines": its.of_lines(provider)}
        | {name: added[name] for name in COUNTED}
        for its in counted
        for provider, added in its.added.items()
    ]
    COUNT.defer(uow, rows)


async def give_on(uow: UnitOfWork, programme: Programme, wish: Wish, declined: list[str]) -> str:
    """Allocates a referral anew after `declined[-1]` has declined it; raises `Refused` when nobody is left."""
    its = (await locked(uow, [programme]))[programme.id]
    its.count(declined[-1], -1, wish)
    provider = its.choose(wish, declined)
    its.count(provider, 1, wish)
    save(uow, [its])
    return provider


def free(uow: UnitOfWork, programme: str, provider: str | None, reserved: bool, by: int = 1) -> None:
    """A place is free again: the referral ended without a start (`by` -1: it was a start after all)."""
    if provider is not None:
        row = {"programme": programme, "provider": provider, "referrals": 0, "gone": by}
        COUNT.defer(uow, [row | {"reserved": -by if reserved else 0}])

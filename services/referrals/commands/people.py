"""Finding who a person is by keyed marks, across districts, without reading anybody's details."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.referrals.domain.matching import Match, match
from services.referrals.tables import PERSON_MARK
from services.referrals.vault import Vault
from shared.store.codecs import bytes_of
from shared.store.statements import BulkInsert
from shared.store.unit_of_work import UnitOfWork
from shared.terms.nino import normalise

Marks = dict[str, bytes]

REMEMBER = BulkInsert(PERSON_MARK, tail="ON CONFLICT DO NOTHING")


def marks_of(vault: Vault, values: dict[str, Any]) -> Marks:
    """The marks by which this person is found again; none unless number, surname and birthday are all there."""
    if any(values.get(name) is None for name in ("nino", "surname", "date_of_birth")):
        return {}
    nino = normalise(values["nino"])
    surname = " ".join(values["surname"].casefold().split())
    return {
        "nino": vault.mark("nino", nino),
        "nino_birth": vault.mark("nino_birth", nino, values["date_of_birth"]),
        "nino_surname": vault.mark("nino_surname", nino, surname),
    }


def number_of(marks: Marks) -> str | None:
    """What to lock so that nobody else decides meanwhile who has the same number; None when it is not known."""
    return marks["nino"].hex() if marks else None


@dataclass
class Known:
    """Who has the marks that were asked for: (kind, mark) to their ids, and the programmes each has started."""

    having: dict[tuple[str, bytes], set[str]] = field(default_factory=lambda: defaultdict(set))
    started: dict[str, list[str]] = field(default_factory=dict)

    def find(self, marks: Marks, programme: str) -> tuple[Match, bool]:
        """Who this is, by [rule 4], and whether Milepost has seen them start the programme before [rule 11]."""
        sharing: dict[str, set[str]] = defaultdict(set)
        for kind, mark in marks.items():
            for person_id in self.having.get((kind, mark), ()):
                sharing[person_id].add(kind)
        found = match(sharing)
        return found, programme in self.started.get(found.person_id or "", ())


def known(rows: Iterable[Mapping[str, Any]]) -> Known:
    """Who has the marks that were asked for, by rows of a mark each, as they stand in JSON."""
    found = Known()
    for row in rows:
        marks = {"nino_birth": row["birth"], "nino_surname": row["surname"], row["kind"]: row["mark"]}
        for kind, mark in marks.items():
            if mark is not None:
                found.having[kind, bytes_of(mark)].add(row["person_id"])
        found.started[row["person_id"]] = row["started"] or []
    return found


def introduce(uow: UnitOfWork, *people: tuple[str, Marks]) -> None:
    """Each person, new by id, can be found by these marks once this transaction has ended: all in one row."""
    rows = [
        {
            "kind": "nino",
            "mark": its["nino"],
            "person_id": who,
            "birth": its["nino_birth"],
            "surname": its["nino_surname"],
        }
        for who, its in people
        if its
    ]
    REMEMBER.defer(uow, rows)


def remember(uow: UnitOfWork, *people: tuple[str, Marks]) -> None:
    """Each person, known by id, can be found by these marks too: each in a row of its own, as others stand there."""
    rows = [
        {"kind": kind, "mark": mark, "person_id": person_id}
        for person_id, marks in people
        for kind, mark in marks.items()
    ]
    REMEMBER.defer(uow, rows)

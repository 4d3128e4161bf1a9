"""Finding who a person is: by blind indexes across districts, then by comparing the sealed details behind them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.referrals.domain.matching import Candidate, Comparison, best_candidates, compare
from services.referrals.domain.person_details import PersonDetails
from services.referrals.tables import LOOKS, PERSON, PERSON_MARK
from shared.store.codecs import bytes_of
from shared.store.statements import BulkInsert, Row
from shared.store.unit_of_work import UnitOfWork
from shared.store.vault import CannotOpen, Vault, place_of
from shared.terms.nino import normalise

INSERT = BulkInsert(PERSON)
INSERT_MARKS = BulkInsert(PERSON_MARK, tail="ON CONFLICT DO NOTHING")
Marks = Mapping[str, Sequence[Mapping[str, Any]]]
"""Rows of the lookup by the person whose marks they are."""


@dataclass(frozen=True)
class Identity:
    """What a record says of who the person is: its details, their blind indexes by kind, and the record itself.

    `former` are the blind indexes under the keys of before.
    """

    details: PersonDetails | None = None
    indexes: Mapping[str, bytes] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    former: Sequence[Mapping[str, bytes]] = ()

    @property
    def versions(self) -> Sequence[Mapping[str, bytes]]:
        """The blind indexes under every key."""
        return (self.indexes, *self.former)

    @property
    def locks(self) -> list[str]:
        """One text for each index: two records of one new person at once would make two persons."""
        return [f"{kind} {value.hex()}" for indexes in self.versions for kind, value in indexes.items()]


NOBODY = Identity()


def identity_of(vault: Vault, values: Mapping[str, Any]) -> Identity:
    """Who a record is about; `NOBODY` unless NINO, names and date of birth are all there."""
    details = PersonDetails.of_record(values)
    if details is None:
        return NOBODY
    former = [indexes_of(each, details) for each in vault.former]
    return Identity(details, indexes_of(vault, details), values, former)


def indexes_of(vault: Vault, details: PersonDetails) -> dict[str, bytes]:
    """The blind indexes by which a person is looked for, by kind."""
    looks = {kind: vault.look_index(kind, *parts) for kind, parts in details.looks.items()}
    return {"nino": vault.blind_index("nino", details.number), **looks}


def lookup_columns(identities: Iterable[Identity]) -> list[list[Any]]:
    """The last arguments of `find_existing`: what to lock, and the blind indexes of each kind."""
    everybody = list(identities)
    locks = [lock for identity in everybody for lock in identity.locks]
    kinds = ("nino", *LOOKS)
    versions = [indexes for each in everybody for indexes in each.versions]
    by_kind = ([indexes[kind] for indexes in versions if kind in indexes] for kind in kinds)
    return [locks, *by_kind]


def marks_by_owner(rows: Iterable[Mapping[str, Any]]) -> Marks:
    """The rows of the lookup that are about people, by whose they are."""
    owned: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["owner"] is not None:
            owned[row["owner"]].append(row)
    return owned


def candidates_of(vault: Vault, identity: Identity, marks: Marks) -> list[Candidate]:
    """The persons who may be the one, the likeliest first [rule 120]."""
    if identity.details is None or not marks:
        return []
    asked = {value for indexes in identity.versions for value in indexes.values()}
    shared = (rows for rows in marks.values() if any(asked & set(_indexes(row)) for row in rows))
    return best_candidates(candidate for rows in shared for candidate in _candidates(vault, identity, rows))


def _indexes(row: Mapping[str, Any]) -> Iterator[bytes]:
    """The blind indexes by which the lookup can have found a row."""
    named = (row[name] for name in LOOKS)
    return (bytes_of(value) for value in (*named, row["mark"] if row["kind"] == "nino" else None) if value)


def _candidates(vault: Vault, identity: Identity, rows: Sequence[Mapping[str, Any]]) -> Iterator[Candidate]:
    details = identity.details
    assert details is not None
    sealed = [row for row in rows if row["sealed"] is not None]
    for row in sealed:
        place = _place(row["owner"], row["kind"], bytes_of(row["mark"]))
        other = PersonDetails.from_json(vault.open(bytes_of(row["sealed"]), place, row["owner"]))
        yield Candidate(row["person_id"], compare(details, other), row["doubtful"])
    if not sealed:
        comparison = _compare_indexes(vault, identity.values, rows)
        yield Candidate(rows[0]["person_id"], comparison, rows[0]["doubtful"])


def _compare_indexes(vault: Vault, values: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Comparison:
    """With a person whose details the release before left unsealed; `fill_marks` seals them in the background."""
    nino, surname = normalise(values["nino"]), " ".join(values["surname"].casefold().split())
    existing = {bytes_of(row[name]) for row in rows for name in ("mark", "birth", "surname") if row[name] is not None}
    birthday = any(each.blind_index("nino_birth", nino, values["date_of_birth"]) in existing for each in vault.versions)
    named = any(each.blind_index("nino_surname", nino, surname) in existing for each in vault.versions)
    return Comparison("same", "unknown", "same" if named else "unknown", "same" if birthday else "unknown", "unknown")


@dataclass(frozen=True)
class Person:
    """A person to save: `doubtful` while nobody has settled who it is; `arms` are trial draws by programme."""

    id: str
    identity: Identity
    arms: Mapping[str, Any]
    doubtful: bool = False


def save_people(uow: UnitOfWork, vault: Vault, people: Iterable[Person], known_ids: Collection[str | None]) -> None:
    """Inserts the persons whose ids are new, and adds what is new about those with `known_ids`."""
    everybody = list(people)
    new = [person for person in everybody if person.id not in known_ids]
    rows: list[dict[str, Any]] = [
        {
            "id": person.id,
            "created_at": uow.now,
            "started": [],
            "arms": person.arms,
            "doubtful_since": uow.now if person.doubtful else None,
        }
        for person in new
    ]
    INSERT.defer(uow, rows)
    INSERT_MARKS.defer(uow, [mark(vault, person.id, person.identity) for person in new])
    add_indexes(uow, vault, [(person.id, person.identity) for person in everybody if person.id in known_ids])


def add_indexes(uow: UnitOfWork, vault: Vault, people: Iterable[tuple[str, Identity]]) -> None:
    """Adds what a later record says to what is known of persons, by id: names, address, number."""
    rows: list[dict[str, Any]] = []
    for person_id, identity in people:
        rows += [mark(vault, person_id, identity), _record(vault, person_id, identity)]
    INSERT_MARKS.defer(uow, rows)


def mark(vault: Vault, person_id: str, identity: Identity) -> dict[str, Any]:
    """The row of a record's blind indexes, with the details sealed for its person."""
    assert identity.details is not None
    return _sealed(vault, person_id, identity, {"kind": "nino", "mark": identity.indexes["nino"]})


def _record(vault: Vault, person_id: str, identity: Identity) -> dict[str, object]:
    """The row of a record's digest: each other record of a person is kept once."""
    digest = vault.blind_index("record", *identity.details.as_json() if identity.details else ())
    return _sealed(vault, person_id, identity, {"kind": "record", "mark": digest})


def renewed(vault: Vault, row: Row) -> tuple[Identity, Mapping[str, object]]:
    """Whom a row of marks is about, and the row under the current index key. Raises `CannotOpen`."""
    if row["sealed"] is None:
        raise CannotOpen("nothing is left of what these marks were made from")
    place = _place(row["person_id"], row["kind"], row["mark"])
    details = PersonDetails.from_json(vault.open(row["sealed"], place, row["person_id"]))
    former = [indexes_of(each, details) for each in vault.former]
    identity = Identity(details, indexes_of(vault, details), former=former)
    return identity, {"nino": mark, "record": _record}[row["kind"]](vault, row["person_id"], identity)


def _sealed(vault: Vault, person_id: str, identity: Identity, key: dict[str, Any]) -> dict[str, Any]:
    assert identity.details is not None
    return {
        **key,
        "person_id": person_id,
        **{name: identity.indexes.get(name) for name in LOOKS},
        "sealed": vault.seal(identity.details.as_json(), _place(person_id, key["kind"], key["mark"])),
        "sealed_with": vault.sealing,
        "indexed_with": vault.index_name,
    }


def _place(person_id: str, kind: str, index: bytes) -> str:
    return place_of("person_mark", person_id, kind, index)

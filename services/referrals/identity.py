"""Finding who a person is by blind indexes, across districts, without reading anybody's details."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from services.referrals.domain.matching import Match, match
from services.referrals.tables import PERSON, PERSON_MARK
from services.referrals.vault import Vault
from shared.store.codecs import bytes_of
from shared.store.statements import BulkInsert
from shared.store.unit_of_work import UnitOfWork
from shared.terms.nino import normalise

BlindIndexes = dict[str, bytes]
"""A person's blind indexes by kind: `nino`, `nino_birth`, `nino_surname`; empty where one of the three is missing."""
Holders = Mapping[tuple[str, bytes], set[str]]
"""The ids of the persons that have a blind index, by its kind and value."""

INSERT = BulkInsert(PERSON)
INSERT_INDEXES = BulkInsert(PERSON_MARK, tail="ON CONFLICT DO NOTHING")


def blind_indexes(vault: Vault, values: Mapping[str, Any]) -> BlindIndexes:
    """The blind indexes by which this person is matched; none unless NINO, surname and date of birth are all there."""
    if any(values.get(name) is None for name in ("nino", "surname", "date_of_birth")):
        return {}
    nino = normalise(values["nino"])
    surname = " ".join(values["surname"].casefold().split())
    return {
        "nino": vault.blind_index("nino", nino),
        "nino_birth": vault.blind_index("nino_birth", nino, values["date_of_birth"]),
        "nino_surname": vault.blind_index("nino_surname", nino, surname),
    }


def holders_of(rows: Iterable[Mapping[str, Any]]) -> Holders:
    """Who has which blind index, from rows of `person_mark` as JSON."""
    holders: dict[tuple[str, bytes], set[str]] = defaultdict(set)
    for row in rows:
        indexes = {"nino_birth": row["birth"], "nino_surname": row["surname"], row["kind"]: row["mark"]}
        for kind, value in indexes.items():
            if value is not None:
                holders[kind, bytes_of(value)].add(row["person_id"])
    return holders


def match_person(indexes: BlindIndexes, holders: Holders) -> Match:
    """Who this is, by [rule 4]."""
    kinds_shared: dict[str, set[str]] = defaultdict(set)
    for kind, value in indexes.items():
        for person_id in holders.get((kind, value), ()):
            kinds_shared[person_id].add(kind)
    return match(kinds_shared)


Person = tuple[str, BlindIndexes, Mapping[str, Any]]
"""A person's id, blind indexes, and trial draws by programme."""


def save_people(uow: UnitOfWork, people: Iterable[Person], known_ids: Collection[str | None]) -> None:
    """Inserts the persons whose ids are new, and adds blind indexes to those with `known_ids`."""
    everybody = list(people)
    new = [person for person in everybody if person[0] not in known_ids]
    INSERT.defer(uow, [{"id": id_, "created_at": uow.now, "started": [], "arms": arms} for id_, _, arms in new])
    rows = [
        {
            "kind": "nino",
            "mark": indexes["nino"],
            "person_id": person_id,
            "birth": indexes["nino_birth"],
            "surname": indexes["nino_surname"],
        }
        for person_id, indexes, _ in new
    ]
    INSERT_INDEXES.defer(uow, rows)
    add_indexes(uow, [(person_id, indexes) for person_id, indexes, _ in everybody if person_id in known_ids])


def add_indexes(uow: UnitOfWork, people: Iterable[tuple[str, BlindIndexes]]) -> None:
    """Adds blind indexes of known persons, by id, to those they have: each in a row of its own."""
    rows = [
        {"kind": kind, "mark": value, "person_id": person_id}
        for person_id, indexes in people
        for kind, value in indexes.items()
    ]
    INSERT_INDEXES.defer(uow, rows)

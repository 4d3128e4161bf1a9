"""Finding who a person is by keyed marks, across districts, without reading anybody's details."""

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA
from sqlalchemy.dialects.postgresql import insert as upsert

from services.referrals.domain.matching import Match, match
from services.referrals.tables import PERSON, PERSON_MARK
from services.referrals.vault import Vault
from shared.edge.database import Sql
from shared.journey.ledger import Tx
from shared.terms.nino import normalise

Marks = dict[str, bytes]

# Two handovers of one new person at once would make two persons: the second waits for the first.
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended($1, 2))"
MARKS = sa.bindparam("marks", type_=ARRAY(BYTEA))
SHARING = Sql(sa.select(PERSON_MARK.c.person_id, PERSON_MARK.c.kind).where(PERSON_MARK.c.mark == sa.any_(MARKS)))
STARTED = Sql(sa.select(PERSON.c.started).where(PERSON.c.id == sa.bindparam("person_id", type_=sa.Text)))
INSERT = Sql(sa.insert(PERSON))
REMEMBER = Sql(upsert(PERSON_MARK).on_conflict_do_nothing())


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


async def find(tx: Tx, marks: Marks) -> Match:
    """Who this is, by rule 4; until the end of the transaction nobody else decides about the same number."""
    if not marks:
        return Match("new")
    await tx.conn.execute(ONE_AT_A_TIME, marks["nino"].hex())
    sharing: dict[str, set[str]] = defaultdict(set)
    for row in await SHARING.rows(tx, marks=list(marks.values())):
        sharing[row["person_id"]].add(row["kind"])
    return match(sharing)


async def has_started(tx: Tx, person_id: str | None, programme: str) -> bool:
    """Whether Milepost has seen this person start the programme before [rule 11]."""
    if person_id is None:
        return False
    return programme in (await STARTED.value(tx, person_id=person_id) or [])


async def settle(tx: Tx, found: Match, person_id: str, marks: Marks) -> None:
    """Keeps the person, if they are not known yet; they can be found by these marks from now on."""
    if found.person_id is None:
        await INSERT.run(tx, id=person_id, created_at=tx.now, started=[])
    await remember(tx, person_id, marks)


async def remember(tx: Tx, person_id: str, marks: Marks) -> None:
    for kind, mark in marks.items():
        await REMEMBER.run(tx, kind=kind, mark=mark, person_id=person_id)

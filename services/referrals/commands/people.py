"""Finding who a person is by keyed marks, across districts, without reading anybody's details."""

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA

from services.referrals.domain.matching import Match, match
from services.referrals.tables import PERSON, PERSON_MARK
from services.referrals.vault import Vault
from shared.edge.database import Sql
from shared.journey.ledger import Tx
from shared.terms.nino import normalise

Marks = dict[str, bytes]

SHARING = Sql(
    sa.select(PERSON_MARK.c.person_id, PERSON_MARK.c.kind, PERSON.c.started)
    .outerjoin_from(PERSON_MARK, PERSON, PERSON.c.id == PERSON_MARK.c.person_id)
    .where(PERSON_MARK.c.mark == sa.any_(sa.bindparam("marks", type_=ARRAY(BYTEA))))
)
REMEMBER = """
INSERT INTO person_mark (kind, mark, person_id)
SELECT kind, mark, $1 FROM unnest($2::text[], $3::bytea[]) AS u(kind, mark) ON CONFLICT DO NOTHING
"""


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


async def find(tx: Tx, marks: Marks, programme: str) -> tuple[Match, bool]:
    """Who this is, by rule 4, and whether Milepost has seen them start the programme before [rule 11].

    The caller holds the lock of `number_of`: two handovers of one new person at once would make two persons.
    """
    if not marks:
        return Match("new"), False
    sharing: dict[str, set[str]] = defaultdict(set)
    started: dict[str, list[str]] = {}
    for row in await SHARING.rows(tx, marks=list(marks.values())):
        sharing[row["person_id"]].add(row["kind"])
        started[row["person_id"]] = row["started"] or []
    found = match(sharing)
    return found, programme in started.get(found.person_id or "", ())


def remember(tx: Tx, person_id: str, marks: Marks) -> None:
    """The person can be found by these marks once this transaction has ended."""
    if marks:
        tx.last.append((REMEMBER, (person_id, list(marks), list(marks.values()))))

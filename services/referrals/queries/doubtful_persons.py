"""The queue of doubtful persons: who waits for how long, who they may be, and what was decided [rules 4, 121]."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from services.referrals import identity
from services.referrals.domain.matching import Candidate
from services.referrals.domain.settling import SETTLE_WITHIN
from services.referrals.domain.states import ENDED
from services.referrals.queries.people import APPLIED_VERSION, LOG
from services.referrals.store import open_version
from services.referrals.tables import INSTANT, PERSON, REFERRAL, REFERRAL_VERSION, SETTLEMENT
from shared.store.statements import Row, Sql
from shared.store.unit_of_work import UnitOfWork
from shared.store.vault import Vault
from shared.terms.clients import Client
from shared.terms.faults import NotFound
from shared.terms.ids import is_id

SHOWN = ("reference", "programme", "provider", "state", "person_id", "matching", "referred_on", "version")
COLUMNS = (REFERRAL.c.id.label("referral_id"), *(REFERRAL.c[name] for name in SHOWN), PERSON.c.doubtful_since)
OF_REFERRAL = sa.bindparam("of_referral", type_=sa.Text)
UNCLEAR = sa.and_(REFERRAL.c.matching == "manual", *(REFERRAL.c.state != state for state in sorted(ENDED)))
IN_QUEUE = sa.and_(UNCLEAR, PERSON.c.doubtful_since.is_not(None))
AFTER = sa.tuple_(sa.bindparam("after_since", type_=INSTANT), sa.bindparam("after_id", type_=sa.Text))
WITH_PERSON = REFERRAL.join(PERSON, PERSON.c.id == REFERRAL.c.person_id)
PAGE = Sql(
    sa.select(*COLUMNS)
    .select_from(WITH_PERSON)
    .where(IN_QUEUE, sa.tuple_(PERSON.c.doubtful_since, REFERRAL.c.id) > AFTER)
    .order_by(PERSON.c.doubtful_since, REFERRAL.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer))
)
ONE = Sql(sa.select(*COLUMNS).select_from(WITH_PERSON).where(REFERRAL.c.id == OF_REFERRAL))
RECORD = Sql(
    sa.select(*(REFERRAL_VERSION.c[name] for name in ("referral_id", "number", "person_id", "sealed")))
    .join(REFERRAL, APPLIED_VERSION)
    .where(REFERRAL.c.id == OF_REFERRAL)
)
LOOK = """
SELECT coalesce(json_agg(l), '[]') FROM find_existing($1, '{}', '{}', $2, $3, $4, $5, $6) AS l
WHERE owner IS NOT NULL AND owner <> $7 AND person_id <> $7
"""
REFERRALS_OF = Sql(
    sa.select(REFERRAL.c.id, REFERRAL.c.person_id)
    .where(REFERRAL.c.person_id == sa.any_(sa.bindparam("person_ids", type_=ARRAY(sa.Text))))
    .order_by(REFERRAL.c.id)
)
HISTORY = Sql(sa.select(SETTLEMENT).where(SETTLEMENT.c.referral_id == OF_REFERRAL).order_by(SETTLEMENT.c.position))
DECIDED = ("decision", "person_id", "previous_person_id", "why", "decided_at", "decided_by")
OVERDUE = sa.func.count().filter(PERSON.c.doubtful_since < sa.bindparam("overdue_before", type_=INSTANT))
STATE = Sql(
    sa.select(
        sa.func.count().label("entries"), sa.func.min(PERSON.c.doubtful_since).label("since"), OVERDUE.label("late")
    )
    .select_from(WITH_PERSON)
    .where(IN_QUEUE)
)
COMPARED = ["address", "date_of_birth", "first_name", "nino", "surname"]


async def queue(uow: UnitOfWork, after: tuple[datetime, str], most: int) -> list[dict[str, Any]]:
    """At most `most` doubtful persons after a place in the queue, the longest in it first."""
    rows = await PAGE.rows(uow, after_since=after[0], after_id=after[1], most=most)
    return [shown(row, uow.now) for row in rows]


def shown(row: Row, now: datetime) -> dict[str, Any]:
    since = row["doubtful_since"]
    return {**dict(row.items()), "days": (now - since).days if since else 0}


async def queue_state(uow: UnitOfWork) -> dict[str, float]:
    """How many are in the queue, for how long the longest, and how many for longer than they should be."""
    row = await STATE.row(uow, overdue_before=uow.now - SETTLE_WITHIN)
    assert row is not None
    seconds = (uow.now - row["since"]).total_seconds() if row["since"] else 0.0
    return {"queue_entries": row["entries"], "queue_oldest_seconds": seconds, "queue_overdue": row["late"]}


async def candidates(uow: UnitOfWork, vault: Vault, client: Client, referral_id: str) -> list[Candidate]:
    """Who the person of a referral may be, as far as is known today; that they were compared is logged."""
    row = await RECORD.row(uow, of_referral=referral_id)
    assert row is not None
    person = identity.identity_of(vault, open_version(vault, row))
    likely = await others_like(uow, vault, client.org, row["person_id"], person)
    reader = {"read_at": uow.now, "org": client.org, "actor": client.actor, "roles": sorted(client.roles)}
    await LOG.execute(uow, referral_id=referral_id, person_id=row["person_id"], fields=COMPARED, **reader)
    return likely


async def others_like(
    uow: UnitOfWork, vault: Vault, org: str, person_id: str, person: identity.Identity
) -> list[Candidate]:
    """Whom besides the person named the details may be of, as far as is known today."""
    locks, *indexes = identity.lookup_columns([person])
    rows = await uow.conn.fetchval(LOOK, org, locks, *indexes, person_id)
    return identity.candidates_of(vault, person, identity.marks_by_owner(rows))


async def detail(uow: UnitOfWork, vault: Vault, client: Client, referral_id: str) -> dict[str, Any]:
    """One referral of the queue with its candidates and what was decided; raises `NotFound`."""
    row = await ONE.row(uow, of_referral=referral_id) if is_id(referral_id, "ref") else None
    if row is None:
        raise NotFound("referral", referral_id)
    likely = await candidates(uow, vault, client, referral_id) if row["matching"] == "manual" else []
    history = await HISTORY.rows(uow, of_referral=referral_id)
    return {
        **shown(row, uow.now),
        "candidates": await _with_referrals(uow, likely),
        "settlements": [{name: decided[name] for name in DECIDED} for decided in history],
    }


async def _with_referrals(uow: UnitOfWork, likely: Sequence[Candidate]) -> list[dict[str, Any]]:
    rows = await REFERRALS_OF.rows(uow, person_ids=[candidate.person_id for candidate in likely])
    return [
        {
            "person_id": candidate.person_id,
            "likelihood": candidate.likelihood,
            "agreement": asdict(candidate.comparison),
            "doubtful": candidate.doubtful,
            "referrals": [row["id"] for row in rows if row["person_id"] == candidate.person_id],
        }
        for candidate in likely
    ]

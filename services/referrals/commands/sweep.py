"""What the service does by itself: seals under the newest key, fills in blind indexes, says who is doubtful or sent."""

import sqlalchemy as sa

from services.referrals.commands.fill_marks import fill_marks
from services.referrals.commands.key_rotation import rotate_keys
from services.referrals.commands.settle_person import SET_DOUBTFUL, emit_settled
from services.referrals.domain.referral import sender_of
from services.referrals.domain.states import CONTROL
from services.referrals.queries.doubtful_persons import UNCLEAR
from services.referrals.tables import PERSON, REFERRAL
from shared.store.database import Database
from shared.store.expiry import expire
from shared.store.statements import Sql
from shared.store.vault import Vault
from shared.terms.events.referral import PersonSettled, ReferralSenderNamed
from shared.terms.ids import participant_stream

BATCH = 200
UNANNOUNCED = Sql(
    sa.select(REFERRAL.c.id, REFERRAL.c.person_id, REFERRAL.c.received_at, REFERRAL.c.state)
    .join(PERSON, PERSON.c.id == REFERRAL.c.person_id)
    .where(UNCLEAR, PERSON.c.doubtful_since.is_(None))
    .order_by(REFERRAL.c.id)
    .limit(BATCH)
    .with_for_update(skip_locked=True, of=REFERRAL)
)
UNNAMED = Sql(
    sa.select(*(REFERRAL.c[name] for name in ("id", "sent_by", "jcp_district", "state")))
    .where(sa.not_(REFERRAL.c.sender_named))
    .order_by(REFERRAL.c.id)
    .limit(BATCH)
    .with_for_update(skip_locked=True)
)
NAME = """
UPDATE referral SET sender_named = true, sent_by = coalesce(sent_by, jcp_district), visible_to = CASE
  WHEN sent_by <> jcp_district THEN array_remove(visible_to, jcp_district) ELSE visible_to END
WHERE id = ANY($1::text[])
"""
HIDE = """
UPDATE referral SET restricted = true
WHERE id IN (SELECT id FROM referral WHERE NOT restricted ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)
"""


async def sweep(database: Database, vault: Vault, logged_days: int) -> int:
    """How many things were due and done; matches are forgotten after `logged_days` [rule 196]."""
    await expire(database, "match_log", "matched_at", logged_days)
    done = await rotate_keys(database, vault) + await fill_marks(database, vault)
    done += await hide_restricted(database)
    return done + await announce_doubtful(database) + await name_senders(database)


async def announce_doubtful(database: Database) -> int:
    """Says of whom the release before left unclear that they are doubtful, so that the others hold them back."""
    done = 0
    while True:
        async with database.as_worker() as uow:
            rows = await UNANNOUNCED.rows(uow)
            for row in rows:
                await SET_DOUBTFUL.execute(uow, of_person=row["person_id"], since=row["received_at"])
                emit_settled(uow, row, PersonSettled(decision="open", person_id=row["person_id"]))
        if not rows:
            return done
        done += len(rows)


async def name_senders(database: Database) -> int:
    """Hides the referrals of earlier releases from districts that did not send them, and says who did [rule 157]."""
    done = 0
    while True:
        async with database.as_worker() as uow:
            rows = await UNNAMED.rows(uow)
            for row in rows:
                if row["state"] != CONTROL and sender_of(row["sent_by"], row["jcp_district"]) != row["jcp_district"]:
                    uow.emit(participant_stream(row["id"]), ReferralSenderNamed(sent_by=row["sent_by"]), uow.today)
            await uow.conn.execute(NAME, [row["id"] for row in rows])
        if not rows:
            return done
        done += len(rows)


async def hide_restricted(database: Database) -> int:
    """Makes a mark that earlier releases kept in clear say the same of everybody [rules 168, 180]."""
    done = 0
    while True:
        async with database.as_worker() as uow:
            hidden = int((await uow.conn.execute(HIDE, BATCH)).removeprefix("UPDATE "))
        if not hidden:
            return done
        done += hidden

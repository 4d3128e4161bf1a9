"""What the service does by itself: seals under the newest key, fills in blind indexes, and says who is doubtful."""

import sqlalchemy as sa

from services.referrals.commands.fill_marks import fill_marks
from services.referrals.commands.key_rotation import rotate_keys
from services.referrals.commands.settle_person import SET_DOUBTFUL
from services.referrals.queries.doubtful_persons import UNCLEAR
from services.referrals.tables import PERSON, REFERRAL
from services.referrals.vault import Vault
from shared.store.database import Database
from shared.store.statements import Sql
from shared.terms.events.referral import PersonSettled
from shared.terms.ids import participant_stream

BATCH = 200
UNANNOUNCED = Sql(
    sa.select(REFERRAL.c.id, REFERRAL.c.person_id, REFERRAL.c.received_at)
    .join(PERSON, PERSON.c.id == REFERRAL.c.person_id)
    .where(UNCLEAR, PERSON.c.doubtful_since.is_(None))
    .order_by(REFERRAL.c.id)
    .limit(BATCH)
    .with_for_update(skip_locked=True, of=REFERRAL)
)


async def sweep(database: Database, vault: Vault) -> int:
    """How many things were due and done."""
    done = await rotate_keys(database, vault) + await fill_marks(database, vault)
    return done + await announce_doubtful(database)


async def announce_doubtful(database: Database) -> int:
    """Says of whom the release before left unclear that they are doubtful, so that the others hold them back."""
    done = 0
    while True:
        async with database.as_worker() as uow:
            rows = await UNANNOUNCED.rows(uow)
            for row in rows:
                await SET_DOUBTFUL.execute(uow, of_person=row["person_id"], since=row["received_at"])
                event = PersonSettled(decision="open", person_id=row["person_id"])
                uow.emit(participant_stream(row["id"]), event, uow.today)
        if not rows:
            return done
        done += len(rows)

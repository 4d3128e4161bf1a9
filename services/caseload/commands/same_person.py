"""What is true of a person in every referral of theirs: one open start in a programme, one day of death."""

from datetime import date

from services.caseload.domain import cancellations, exits
from services.caseload.domain.participant import Participant
from services.caseload.store import lock_participant, save_participant
from shared.store.database import Database
from shared.store.unit_of_work import UnitOfWork
from shared.terms.ids import new_id
from shared.terms.programme import Programmes

PERSON = "SELECT person_id FROM participant WHERE id = $1"
SETTLED_AS_SAME, UNDONE = "settled_as_same", "settlement_undone"
# Settlements of one person run one after another; nobody else takes this lock.
LOCK_SETTLING = "SELECT pg_advisory_xact_lock(hashtextextended('settling ' || $1, 0))"
OTHERS = """
SELECT id FROM participant WHERE person_id = $1 AND programme = $2 AND id <> $3 AND referral_state = $4
ORDER BY id
"""
# Referrals that do not say yet what another referral of the person says of the death, or still say it. One that is
# locked is left to the next sweep, so that nobody waits here for anybody.
OUT_OF_LINE = """
WITH source AS (
  SELECT p.person_id, p.id, e.exited_on AS died_on FROM exit e JOIN participant p ON p.id = e.participant_id
  WHERE e.reason = 'deceased' AND e.state = 'STANDS' AND NOT e.followed AND ($1::text IS NULL OR p.person_id = $1)
  UNION ALL SELECT person_id, id, died_on FROM participant
  WHERE died_on IS NOT NULL AND ($1::text IS NULL OR person_id = $1)
), person AS (SELECT person_id, min(died_on) AS died_on FROM source GROUP BY person_id),
followed AS (SELECT participant_id, exited_on FROM exit WHERE followed AND state = 'STANDS')
SELECT q.id, person.died_on FROM participant q
LEFT JOIN person ON person.person_id = q.person_id LEFT JOIN followed ON followed.participant_id = q.id
WHERE ($1::text IS NULL OR q.person_id = $1) AND q.id NOT IN (SELECT id FROM source)
  AND (q.person_id IN (SELECT person_id FROM person) OR q.id IN (SELECT participant_id FROM followed))
  AND CASE q.referral_state WHEN 'STARTED' THEN greatest(person.died_on, CASE WHEN person.died_on IS NOT NULL
           THEN q.started_on END) IS DISTINCT FROM followed.exited_on
      ELSE q.referral_state IN ('ACKNOWLEDGED', 'CONTACTED', 'BOOKED') AND person.died_on IS NOT NULL END
ORDER BY q.id FOR UPDATE OF q SKIP LOCKED
"""


async def reach_everywhere(database: Database, programmes: Programmes, participant_id: str) -> None:
    """What a provider has just recorded of a death reaches the person's other referrals, in a transaction of its own.

    It is recorded there by this service: nobody learns who said it, or of which other referral.
    """
    async with database.as_worker() as uow:
        person_id = await uow.conn.fetchval(PERSON, participant_id)
        if person_id is not None:
            await follow_deaths(uow, programmes, person_id)


async def follow_deaths(uow: UnitOfWork, programmes: Programmes, person_id: str | None = None) -> int:
    """Brings every referral of a person, or of everybody, in line with the death on record; counts them [rule 142]."""
    rows = await uow.conn.fetch(OUT_OF_LINE, person_id)
    for row in rows:
        participant = await lock_participant(uow, row["id"])
        await _follow(uow, programmes, participant, row["died_on"])
        await save_participant(uow, participant)
    return len(rows)


async def _follow(uow: UnitOfWork, programmes: Programmes, participant: Participant, died: date | None) -> None:
    programme = programmes.for_referral(*participant.programme_key)
    if participant.with_provider and died is not None:
        on = max(died, participant.referred_on)
        cancellations.answer_cancellation(participant, programme, "deceased", on)
        return
    exits.follow_death(participant, programme, died, new_id("ext"))


async def settle_starts(uow: UnitOfWork, programmes: Programmes, participant: Participant, person_id: str) -> None:
    """Of two open starts of one person in one programme the later ends as a duplicate [rule 141]."""
    await uow.conn.execute(LOCK_SETTLING, person_id)
    if not participant.in_support:
        return
    for row in await uow.conn.fetch(OTHERS, person_id, participant.programme, participant.id, "STARTED"):
        other = await lock_participant(uow, row["id"])
        if other.in_support:
            later = max(participant, other, key=lambda each: (each.started_on or date.min, each.id))
            programme = programmes.for_referral(*later.programme_key)
            exits.catch_up(later, programme, uow.today)
            exits.refer_in_error(later, programme, SETTLED_AS_SAME, uow.today)
            await save_participant(uow, other)
        if not participant.in_support:
            return


async def undo_settling(uow: UnitOfWork, programmes: Programmes, participant: Participant, before: str) -> None:
    """Two people after all: the start of the other one that had ended as a duplicate counts again [rule 141]."""
    await uow.conn.execute(LOCK_SETTLING, before)
    rows = await uow.conn.fetch(OTHERS, before, participant.programme, participant.id, "REFERRED_IN_ERROR")
    for row in rows:
        other = await lock_participant(uow, row["id"])
        started = await uow.conn.fetch(OTHERS, before, other.programme, participant.id, "STARTED")
        if not started:
            start_again(programmes, other, uow.today)
            await save_participant(uow, other)


def start_again(programmes: Programmes, participant: Participant, today: date) -> None:
    """Takes back that the start was a duplicate, if a settlement said so."""
    if participant.referral_state == "REFERRED_IN_ERROR" and participant.result_reason == SETTLED_AS_SAME:
        exits.withdraw_error(participant, programmes.for_referral(*participant.programme_key), UNDONE, today)

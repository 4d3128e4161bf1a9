"""References of a sender, and what staff check."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

# The release before looks references up by the same first columns, and its constraint is only made wider.
ONE_OF_A_SENDER = """
-- squawk-ignore disallowed-unique-constraint, constraint-missing-not-valid
ALTER TABLE referral ADD CONSTRAINT referral_programme_reference_sent_by_key UNIQUE (programme, reference, sent_by)
"""
ONE_OF_ALL = """
-- squawk-ignore ban-drop-constraint
ALTER TABLE referral DROP CONSTRAINT referral_programme_reference_key
"""
FIND_EXISTING = """
CREATE OR REPLACE FUNCTION find_existing(org text, programmes text[], refs text[], locks text[],
                                                    ninos bytea[], name_births bytea[], home_births bytea[],
                                                    name_homes bytea[])
RETURNS TABLE (id text, programme text, reference text, person_id text, state text, provider text,
               latest_version integer, owner text, kind text, mark bytea, birth bytea, surname bytea, name_birth bytea,
               home_birth bytea, name_home bytea, sealed bytea, started text[], doubtful boolean,
               open_referrals text[])
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.org', org, true);
  PERFORM pg_advisory_xact_lock(sorted.lock) FROM (
    SELECT DISTINCT hashtextextended(u.value, 2) AS lock FROM unnest(locks) AS u(value) ORDER BY lock
  ) AS sorted;
  RETURN QUERY
    SELECT r.id, r.programme, r.reference, r.person_id, r.state, r.provider, r.latest_version, NULL::text, NULL::text,
           NULL::bytea, NULL::bytea, NULL::bytea, NULL::bytea, NULL::bytea, NULL::bytea, NULL::bytea, NULL::text[],
           NULL::boolean, NULL::text[]
    FROM (SELECT * FROM unnest(programmes, refs) AS u(programme, reference) ORDER BY 1, 2) AS asked
    CROSS JOIN LATERAL (
      SELECT * FROM referral AS o
      WHERE o.programme = asked.programme AND o.reference = asked.reference
        AND coalesce(o.sent_by, o.jcp_district) = org LIMIT 1 FOR UPDATE
    ) AS r;
  RETURN QUERY
    SELECT NULL::text, NULL::text, NULL::text, coalesce(p.same_as, p.id), NULL::text, NULL::text, NULL::integer, p.id,
           m.kind, m.mark, m.birth, m.surname, m.name_birth, m.home_birth, m.name_home, m.sealed,
           (SELECT array_agg(DISTINCT u.programme) FROM person AS a CROSS JOIN LATERAL unnest(a.started) AS u(programme)
            WHERE a.id = coalesce(p.same_as, p.id) OR a.same_as = coalesce(p.same_as, p.id)),
           p.doubtful_since IS NOT NULL,
           (SELECT array_agg(r.reference ORDER BY r.id) FROM referral AS r WHERE r.person_id = coalesce(p.same_as, p.id)
            AND r.state IN ('RECEIVED', 'ACKNOWLEDGED', 'CONTACTED', 'BOOKED'))
    FROM (
      SELECT i.person_id FROM unnest(ninos) AS asked(value) CROSS JOIN LATERAL (
        SELECT * FROM person_mark AS o WHERE o.kind = 'nino' AND o.mark = asked.value OFFSET 0) AS i
      UNION SELECT i.person_id FROM unnest(name_births) AS asked(value) CROSS JOIN LATERAL (
        SELECT * FROM person_mark AS o WHERE o.name_birth = asked.value OFFSET 0) AS i
      UNION SELECT i.person_id FROM unnest(home_births) AS asked(value) CROSS JOIN LATERAL (
        SELECT * FROM person_mark AS o WHERE o.home_birth = asked.value OFFSET 0) AS i
      UNION SELECT i.person_id FROM unnest(name_homes) AS asked(value) CROSS JOIN LATERAL (
        SELECT * FROM person_mark AS o WHERE o.name_home = asked.value OFFSET 0) AS i
    ) AS hit(person)
    CROSS JOIN LATERAL (SELECT * FROM person_mark AS o WHERE o.person_id = hit.person OFFSET 0) AS m
    JOIN person AS p ON p.id = hit.person;
END
$$
"""


def upgrade() -> None:
    op.add_column("referral", sa.Column("to_check", sa.Text(), nullable=True))
    op.execute(ONE_OF_A_SENDER)
    op.execute(ONE_OF_ALL)
    op.execute(FIND_EXISTING)

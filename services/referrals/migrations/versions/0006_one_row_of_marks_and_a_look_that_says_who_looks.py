"""A new person's marks stand in one row, and the look says itself who looks: so it can be asked in the statement that
opens the transaction.

The function stands beside the one of revision 0004, which the version before this one still asks. That version finds
somebody whom this one has made by the number alone, and leaves the two apart for a person to look at [rule 4].
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"

# Records are locked in one order, so that two who look for the same never wait for each other. Each mark is looked up
# by its own: a join would be planned as if the tables stayed as small as on their first day.
TOLD_BEFORE = """
CREATE FUNCTION told_before(org text, programmes text[], refs text[], numbers text[], kinds text[], marks bytea[])
RETURNS TABLE (id text, programme text, reference text, person_id text, state text, provider text,
               latest_version integer, kind text, mark bytea, birth bytea, surname bytea, started text[])
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.org', org, true);
  PERFORM pg_advisory_xact_lock(sorted.lock) FROM (
    SELECT DISTINCT hashtextextended(u.number, 2) AS lock FROM unnest(numbers) AS u(number) ORDER BY lock
  ) AS sorted;
  RETURN QUERY
    SELECT r.id, r.programme, r.reference, r.person_id, r.state, r.provider, r.latest_version,
           NULL::text, NULL::bytea, NULL::bytea, NULL::bytea, NULL::text[]
    FROM (SELECT * FROM unnest(programmes, refs) AS u(programme, reference) ORDER BY 1, 2) AS asked
    CROSS JOIN LATERAL (
      SELECT * FROM referral AS o
      WHERE o.programme = asked.programme AND o.reference = asked.reference LIMIT 1 FOR UPDATE
    ) AS r;
  RETURN QUERY
    SELECT NULL::text, NULL::text, NULL::text, m.person_id, NULL::text, NULL::text, NULL::integer,
           m.kind, m.mark, m.birth, m.surname, (SELECT p.started FROM person AS p WHERE p.id = m.person_id)
    FROM unnest(kinds, marks) AS asked(kind, mark)
    CROSS JOIN LATERAL (
      SELECT * FROM person_mark AS o WHERE o.kind = asked.kind AND o.mark = asked.mark OFFSET 0
    ) AS m;
END
$$
"""


def upgrade() -> None:
    for name in ("birth", "surname"):
        op.add_column("person_mark", sa.Column(name, postgresql.BYTEA(), nullable=True))
    op.execute(TOLD_BEFORE)

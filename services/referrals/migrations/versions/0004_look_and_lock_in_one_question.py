"""Two functions that lock first and look then: a statement sees what was so before its own lock, a function's next one
does not."""

from alembic import op

revision = "0004"
down_revision = "0003"

COUNTED_ALONE = """
CREATE FUNCTION counted_alone(programmes text[]) RETURNS SETOF allocation LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(sorted.lock) FROM (
    SELECT DISTINCT hashtextextended(u.programme, 3) AS lock FROM unnest(programmes) AS u(programme) ORDER BY lock
  ) AS sorted;
  RETURN QUERY SELECT a.* FROM allocation AS a WHERE a.programme = ANY (programmes);
END
$$
"""
# Each mark is looked up by its own: a join would be planned as if the tables stayed as small as on their first day.
TOLD_BEFORE = """
CREATE FUNCTION told_before(programmes text[], refs text[], numbers text[], kinds text[], marks bytea[])
RETURNS TABLE (id text, programme text, reference text, person_id text, state text, provider text,
               latest_version integer, kind text, mark bytea, started text[]) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(sorted.lock) FROM (
    SELECT DISTINCT hashtextextended(u.number, 2) AS lock FROM unnest(numbers) AS u(number) ORDER BY lock
  ) AS sorted;
  RETURN QUERY
    SELECT r.id, r.programme, r.reference, r.person_id, r.state, r.provider, r.latest_version,
           NULL::text, NULL::bytea, NULL::text[]
    FROM unnest(programmes, refs) AS asked(programme, reference)
    CROSS JOIN LATERAL (
      SELECT * FROM referral AS o
      WHERE o.programme = asked.programme AND o.reference = asked.reference LIMIT 1 FOR UPDATE
    ) AS r;
  RETURN QUERY
    SELECT NULL::text, NULL::text, NULL::text, m.person_id, NULL::text, NULL::text, NULL::integer,
           m.kind, m.mark, (SELECT p.started FROM person AS p WHERE p.id = m.person_id)
    FROM unnest(kinds, marks) AS asked(kind, mark)
    CROSS JOIN LATERAL (
      SELECT * FROM person_mark AS o WHERE o.kind = asked.kind AND o.mark = asked.mark OFFSET 0
    ) AS m;
END
$$
"""


def upgrade() -> None:
    op.execute(COUNTED_ALONE)
    op.execute(TOLD_BEFORE)

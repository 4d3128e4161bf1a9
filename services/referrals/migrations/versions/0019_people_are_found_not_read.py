"""People are found, not read."""

from alembic import op

revision = "0019"
down_revision = "0017"

FIND_PEOPLE = """
CREATE OR REPLACE FUNCTION find_people(ninos bytea[], name_births bytea[], home_births bytea[], name_homes bytea[])
RETURNS TABLE (person_id text, owner text, kind text, mark bytea, birth bytea, surname bytea, name_birth bytea,
               home_birth bytea, name_home bytea, sealed bytea, started text[], doubtful boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  RETURN QUERY
    SELECT coalesce(p.same_as, p.id), p.id, m.kind, m.mark, m.birth, m.surname, m.name_birth, m.home_birth, m.name_home,
           m.sealed,
           (SELECT array_agg(DISTINCT u.programme) FROM person AS a CROSS JOIN LATERAL unnest(a.started) AS u(programme)
            WHERE a.id = coalesce(p.same_as, p.id) OR a.same_as = coalesce(p.same_as, p.id)),
           p.doubtful_since IS NOT NULL
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
FIND_EXISTING = """
CREATE OR REPLACE FUNCTION find_existing(org text, programmes text[], refs text[], locks text[], ninos bytea[],
                                         name_births bytea[], home_births bytea[], name_homes bytea[])
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
    SELECT NULL::text, NULL::text, NULL::text, f.person_id, NULL::text, NULL::text, NULL::integer, f.owner, f.kind,
           f.mark, f.birth, f.surname, f.name_birth, f.home_birth, f.name_home, f.sealed, f.started, f.doubtful,
           (SELECT array_agg(r.reference ORDER BY r.id) FROM referral AS r WHERE r.person_id = f.person_id
            AND r.state IN ('RECEIVED', 'ACKNOWLEDGED', 'CONTACTED', 'BOOKED'))
    FROM find_people(ninos, name_births, home_births, name_homes) AS f;
END
$$
"""
# For the releases that ask `told_before`, which found a person by one kind of index.
MARKS_WITH = """
CREATE FUNCTION marks_with(kinds text[], marks bytea[])
RETURNS TABLE (person_id text, kind text, mark bytea, birth bytea, surname bytea, started text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  RETURN QUERY
    SELECT m.person_id, m.kind, m.mark, m.birth, m.surname, (SELECT p.started FROM person AS p WHERE p.id = m.person_id)
    FROM unnest(kinds, marks) AS asked(kind, mark)
    CROSS JOIN LATERAL (
      SELECT * FROM person_mark AS o WHERE o.kind = asked.kind AND o.mark = asked.mark OFFSET 0
    ) AS m;
END
$$
"""
TOLD_BEFORE_OF_ORG = """
CREATE OR REPLACE FUNCTION told_before(org text, programmes text[], refs text[], numbers text[], kinds text[],
                                       marks bytea[])
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
           m.kind, m.mark, m.birth, m.surname, m.started
    FROM marks_with(kinds, marks) AS m;
END
$$
"""
TOLD_BEFORE = """
CREATE OR REPLACE FUNCTION told_before(programmes text[], refs text[], numbers text[], kinds text[], marks bytea[])
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
           m.kind, m.mark, m.started
    FROM marks_with(kinds, marks) AS m;
END
$$
"""
RIGHTS = [
    statement
    for function in ("find_people(bytea[],bytea[],bytea[],bytea[])", "marks_with(text[],bytea[])")
    for statement in (
        f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION {function} TO milepost_referrals_api, milepost_referrals_worker",
    )
]
# No release asks the table itself: they all find people through one of these functions, so nothing stops.
UNREAD = "REVOKE SELECT ON person_mark FROM milepost_referrals_api"


def upgrade() -> None:
    op.execute("SET LOCAL search_path TO referrals, pg_temp")
    for statement in (FIND_PEOPLE, FIND_EXISTING, MARKS_WITH, TOLD_BEFORE_OF_ORG, TOLD_BEFORE, *RIGHTS, UNREAD):
        op.execute(statement)

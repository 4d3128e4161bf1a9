"""A person is looked for by number, name, birthday and home, and who is doubtful waits to be settled.

The release before this one still asks `told_before`, which finds by the number whomever this one has made.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"

FIND_EXISTING = """
CREATE FUNCTION find_existing(org text, programmes text[], refs text[], locks text[], ninos bytea[],
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
      WHERE o.programme = asked.programme AND o.reference = asked.reference LIMIT 1 FOR UPDATE
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
# The indexes are of new and empty columns, so that each is built by one read of the table.
INDEXES = [
    f"""-- squawk-ignore require-concurrent-index-creation
CREATE INDEX person_mark_by_{name} ON person_mark ({name}) WHERE {name} IS NOT NULL"""
    for name in ("name_birth", "home_birth", "name_home")
]
INDEXES += [
    f"""-- squawk-ignore require-concurrent-index-creation
CREATE INDEX {index}"""
    for index in (
        "person_mark_by_key ON person_mark (sealed_with)",
        "person_found_to_be ON person (same_as) WHERE same_as IS NOT NULL",
        "referral_in_doubt ON referral (id) WHERE matching = 'manual'",
    )
]
FOLLOWS_REFERRAL = "EXISTS (SELECT 1 FROM referral WHERE referral.id = settlement.referral_id)"
ROLES = "milepost_referrals_api, milepost_referrals_worker"


def upgrade() -> None:
    for name in ("name_birth", "home_birth", "name_home", "sealed"):
        op.add_column("person_mark", sa.Column(name, postgresql.BYTEA(), nullable=True))
    op.add_column("person_mark", sa.Column("sealed_with", sa.Text(), nullable=True))
    op.add_column("person", sa.Column("same_as", sa.Text(), nullable=True))
    op.add_column("person", sa.Column("doubtful_since", sa.DateTime(timezone=True), nullable=True))
    for index in INDEXES:
        op.execute(index)
    op.create_table(
        "settlement",
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("referral_id", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("previous_person_id", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.CheckConstraint("decision IN ('same', 'different', 'undone')", name="settlement_decision"),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_index("settlement_by_referral", "settlement", ["referral_id", "position"], unique=False)
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON settlement TO {ROLES}")
    op.execute("ALTER TABLE settlement ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE settlement FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY tenant ON settlement TO milepost_referrals_api "
        f"USING ({FOLLOWS_REFERRAL}) WITH CHECK ({FOLLOWS_REFERRAL})"
    )
    op.execute("CREATE POLICY worker ON settlement TO milepost_referrals_worker USING (true) WITH CHECK (true)")
    op.execute(FIND_EXISTING)

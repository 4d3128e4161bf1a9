"""Groups, disengagements and assignments are records: corrected and made void like the others.

What was before comes from the ledger: the row policies are lifted meanwhile, because they hide rows from the owner.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

ASSIGNMENTS = (
    "ALTER TABLE assignment ADD COLUMN id text",
    "UPDATE assignment SET id = 'asg_' || lpad(number::text, 26, '0')",
    "ALTER TABLE assignment ALTER COLUMN id SET DEFAULT 'asg_00' || to_char(clock_timestamp(), 'YYYYMMDDHH24MISSUS')",
    # One row for each key worker of a participant: the table is small.
    "-- squawk-ignore adding-not-nullable-field\nALTER TABLE assignment ALTER COLUMN id SET NOT NULL",
    "-- squawk-ignore disallowed-unique-constraint, constraint-missing-not-valid\nALTER TABLE assignment ADD UNIQUE (id)",
)
NOTED = """
INSERT INTO group_note (id, participant_id, noted_group, noted_because, noted_on, recorded_on, recorded_by, recorded_at)
SELECT 'grp_' || lpad(position::text, 26, '0'), substr(stream_id, 13), data->>'group', data->>'because', occurred_on,
       timezone('Europe/London', recorded_at)::date, actor, recorded_at
FROM ledger WHERE type = 'participant.group_noted.v1'
"""
# Participation changes between two values, so the first change says what it was before.
AS_REFERRED = """
UPDATE participant SET referred_participation = coalesce(
  (SELECT CASE data->>'participation' WHEN 'mandatory' THEN 'voluntary' ELSE 'mandatory' END FROM ledger
   WHERE stream_id = 'participant/' || participant.id AND type = 'participant.participation_changed.v1'
   ORDER BY seq LIMIT 1),
  participation)
WHERE noted_group IS NOT NULL
"""
# A disengagement that in-work support ended has no re-engagement of its own.
DISENGAGED = """
INSERT INTO disengagement (id, participant_id, reason, disengaged_on, re_engaged_on, ended_on, recorded_on, recorded_by,
                           recorded_at)
SELECT 'dis_' || lpad(position::text, 26, '0'), substr(stream_id, 13), data->>'reason', occurred_on,
       CASE WHEN NOT EXISTS (
         SELECT 1 FROM ledger work WHERE work.stream_id = told.stream_id AND work.occurred_on = told.ended_on
         AND work.type = 'participant.in_work_support_began.v1'
       ) THEN ended_on END,
       ended_on, timezone('Europe/London', recorded_at)::date, actor, recorded_at
FROM (
  SELECT ledger.*, CASE lead(type) OVER following WHEN 'participant.re_engaged.v1'
                   THEN lead(occurred_on) OVER following END AS ended_on
  FROM ledger WHERE type IN ('participant.disengaged.v1', 'participant.re_engaged.v1')
  WINDOW following AS (PARTITION BY stream_id ORDER BY seq)
) AS told WHERE type = 'participant.disengaged.v1'
"""


def _of_participant(table: str, *columns: sa.Column) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        *columns,
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="STANDS", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f(f"ix_{table}_participant_id"), table, ["participant_id"], unique=False)


def _with_policies(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    visible = f"EXISTS (SELECT 1 FROM participant WHERE participant.id = {table}.participant_id)"
    op.execute(f"CREATE POLICY tenant ON {table} TO milepost_caseload_api USING ({visible}) WITH CHECK ({visible})")
    op.execute(f"CREATE POLICY worker ON {table} TO milepost_caseload_worker USING (true) WITH CHECK (true)")
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON {table} TO milepost_caseload_api, milepost_caseload_worker")


def upgrade() -> None:
    op.execute("ALTER TABLE assignment NO FORCE ROW LEVEL SECURITY")
    for statement in ASSIGNMENTS:
        op.execute(statement)
    op.execute("ALTER TABLE assignment FORCE ROW LEVEL SECURITY")
    op.add_column("assignment", sa.Column("released_on", sa.Date(), nullable=True))
    op.add_column("assignment", sa.Column("state", sa.Text(), server_default="STANDS", nullable=False))
    op.add_column("assignment", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("participant", sa.Column("referred_participation", sa.Text(), nullable=True))
    _of_participant(
        "group_note",
        sa.Column("noted_group", sa.Text(), nullable=False),
        sa.Column("noted_because", sa.Text(), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
    )
    _of_participant(
        "disengagement",
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("disengaged_on", sa.Date(), nullable=False),
        sa.Column("re_engaged_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
    )
    op.execute(NOTED)
    op.execute(DISENGAGED)
    op.execute("ALTER TABLE participant NO FORCE ROW LEVEL SECURITY")
    op.execute(AS_REFERRED)
    op.execute("ALTER TABLE participant FORCE ROW LEVEL SECURITY")
    _with_policies("group_note")
    _with_policies("disengagement")

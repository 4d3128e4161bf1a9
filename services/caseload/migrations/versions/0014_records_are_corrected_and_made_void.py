"""Records are corrected and made void."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"


def _one_standing(table: str, columns: str, constraint: str) -> None:
    """One record that stands for each value; the tables are small, and the constraint dropped asked for more."""
    op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE {table} DROP CONSTRAINT {constraint}")
    index = f"CREATE UNIQUE INDEX one_standing_{table} ON {table} ({columns}) WHERE state <> 'VOID'"
    op.execute(f"-- squawk-ignore require-concurrent-index-creation\n{index}")


def upgrade() -> None:
    op.create_table(
        "correction",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("corrected_on", sa.Date(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_correction_participant_id"), "correction", ["participant_id"], unique=False)
    op.add_column("action_plan", sa.Column("state", sa.Text(), server_default="STANDS", nullable=False))
    op.add_column("action_plan", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    _one_standing("action_plan", "participant_id, version_no", "action_plan_participant_id_version_no_key")
    op.add_column("assessment", sa.Column("state", sa.Text(), server_default="STANDS", nullable=False))
    op.add_column("assessment", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("contact", sa.Column("state", sa.Text(), server_default="STANDS", nullable=False))
    op.add_column("contact", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("exception_reason", sa.Column("state", sa.Text(), server_default="STANDS", nullable=False))
    op.add_column("exception_reason", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    _one_standing("exception_reason", "participant_id, clock", "exception_reason_participant_id_clock_key")
    op.add_column("job_hours", sa.Column("state", sa.Text(), server_default="STANDS", nullable=False))
    op.add_column("job_hours", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    _one_standing("job_hours", "job_id, from_on", "job_hours_job_id_from_on_key")
    op.add_column("participant", sa.Column("periods", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("participant", sa.Column("died_on", sa.Date(), nullable=True))
    op.add_column("exit", sa.Column("followed", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.execute("ALTER TABLE correction ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE correction FORCE ROW LEVEL SECURITY")
    op.execute("""CREATE POLICY tenant ON correction AS PERMISSIVE FOR ALL TO milepost_caseload_api USING ((EXISTS ( SELECT 1
   FROM participant
  WHERE (participant.id = correction.participant_id)))) WITH CHECK ((EXISTS ( SELECT 1
   FROM participant
  WHERE (participant.id = correction.participant_id))))""")
    op.execute(
        "CREATE POLICY worker ON correction AS PERMISSIVE FOR ALL TO milepost_caseload_worker USING (true) WITH CHECK (true)"
    )
    op.execute("GRANT DELETE ON correction TO milepost_caseload_api")
    op.execute("GRANT DELETE ON correction TO milepost_caseload_worker")
    op.execute("GRANT INSERT ON correction TO milepost_caseload_api")
    op.execute("GRANT INSERT ON correction TO milepost_caseload_worker")
    op.execute("GRANT SELECT ON correction TO milepost_caseload_api")
    op.execute("GRANT SELECT ON correction TO milepost_caseload_worker")
    op.execute("GRANT UPDATE ON correction TO milepost_caseload_api")
    op.execute("GRANT UPDATE ON correction TO milepost_caseload_worker")

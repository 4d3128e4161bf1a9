"""Keep exits and what they ended."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "exit",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("exited_on", sa.Date(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_because", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_exit_participant_id"), "exit", ["participant_id"], unique=False)
    op.add_column("appointment", sa.Column("cancelled_on", sa.Date(), nullable=True))
    op.add_column(
        "destination", sa.Column("ended_by_exit", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("destination", sa.Column("recorded_end_on", sa.Date(), nullable=True))
    op.add_column("destination", sa.Column("recorded_end_reason", sa.Text(), nullable=True))
    op.add_column("job", sa.Column("ended_by_exit", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("job", sa.Column("recorded_end_on", sa.Date(), nullable=True))
    op.add_column("job", sa.Column("excluded_because", sa.Text(), nullable=True))
    op.add_column("job", sa.Column("recorded_end_reason", sa.Text(), nullable=True))
    op.add_column("participant", sa.Column("in_work", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.execute("ALTER TABLE exit ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE exit FORCE ROW LEVEL SECURITY")
    op.execute("""CREATE POLICY tenant ON exit AS PERMISSIVE FOR ALL TO milepost_caseload_api USING ((EXISTS ( SELECT 1
   FROM participant
  WHERE (participant.id = exit.participant_id)))) WITH CHECK ((EXISTS ( SELECT 1
   FROM participant
  WHERE (participant.id = exit.participant_id))))""")
    op.execute(
        "CREATE POLICY worker ON exit AS PERMISSIVE FOR ALL TO milepost_caseload_worker USING (true) WITH CHECK (true)"
    )
    op.execute("GRANT DELETE ON exit TO milepost_caseload_api")
    op.execute("GRANT DELETE ON exit TO milepost_caseload_worker")
    op.execute("GRANT INSERT ON exit TO milepost_caseload_api")
    op.execute("GRANT INSERT ON exit TO milepost_caseload_worker")
    op.execute("GRANT SELECT ON exit TO milepost_caseload_api")
    op.execute("GRANT SELECT ON exit TO milepost_caseload_worker")
    op.execute("GRANT UPDATE ON exit TO milepost_caseload_api")
    op.execute("GRANT UPDATE ON exit TO milepost_caseload_worker")

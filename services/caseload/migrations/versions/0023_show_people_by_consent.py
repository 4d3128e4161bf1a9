"""Show people by consent or agreement, and let reads of parties expire."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "sharing",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_sharing_participant_id", "sharing", ["participant_id"])
    op.create_index("sharing_with_org", "sharing", ["org"])
    op.execute("GRANT SELECT, INSERT, UPDATE ON sharing TO milepost_caseload_api")
    op.execute("GRANT SELECT ON sharing TO milepost_caseload_worker")
    op.execute("ALTER TABLE sharing ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE sharing FORCE ROW LEVEL SECURITY")
    op.execute("""
        CREATE POLICY tenant ON sharing TO milepost_caseload_api
        USING (EXISTS (SELECT 1 FROM participant WHERE participant.id = sharing.participant_id))
        WITH CHECK (EXISTS (SELECT 1 FROM participant WHERE participant.id = sharing.participant_id))
    """)
    op.execute("CREATE POLICY worker ON sharing TO milepost_caseload_worker USING (true) WITH CHECK (true)")
    op.execute("""
        CREATE POLICY part ON sharing FOR SELECT TO milepost_caseload_api
        USING (org = nullif(current_setting('app.org', true), ''))
    """)
    op.execute("""
        ALTER POLICY part ON participant USING (
          string_to_array(nullif(current_setting('app.shown', true), ''), ' ')
          && ARRAY[programme, programme || '/' || area, id])
    """)
    op.execute("GRANT DELETE ON auditor_read TO milepost_caseload_worker")

"""Pseudonyms under which evaluators read participants."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    drawn = sa.text("'psn_' || replace(gen_random_uuid()::text, '-', '')")
    op.create_table(
        "pseudonym",
        sa.Column("evaluator", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("pseudonym", sa.Text(), server_default=drawn, nullable=False),
        sa.PrimaryKeyConstraint("evaluator", "participant_id"),
        sa.UniqueConstraint("evaluator", "pseudonym"),
    )
    op.execute("GRANT SELECT, INSERT ON pseudonym TO milepost_caseload_api")
    op.execute("ALTER TABLE pseudonym ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE pseudonym FORCE ROW LEVEL SECURITY")
    op.execute("""
        CREATE POLICY tenant ON pseudonym TO milepost_caseload_api
        USING (evaluator = nullif(current_setting('app.org', true), ''))
        WITH CHECK (evaluator = nullif(current_setting('app.org', true), ''))
    """)
    op.execute("CREATE POLICY worker ON pseudonym TO milepost_caseload_worker USING (true) WITH CHECK (true)")

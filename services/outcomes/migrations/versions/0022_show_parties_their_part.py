"""Show parties their part of a programme, and log what auditors read."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "auditor_read",
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("position"),
    )
    op.execute("GRANT INSERT ON auditor_read TO milepost_outcomes_api")
    op.execute("GRANT SELECT ON auditor_read TO milepost_outcomes_worker")
    op.execute("""
        CREATE POLICY part ON participant FOR SELECT TO milepost_outcomes_api USING (
          string_to_array(nullif(current_setting('app.shown', true), ''), ' ')
          && ARRAY[programme])
    """)
    op.execute("""
        CREATE POLICY part ON statement FOR SELECT TO milepost_outcomes_api USING (
          string_to_array(nullif(current_setting('app.shown', true), ''), ' ')
          && ARRAY[programme])
    """)

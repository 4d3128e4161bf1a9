"""Measures by the month of the first job, judgements by people, and the figures to be stated on their topic."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

RULES = {
    "judgement": "visible_to @> ARRAY[nullif(current_setting('app.org', true), '')]",
}


def upgrade() -> None:
    op.create_table(
        "figure_dirty",
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_table(
        "figure_stated",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("stated_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "judgement",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("kpi", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("rag", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("judged_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("visible_to", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.CheckConstraint("rag IN ('green', 'amber', 'red')", name="judgement_rag"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("judgement_of_kpi", "judgement", ["programme", "month", "kpi", "recorded_at"], unique=False)
    op.create_index("event_log_heard", "event_log", ["source", "recorded_at"], unique=False)
    op.add_column("movement", sa.Column("job_month", sa.Text(), nullable=True))
    for table, rule in RULES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant ON {table} TO milepost_kpi_api USING ({rule}) WITH CHECK ({rule})")
        op.execute(f"CREATE POLICY worker ON {table} TO milepost_kpi_worker USING (true) WITH CHECK (true)")
    op.execute(
        "GRANT SELECT, INSERT, UPDATE, DELETE ON "
        "figure_dirty, figure_stated, judgement "
        "TO milepost_kpi_api, milepost_kpi_worker"
    )

"""Destinations, readings of measures, earnings by month, changes of hours, vacancies under an obligation."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

RULES = {
    "destination": "EXISTS (SELECT 1 FROM participant WHERE participant.id = destination.participant_id)",
    "job_hours": "EXISTS (SELECT 1 FROM participant WHERE participant.id = job_hours.participant_id)",
    "monthly_earnings": "EXISTS (SELECT 1 FROM participant WHERE participant.id = monthly_earnings.participant_id)",
    "reading": "EXISTS (SELECT 1 FROM participant WHERE participant.id = reading.participant_id)",
    "reading_log": "EXISTS (SELECT 1 FROM participant WHERE participant.id = reading_log.participant_id)",
    "vacancy": "visible_to @> ARRAY[nullif(current_setting('app.org', true), '')]",
}


def upgrade() -> None:
    op.create_table(
        "destination",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("course", sa.Text(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_destination_participant_id"), "destination", ["participant_id"], unique=False)
    op.create_table(
        "job_hours",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("job_id", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("hours_per_week", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("job_id", "from_on"),
    )
    op.create_index(op.f("ix_job_hours_participant_id"), "job_hours", ["participant_id"], unique=False)
    op.create_table(
        "monthly_earnings",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("shown_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_monthly_earnings_participant_id"), "monthly_earnings", ["participant_id"], unique=False)
    op.create_table(
        "reading",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_reading_participant_id"), "reading", ["participant_id"], unique=False)
    op.create_table(
        "reading_log",
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("measures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_index("reading_log_of_participant", "reading_log", ["participant_id", "position"], unique=False)
    op.create_table(
        "vacancy",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("obligation", sa.Text(), nullable=False),
        sa.Column("employer", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("visible_to", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.add_column("job", sa.Column("vacancy", sa.Text(), nullable=True))
    op.add_column("job", sa.Column("obligation", sa.Text(), nullable=True))
    op.create_index("job_of_vacancy", "job", ["vacancy"], unique=False, postgresql_where=sa.text("vacancy IS NOT NULL"))
    for table, rule in RULES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant ON {table} TO milepost_caseload_api USING ({rule}) WITH CHECK ({rule})")
        op.execute(f"CREATE POLICY worker ON {table} TO milepost_caseload_worker USING (true) WITH CHECK (true)")
    op.execute(
        "GRANT SELECT, INSERT, UPDATE, DELETE ON "
        "destination, job_hours, monthly_earnings, reading, reading_log, vacancy "
        "TO milepost_caseload_api, milepost_caseload_worker"
    )

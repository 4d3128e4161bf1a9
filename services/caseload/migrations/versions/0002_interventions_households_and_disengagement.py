"""Interventions, households, and since when a participant has been disengaged."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"

RULES = {
    "household": "EXISTS (SELECT 1 FROM participant WHERE participant.household_id = household.id)",
    "intervention": "EXISTS (SELECT 1 FROM participant WHERE participant.id = intervention.participant_id"
    " OR participant.household_id = intervention.household_id)",
}


def upgrade() -> None:
    op.create_table(
        "household",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("others", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "intervention",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("household_id", sa.Text(), nullable=True),
        sa.Column("sequence_no", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("barrier", sa.Text(), nullable=False),
        sa.Column("service_area", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=True),
        sa.Column("route", sa.Text(), nullable=True),
        sa.Column("depends_on", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("waived", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("referred_on", sa.Date(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("began_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_intervention_household_id"), "intervention", ["household_id"], unique=False)
    op.create_index(op.f("ix_intervention_participant_id"), "intervention", ["participant_id"], unique=False)
    op.add_column("participant", sa.Column("disengaged_on", sa.Date(), nullable=True))
    op.add_column("participant", sa.Column("household_id", sa.Text(), nullable=True))
    op.create_index("participant_by_household", "participant", ["household_id"], unique=False)
    for table, rule in RULES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant ON {table} TO milepost_caseload_api USING ({rule}) WITH CHECK ({rule})")
        op.execute(f"CREATE POLICY worker ON {table} TO milepost_caseload_worker USING (true) WITH CHECK (true)")
    op.execute(
        "GRANT SELECT, INSERT, UPDATE, DELETE ON "
        "household, intervention "
        "TO milepost_caseload_api, milepost_caseload_worker"
    )

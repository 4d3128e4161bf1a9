"""Evidence beside pay and jobs; outcomes that time brings; claims that somebody has to make."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

RULES = {
    "evidence": "EXISTS (SELECT 1 FROM participant WHERE participant.id = evidence.participant_id)",
    "claim_evidence": "EXISTS (SELECT 1 FROM participant WHERE participant.id = claim_evidence.participant_id)",
}


def upgrade() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("evidence_of_participant", "evidence", ["participant_id"], unique=False)
    op.create_table(
        "claim_evidence",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("obtained_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"],
            ["claim.id"],
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_claim_evidence_claim_id"), "claim_evidence", ["claim_id"], unique=False)
    op.add_column("claim", sa.Column("claim_by", sa.Date(), nullable=True))
    op.add_column("claim", sa.Column("amount", sa.BigInteger(), nullable=True))
    op.add_column("job", sa.Column("hours_per_week", sa.Text(), server_default="0", nullable=False))
    op.add_column("job", sa.Column("vacancy", sa.Text(), nullable=True))
    op.add_column("job", sa.Column("obligation", sa.Text(), nullable=True))
    op.add_column("milestone", sa.Column("unit", sa.Text(), server_default="pence", nullable=False))
    op.add_column("milestone", sa.Column("due_on", sa.Date(), nullable=True))
    op.create_index(
        "milestone_due", "milestone", ["due_on"], unique=False, postgresql_where=sa.text("due_on IS NOT NULL")
    )
    op.add_column("participant", sa.Column("group_code", sa.Text(), server_default="", nullable=False))
    op.add_column("participant", sa.Column("referred_on", sa.Date(), nullable=True))
    for table, rule in RULES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant ON {table} TO milepost_outcomes_api USING ({rule}) WITH CHECK ({rule})")
        op.execute(f"CREATE POLICY worker ON {table} TO milepost_outcomes_worker USING (true) WITH CHECK (true)")
    op.execute(
        "GRANT SELECT, INSERT, UPDATE, DELETE ON "
        "evidence, claim_evidence "
        "TO milepost_outcomes_api, milepost_outcomes_worker"
    )

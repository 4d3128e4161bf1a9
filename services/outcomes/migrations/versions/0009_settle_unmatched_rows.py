"""People settle unmatched rows of the earnings feed; possible duplicates wait for them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

# Both tables are small beside those of earnings, and a revision is one transaction.
BLOCKS_WRITES = "-- squawk-ignore require-concurrent-index-creation"
RULE = "EXISTS (SELECT 1 FROM unmatched WHERE unmatched.position = settlement.row_position)"


def upgrade() -> None:
    op.add_column("payment", sa.Column("decision", sa.Text(), nullable=True))
    op.add_column("notification", sa.Column("withdrawn", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("delivery", sa.Column("fingerprint", sa.Text(), nullable=True))
    op.execute(f"{BLOCKS_WRITES}\nCREATE INDEX delivery_of_content ON delivery (fingerprint)")
    op.add_column("unmatched", sa.Column("settled_by", sa.Text(), nullable=True))
    op.add_column("unmatched", sa.Column("participant_id", sa.Text(), nullable=True))
    op.add_column("unmatched", sa.Column("duplicate_of", sa.Text(), nullable=True))
    op.add_column("unmatched", sa.Column("overdue_on", sa.Date(), nullable=True))
    op.add_column("unmatched", sa.Column("version", sa.BigInteger(), server_default="1", nullable=False))
    op.execute(
        f"{BLOCKS_WRITES}\nCREATE INDEX settled_of_reference ON unmatched (reference) WHERE settled_by IS NOT NULL"
    )
    op.create_table(
        "settlement",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("row_position", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=True),
        sa.Column("payment", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("settled_by", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["row_position"], ["unmatched.position"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_settlement_row_position"), "settlement", ["row_position"], unique=False)
    op.execute("ALTER TABLE settlement ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE settlement FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY tenant ON settlement TO milepost_outcomes_api USING ({RULE}) WITH CHECK ({RULE})")
    op.execute("CREATE POLICY worker ON settlement TO milepost_outcomes_worker USING (true) WITH CHECK (true)")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON settlement TO milepost_outcomes_api, milepost_outcomes_worker")

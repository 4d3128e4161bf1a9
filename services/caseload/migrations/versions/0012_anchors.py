"""A table for the daily anchors of the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "anchor",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("events", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("previous_position", sa.BigInteger(), nullable=False),
        sa.Column("previous_digest", sa.Text(), nullable=False),
        sa.Column("anchored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("day"),
    )
    op.execute("GRANT SELECT ON anchor TO milepost_caseload_api")
    op.execute("GRANT SELECT, INSERT ON anchor TO milepost_caseload_worker")

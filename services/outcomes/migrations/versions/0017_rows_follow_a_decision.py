"""Rows that follow what a person decided, what is wrong with a row that has faults, and the day support ended."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

# The queue is small beside the earnings, and a revision is one transaction.
BLOCKS_WRITES = "-- squawk-ignore require-concurrent-index-creation"
INDEXES = """
CREATE INDEX queue_followers ON unmatched (follows) WHERE follows IS NOT NULL;
CREATE INDEX settled_of_participant ON unmatched (participant_id) WHERE settled_by IS NOT NULL
"""


def upgrade() -> None:
    op.add_column("unmatched", sa.Column("follows", sa.BigInteger(), nullable=True))
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid,adding-foreign-key-constraint\n"
        "ALTER TABLE unmatched ADD CONSTRAINT unmatched_follows_fkey"
        " FOREIGN KEY (follows) REFERENCES unmatched (position)"
    )
    op.add_column("unmatched", sa.Column("faults", sa.dialects.postgresql.JSONB(), nullable=True))
    for index in INDEXES.split(";"):
        op.execute(f"{BLOCKS_WRITES}\n{index.strip()}")
    # When the participants of before left is not known here: they count as left, so that nobody's claims are held.
    op.add_column("participant", sa.Column("left_on", sa.Date(), server_default="0001-01-01", nullable=True))

"""Details lie sealed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"

# Of a column that is new and empty: building it reads the table once.
BY_KEY = """
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX {0}_by_key ON {0} (sealed_with)
"""


def upgrade() -> None:
    op.add_column("appointment", sa.Column("sealed", postgresql.BYTEA(), nullable=True))
    op.add_column("appointment", sa.Column("sealed_with", sa.Text(), nullable=True))
    op.execute(BY_KEY.format("appointment"))
    op.add_column("action_plan", sa.Column("sealed", postgresql.BYTEA(), nullable=True))
    op.add_column("action_plan", sa.Column("sealed_with", sa.Text(), nullable=True))
    op.execute(BY_KEY.format("action_plan"))
    op.add_column("intervention", sa.Column("sealed", postgresql.BYTEA(), nullable=True))
    op.add_column("intervention", sa.Column("sealed_with", sa.Text(), nullable=True))
    op.execute(BY_KEY.format("intervention"))
    op.add_column("destination", sa.Column("sealed", postgresql.BYTEA(), nullable=True))
    op.add_column("destination", sa.Column("sealed_with", sa.Text(), nullable=True))
    op.execute(BY_KEY.format("destination"))
    op.add_column("reading", sa.Column("sealed", postgresql.BYTEA(), nullable=True))
    op.add_column("reading", sa.Column("sealed_with", sa.Text(), nullable=True))
    op.execute(BY_KEY.format("reading"))
    op.add_column("correction", sa.Column("sealed", postgresql.BYTEA(), nullable=True))
    op.add_column("correction", sa.Column("sealed_with", sa.Text(), nullable=True))
    op.execute(BY_KEY.format("correction"))
    op.execute("GRANT UPDATE ON correction TO milepost_caseload_worker")

"""An index key has a name."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("referral_version", sa.Column("indexed_with", sa.Text(), nullable=True))
    op.add_column("person_mark", sa.Column("indexed_with", sa.Text(), nullable=True))
    op.execute("GRANT DELETE ON person_mark TO milepost_referrals_worker")

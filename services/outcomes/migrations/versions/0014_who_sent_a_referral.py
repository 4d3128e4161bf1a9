"""Who sent a referral."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("participant", sa.Column("sent_by", sa.Text(), nullable=True))

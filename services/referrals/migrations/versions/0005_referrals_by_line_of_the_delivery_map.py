"""Where a line of the delivery map has shares of its own, its referrals are counted apart."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("allocation", sa.Column("lines", postgresql.JSONB(), nullable=True))

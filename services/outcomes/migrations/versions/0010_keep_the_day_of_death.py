"""Keep the day of death."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("participant", sa.Column("died_on", sa.Date(), nullable=True))

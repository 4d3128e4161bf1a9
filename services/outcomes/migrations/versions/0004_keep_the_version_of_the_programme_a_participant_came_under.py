"""Keep the version of the programme a participant came under."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("participant", sa.Column("programme_version", sa.Text(), server_default="", nullable=False))

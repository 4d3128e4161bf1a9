"""Keep the version of the programme a statement was cut off by."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("statement", sa.Column("programme_version", sa.Text(), server_default="", nullable=False))

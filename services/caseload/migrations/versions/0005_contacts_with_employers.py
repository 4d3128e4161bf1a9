"""Contacts with employers on a participant's behalf."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("contact", sa.Column("with_employer", sa.Boolean(), server_default=sa.text("false"), nullable=False))

"""The group a participant should be in, or is in by now, beside the referral's."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("participant", sa.Column("noted_group", sa.Text(), nullable=True))
    op.add_column("participant", sa.Column("noted_because", sa.Text(), nullable=True))

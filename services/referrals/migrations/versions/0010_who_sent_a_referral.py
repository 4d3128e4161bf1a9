"""Who sent a referral."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("referral", sa.Column("sender_named", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.create_index(
        "referral_of_sender_to_name", "referral", ["id"], unique=False, postgresql_where=sa.text("NOT sender_named")
    )

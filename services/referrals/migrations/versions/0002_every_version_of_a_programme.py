"""Every version of a programme that ran here, so that an older one is found again."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "programme_version",
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("programme", "version"),
    )
    op.execute("GRANT SELECT, INSERT ON programme_version TO milepost_referrals_worker")
    op.execute("GRANT SELECT ON programme_version TO milepost_referrals_api")


def downgrade() -> None:
    op.drop_table("programme_version")

"""Priority, the draw of a trial, the places held, and who sent a referral."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "trial",
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("programme"),
    )
    op.add_column("allocation", sa.Column("gone", sa.Integer(), server_default="0", nullable=False))
    op.add_column("allocation", sa.Column("reserved", sa.Integer(), server_default="0", nullable=False))
    op.add_column(
        "person", sa.Column("arms", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False)
    )
    op.add_column("referral", sa.Column("sent_by", sa.Text(), nullable=True))
    op.add_column("referral", sa.Column("priority", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("referral", sa.Column("ahead", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("referral", sa.Column("reserved", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("referral", sa.Column("allocation_arm", sa.Text(), nullable=True))
    op.add_column("referral", sa.Column("draw", sa.Integer(), nullable=True))
    op.alter_column("referral", "provider", existing_type=sa.TEXT(), nullable=True)
    op.alter_column("referral", "acknowledge_due_on", existing_type=sa.DATE(), nullable=True)
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON trial TO milepost_referrals_api, milepost_referrals_worker")

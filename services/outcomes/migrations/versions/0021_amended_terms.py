"""By which terms outcomes were last decided, and which version of a programme a process began to run last."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "programme_in_force",
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("position"),
    )
    op.execute("GRANT SELECT, INSERT ON programme_in_force TO milepost_outcomes_worker")
    op.add_column("participant", sa.Column("decided_by", sa.Text(), server_default="", nullable=False))

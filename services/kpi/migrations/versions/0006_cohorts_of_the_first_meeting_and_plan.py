"""Cohorts by the month of the first meeting and of the first plan."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("movement", sa.Column("engagement_month", sa.Text(), nullable=True))
    op.add_column("movement", sa.Column("plan_month", sa.Text(), nullable=True))

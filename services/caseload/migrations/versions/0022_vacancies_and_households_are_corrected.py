"""Vacancies and households are corrected and made void."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0020"

# A household that is void has no participant any more: who sees the one in `void_with` sees it.
SEES = """EXISTS (SELECT 1 FROM participant
  WHERE participant.household_id = household.id OR participant.id = household.void_with)"""


def _corrections() -> sa.Column:
    return sa.Column("corrections", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False)


def upgrade() -> None:
    op.add_column("vacancy", _corrections())
    op.add_column("household", sa.Column("state", sa.Text(), server_default="STANDS", nullable=False))
    op.add_column("household", sa.Column("size", sa.Integer(), nullable=True))
    op.add_column("household", sa.Column("void_with", sa.Text(), nullable=True))
    op.add_column("household", _corrections())
    op.add_column("household", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.execute("DROP POLICY tenant ON household")
    op.execute(f"CREATE POLICY tenant ON household TO milepost_caseload_api USING ({SEES}) WITH CHECK ({SEES})")

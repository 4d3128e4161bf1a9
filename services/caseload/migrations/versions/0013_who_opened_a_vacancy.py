"""Who opened a vacancy, who may close it."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

FIRST_EVENT = """
UPDATE vacancy SET opened_by = (
    SELECT split_part(actor, '/', 1) FROM ledger WHERE stream_id = 'vacancy/' || vacancy.id AND seq = 1)
"""


def upgrade() -> None:
    op.add_column("vacancy", sa.Column("opened_by", sa.Text(), nullable=True))
    op.execute(FIRST_EVENT)

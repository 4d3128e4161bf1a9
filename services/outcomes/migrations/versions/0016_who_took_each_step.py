"""Who submitted and validated a claim, cut a statement off and sent a notification, so that others go on."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

SUBMITTED_BY = """
UPDATE claim SET submitted_by = (
    SELECT recorded_by FROM claim_evidence WHERE claim_id = claim.id ORDER BY attempt DESC, id DESC LIMIT 1)
"""
FIRST_EVENT_OF_STATEMENT = """
UPDATE statement SET cut_off_by = (SELECT actor FROM ledger WHERE stream_id = 'statement/' || statement.id AND seq = 1)
"""


def upgrade() -> None:
    op.add_column("claim", sa.Column("submitted_by", sa.Text(), nullable=True))
    op.add_column("claim", sa.Column("validated_by", sa.Text(), nullable=True))
    op.add_column("statement", sa.Column("cut_off_by", sa.Text(), nullable=True))
    op.add_column("notification", sa.Column("recorded_by", sa.Text(), nullable=True))
    op.execute(SUBMITTED_BY)
    op.execute(FIRST_EVENT_OF_STATEMENT)

"""Who a participant is, by a pseudonym, and whether that is still to be settled."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

# The column is new and empty, so that the index is built by one read of the table.
BY_PERSON = """-- squawk-ignore require-concurrent-index-creation
CREATE INDEX participant_by_person ON participant (person_id, programme)"""


def upgrade() -> None:
    op.add_column("participant", sa.Column("person_id", sa.Text(), nullable=True))
    op.add_column("participant", sa.Column("doubtful", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.execute(BY_PERSON)

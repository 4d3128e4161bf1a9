"""Whether it is still to be settled who a participant is."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


# Read at each start. The table is small enough to be indexed within the time-outs of a migration.
BY_PERSON = """-- squawk-ignore require-concurrent-index-creation
CREATE INDEX participant_by_person ON participant (person_id, programme)"""


def upgrade() -> None:
    op.add_column("participant", sa.Column("doubtful", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.execute(BY_PERSON)

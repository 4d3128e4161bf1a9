"""Let what was logged of reads of parties expire."""

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.execute("GRANT DELETE ON auditor_read TO milepost_outcomes_worker")

"""Let what was logged of reads of parties expire."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.execute("GRANT DELETE ON auditor_read TO milepost_kpi_worker")

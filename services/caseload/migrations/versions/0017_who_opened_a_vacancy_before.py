"""Who opened each vacancy before this was kept.

Revision 0013 meant to say it, but the row policies hid every row from the owner of the table.
"""

from alembic import op

revision = "0017"
down_revision = "0016"

FIRST_EVENT = """
UPDATE vacancy SET opened_by = (
    SELECT split_part(actor, '/', 1) FROM ledger WHERE stream_id = 'vacancy/' || vacancy.id AND seq = 1)
WHERE opened_by IS NULL
"""


def upgrade() -> None:
    op.execute("ALTER TABLE vacancy NO FORCE ROW LEVEL SECURITY")
    op.execute(FIRST_EVENT)
    op.execute("ALTER TABLE vacancy FORCE ROW LEVEL SECURITY")

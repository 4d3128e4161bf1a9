"""What a line rests on, and a delivery fee that takes back what was paid too much before."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

# A programme has one statement a month and a line for each payment: a scan of the table takes no time, and the
# constraint that goes is replaced in the same transaction.
REPLACED = """
-- squawk-ignore ban-drop-constraint
ALTER TABLE statement_line DROP CONSTRAINT recovery_reverses_a_line;
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE statement_line ADD CONSTRAINT recovery_reverses_its_line CHECK (
    (kind = 'recovery') = (reverses IS NOT NULL)
    AND CASE kind WHEN 'recovery' THEN amount <= 0 WHEN 'outcome' THEN amount >= 0 ELSE true END
);
"""


def upgrade() -> None:
    op.add_column("statement_line", sa.Column("basis", sa.Text(), nullable=True))
    for statement in REPLACED.split(";\n"):
        if statement.strip():
            op.execute(statement)

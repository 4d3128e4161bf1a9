"""Statements that are returned, lines that are withdrawn, and recoveries of nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

# A programme has one statement a month and a line for each payment: a scan of these tables takes no time, and the
# constraints and indexes that go are replaced in the same transaction.
REPLACED = """
-- squawk-ignore ban-drop-constraint
ALTER TABLE statement_line DROP CONSTRAINT recovery_names_its_line;
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE statement_line ADD CONSTRAINT recovery_reverses_a_line CHECK (
    (kind = 'recovery') = (reverses IS NOT NULL) AND CASE kind WHEN 'recovery' THEN amount <= 0 ELSE amount >= 0 END
);
-- squawk-ignore ban-drop-constraint
ALTER TABLE statement DROP CONSTRAINT statement_programme_month_key;
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX one_statement_of_a_month ON statement (programme, month) WHERE state <> 'RETURNED';
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX paid_once;
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX paid_by_one_line ON statement_line (claim_id) WHERE kind = 'outcome' AND withdrawn_on IS NULL;
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX reversed_once;
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX reversed_by_one_line ON statement_line (reverses)
    WHERE reverses IS NOT NULL AND withdrawn_on IS NULL;
"""


def upgrade() -> None:
    op.add_column("statement", sa.Column("revision", sa.Integer(), server_default="1", nullable=False))
    for name in ("returned_by", "returned_because"):
        op.add_column("statement", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("statement", sa.Column("returned_on", sa.Date(), nullable=True))
    op.add_column("statement_line", sa.Column("counted_as", sa.Integer(), nullable=True))
    op.add_column("statement_line", sa.Column("withdrawn_on", sa.Date(), nullable=True))
    for name in ("withdrawn_by", "withdrawn_because"):
        op.add_column("statement_line", sa.Column(name, sa.Text(), nullable=True))
    for statement in REPLACED.split(";\n"):
        if statement.strip():
            op.execute(statement)

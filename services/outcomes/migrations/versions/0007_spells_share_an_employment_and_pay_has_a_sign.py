"""Why a spell does not count, until when pay was earned, amounts below zero, and the lines that could not be read.

The constraint goes because a payroll corrects what it paid with a negative difference. The previous release sums such a
payment as it sums any other, and never writes one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

SEEN_WITH_DELIVERY = "EXISTS (SELECT 1 FROM delivery WHERE delivery.id = kept_line.delivery_id)"


def upgrade() -> None:
    op.add_column("job", sa.Column("excluded_because", sa.Text(), nullable=True))
    op.add_column("payment", sa.Column("earned_until", sa.Date(), nullable=True))
    op.execute("-- squawk-ignore ban-drop-constraint\nALTER TABLE payment DROP CONSTRAINT payment_not_negative")
    op.create_table(
        "kept_line",
        sa.Column("delivery_id", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"]),
        sa.PrimaryKeyConstraint("delivery_id", "line"),
    )
    op.execute("ALTER TABLE kept_line ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE kept_line FORCE ROW LEVEL SECURITY")
    seen = SEEN_WITH_DELIVERY
    op.execute(f"CREATE POLICY tenant ON kept_line TO milepost_outcomes_api USING ({seen}) WITH CHECK ({seen})")
    op.execute("CREATE POLICY worker ON kept_line TO milepost_outcomes_worker USING (true) WITH CHECK (true)")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON kept_line TO milepost_outcomes_api, milepost_outcomes_worker")

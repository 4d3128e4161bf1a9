"""Who sent a referral."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

# All rows are in it until the sweep has been at them; it keeps out new rows, so it is built once and stays small.
TO_NAME = """-- squawk-ignore require-concurrent-index-creation
CREATE INDEX referral_of_sender_to_name ON referral (id) WHERE NOT sender_named"""


def upgrade() -> None:
    op.add_column("referral", sa.Column("sender_named", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.execute(TO_NAME)

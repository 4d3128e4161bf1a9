"""A mark is in the record only."""

from alembic import op

revision = "0015"
down_revision = "0014"

# Until the sweep has hidden them it holds most rows, and none afterwards.
TO_HIDE = """
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX referral_restricted_to_hide ON referral (id) WHERE NOT restricted
"""


def upgrade() -> None:
    op.execute("ALTER TABLE referral ALTER COLUMN restricted SET DEFAULT true")
    op.execute(TO_HIDE)

"""Show people by consent or agreement, log matches, and let reads of parties expire."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "sharing",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("sharing_with_org", "sharing", ["org"])
    op.execute("GRANT SELECT ON sharing TO milepost_referrals_api")
    op.execute("GRANT SELECT, INSERT, UPDATE ON sharing TO milepost_referrals_worker")
    op.execute("ALTER TABLE sharing ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE sharing FORCE ROW LEVEL SECURITY")
    op.execute("""
        CREATE POLICY tenant ON sharing TO milepost_referrals_api
        USING (EXISTS (SELECT 1 FROM referral WHERE referral.id = sharing.participant_id))
        WITH CHECK (EXISTS (SELECT 1 FROM referral WHERE referral.id = sharing.participant_id))
    """)
    op.execute("CREATE POLICY worker ON sharing TO milepost_referrals_worker USING (true) WITH CHECK (true)")
    op.execute("""
        CREATE POLICY part ON sharing FOR SELECT TO milepost_referrals_api
        USING (org = nullif(current_setting('app.org', true), ''))
    """)
    op.execute("""
        ALTER POLICY part ON referral USING (
          string_to_array(nullif(current_setting('app.shown', true), ''), ' ')
          && ARRAY[programme, programme || '/' || area, id])
    """)
    op.create_table(
        "match_log",
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("matched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("only_validated", sa.Boolean(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("position"),
    )
    op.execute("GRANT SELECT, INSERT ON match_log TO milepost_referrals_api")
    op.execute("GRANT SELECT, DELETE ON match_log TO milepost_referrals_worker")
    op.execute("GRANT DELETE ON auditor_read TO milepost_referrals_worker")

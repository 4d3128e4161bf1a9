"""Keep the sums of movements by day and month, and how far they are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "kept_sum",
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("axis", sa.Text(), nullable=False),
        sa.Column("cut", sa.Text(), nullable=False),
        sa.Column("span", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("along", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            *("generation", "scope", "programme", "measure", "axis", "cut", "span", "since", "along", "code", "role")
        ),
    )
    op.create_table(
        "sums_kept",
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("generation"),
    )
    for mode in ("ENABLE", "FORCE"):
        op.execute(f"ALTER TABLE kept_sum {mode} ROW LEVEL SECURITY")
    op.execute("""
        CREATE POLICY part ON kept_sum FOR SELECT TO milepost_kpi_api USING (
          scope = '' AND string_to_array(nullif(current_setting('app.shown', true), ''), ' ')
          && ARRAY[programme, programme || '/' || CASE cut WHEN 'area' THEN code ELSE NULL END])
    """)
    of_org = "scope = nullif(current_setting('app.org', true), '')"
    op.execute(f"CREATE POLICY tenant ON kept_sum TO milepost_kpi_api USING ({of_org}) WITH CHECK ({of_org})")
    op.execute("CREATE POLICY worker ON kept_sum TO milepost_kpi_worker USING (true) WITH CHECK (true)")
    op.execute("GRANT SELECT ON kept_sum, sums_kept TO milepost_kpi_api")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON kept_sum, sums_kept TO milepost_kpi_worker")

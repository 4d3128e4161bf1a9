"""When each version of a programme was in force, the version a month was signed by, and the role of the provider."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "programme_in_force",
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("position"),
    )
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON programme_in_force TO milepost_kpi_api, milepost_kpi_worker")
    op.execute(
        "INSERT INTO programme_in_force (programme, version, since) "
        "SELECT programme, version, kept_at FROM programme_version ORDER BY kept_at, version"
    )
    op.add_column("movement", sa.Column("provider_role", sa.Text(), nullable=True))
    op.add_column("signed_month", sa.Column("programme_version", sa.Text(), nullable=True))

"""Alembic's entry for the referrals schema; how and under which time-outs is in shared/edge/migrations.py."""

from services.referrals.tables import METADATA
from shared.edge.migrations import run

run("referrals", METADATA)

"""Alembic's entry for the referrals schema; how and under which time-outs is in shared/store/migrations.py."""

from services.referrals.tables import METADATA
from shared.store.migrations import run

run("referrals", METADATA)

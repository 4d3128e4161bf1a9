"""Alembic's entry for the outcomes schema; how and under which time-outs is in shared/store/migrations.py."""

from services.outcomes.tables import METADATA
from shared.store.migrations import run

run("outcomes", METADATA)

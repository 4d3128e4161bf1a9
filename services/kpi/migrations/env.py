"""Alembic's entry for the kpi schema; how and under which time-outs is in shared/store/migrations.py."""

from services.kpi.tables import METADATA
from shared.store.migrations import run

run("kpi", METADATA)

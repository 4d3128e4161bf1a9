"""Alembic's entry for the kpi schema; how and under which time-outs is in shared/edge/migrations.py."""

from services.kpi.tables import METADATA
from shared.edge.migrations import run

run("kpi", METADATA)

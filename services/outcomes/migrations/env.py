"""Alembic's entry for the outcomes schema; how and under which time-outs is in shared/edge/migrations.py."""

from services.outcomes.tables import METADATA
from shared.edge.migrations import run

run("outcomes", METADATA)

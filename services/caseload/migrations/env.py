"""Alembic's entry for the caseload schema; how and under which time-outs is in shared/edge/migrations.py."""

from services.caseload.tables import METADATA
from shared.edge.migrations import run

run("caseload", METADATA)

"""Alembic's entry for the caseload schema; how and under which time-outs is in shared/store/migrations.py."""

from services.caseload.tables import METADATA
from shared.store.migrations import run

run("caseload", METADATA)

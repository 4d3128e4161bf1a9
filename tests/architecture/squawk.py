"""Runs squawk over the SQL of the revisions, for `make lint`: does a statement block a running service, or break it?

Revisions before `FIRST` landed before squawk did and never change again. Postgres is not needed: Alembic only renders.
"""

import importlib.util
import io
import subprocess
import sys
from pathlib import Path
from types import ModuleType

from alembic.migration import MigrationContext
from alembic.operations import Operations

from milepost.embedded.postgres import VERSION
from shared.store.migrations import LOCK_TIMEOUT, STATEMENT_TIMEOUT
from tests.architecture.modules import ROOT

FIRST = {"referrals": "0007", "caseload": "0007", "outcomes": "0006", "kpi": "0004"}
# `migrate` sets them before it runs the revisions, all in one transaction.
SESSION = f"SET lock_timeout TO '{LOCK_TIMEOUT}';\nSET statement_timeout TO '{STATEMENT_TIMEOUT}';\n"
# An integer is wide enough for what counts one person's things; a serial number is a bigint already.
COMMAND = ("squawk", "--assume-in-transaction", f"--pg-version={VERSION}", "--exclude=prefer-bigint-over-int")


def revisions() -> list[Path]:
    """The files that are linted."""
    return [
        file
        for service, first in FIRST.items()
        for file in sorted((ROOT / "services" / service / "migrations" / "versions").glob("*.py"))
        if file.stem[:4] >= first
    ]


def rendered(file: Path) -> str:
    """The SQL that the revision in `file` executes."""
    buffer = io.StringIO()
    options = {"as_sql": True, "output_buffer": buffer}
    context = MigrationContext.configure(dialect_name="postgresql", opts=options)
    with Operations.context(context):
        _loaded(file).upgrade()
    return SESSION + buffer.getvalue()


def _loaded(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("revision", file)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def lint(file: Path) -> "subprocess.CompletedProcess[str]":
    """Squawk's verdict on one revision; its exit code is 0 when there is nothing to say."""
    command = [str(Path(sys.executable).with_name(COMMAND[0])), *COMMAND[1:], "--stdin-filepath", str(file)]
    return subprocess.run(command, input=rendered(file), capture_output=True, text=True)


def main() -> int:
    """Prints what squawk says of each revision; 1 if it says anything."""
    verdicts = [verdict for verdict in map(lint, revisions()) if verdict.returncode]
    for verdict in verdicts:
        print(verdict.stdout, verdict.stderr)
    return 1 if verdicts else 0


if __name__ == "__main__":
    sys.exit(main())

"""Targets of the Makefile with odd input: each failure is a line that says what to do."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("service", ["nope", "../referrals", "Caseload"])
def test_a_migration_of_no_service_is_refused_with_the_four_there_are(service: str) -> None:
    command = [sys.executable, "-m", "milepost.revision", service, "add the place"]
    refused = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert refused.returncode == 1
    assert refused.stderr == f"There is no service {service!r}. Use one of: referrals, caseload, outcomes, kpi.\n"


def test_a_file_that_make_runs_by_its_path_imports_nothing_of_the_repository() -> None:
    """Python finds the packages `tests` and `bench` only with `-m`."""
    paths = re.findall(r"python (\S+\.py)", (ROOT / "Makefile").read_text())
    assert paths
    for path in paths:
        assert not re.search(r"^(from|import) (tests|bench)\b", (ROOT / path).read_text(), re.MULTILINE), path

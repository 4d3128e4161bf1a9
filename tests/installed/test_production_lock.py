"""The production lock alone, installed into an empty environment as deploy/Dockerfile does it: the command starts, and
nothing of the embedded Postgres and Kafka is there. Run by .ci/run, because it downloads what it installs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from milepost.embedded.errors import EXTRA
from tests.architecture.modules import ROOT


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment with the packages of requirements/runtime.txt and no others."""
    folder = tmp_path_factory.mktemp("production") / "venv"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    pip = [folder / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*pip, "--require-hashes", "-r", ROOT / "requirements" / "runtime.txt"], check=True)
    return folder / "bin" / "python"


def run(python: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    clean = {name: text for name, text in os.environ.items() if not name.startswith(("MILEPOST_", "PYTHON"))}
    environment = clean | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([python, *words], env=environment, capture_output=True, text=True, timeout=60)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("command", [(), ("serve",), ("migrate",), ("audit",), ("held",), ("up",)])
def test_the_command_explains_itself(python: Path, command: tuple[str, ...]) -> None:
    ended = run(python, "-m", "milepost", *command, "--help")
    assert ended.returncode == 0, ended.stderr
    assert "Usage: python -m milepost" in ended.stdout or "Usage: milepost" in ended.stdout


@pytest.mark.timeout(600)
@pytest.mark.parametrize("service", ["referrals", "caseload", "outcomes", "kpi"])
def test_a_service_starts_as_far_as_its_settings(python: Path, service: str) -> None:
    ended = run(python, "-m", "milepost", "serve", service)
    assert ended.returncode == 1
    assert f"{service} cannot start. Set MILEPOST_{service.upper()}_DSN" in ended.stderr


@pytest.mark.timeout(600)
@pytest.mark.parametrize("service", ["referrals", "caseload", "outcomes", "kpi"])
def test_a_services_code_finds_all_that_it_imports(python: Path, service: str) -> None:
    ended = run(
        python,
        "-c",
        f"import shared.edge.service; from milepost.cli.serve import the_service; the_service({service!r})",
    )
    assert ended.returncode == 0, ended.stderr


@pytest.mark.timeout(600)
@pytest.mark.parametrize("module", EXTRA)
def test_nothing_of_the_extra_is_there(python: Path, module: str) -> None:
    assert run(python, "-c", f"import {module}").returncode == 1
    assert run(python, "-m", "milepost", "up").stderr.startswith("milepost: The embedded Postgres and Kafka are not")

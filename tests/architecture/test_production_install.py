"""The production image holds no Java, no Postgres server and no Maven resolver: those come with the extra `embedded`,
and every command works without it or says how to install it."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from milepost.cli import COMMANDS
from milepost.embedded.errors import EXTRA
from tests.architecture.modules import ROOT, sources, tree

BROUGHT = re.compile(r"^([a-z0-9.-]+)==", re.MULTILINE)
WITHOUT_THE_EXTRA = f"""
import sys
sys.modules.update(dict.fromkeys({EXTRA!r}))  # None in sys.modules: Python answers that the module is not installed
from milepost.cli import main
main()
"""


def packages() -> set[str]:
    """What the extra installs, by the names of the packages."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return set(project["optional-dependencies"]["embedded"])


def locked(name: str) -> set[str]:
    return set(BROUGHT.findall((ROOT / "requirements" / name).read_text()))


def imported_at_once(node: ast.AST) -> Iterator[str]:
    """The packages that a module imports while it is imported itself: not those that a function imports when called."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (alias.name.split(".")[0] for alias in child.names)
        elif isinstance(child, ast.ImportFrom) and not child.level:
            yield (child.module or "").split(".")[0]
        elif not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from imported_at_once(child)


@pytest.fixture
def without_the_extra(tmp_path: Path):
    """`without_the_extra("up")` runs the command in an empty folder, with no setting."""

    def ran(*words: str) -> "subprocess.CompletedProcess[str]":
        environment = {name: text for name, text in os.environ.items() if not name.startswith("MILEPOST_")}
        command = [sys.executable, "-c", WITHOUT_THE_EXTRA, *words]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)

    return ran


def test_the_extra_is_what_the_code_checks_for() -> None:
    assert {name.replace("-", "_") for name in packages()} == set(EXTRA)


def test_the_production_lock_holds_nothing_of_the_extra() -> None:
    assert not packages() & locked("runtime.txt")
    assert packages() <= locked("dev.txt")


def test_the_image_installs_the_production_lock_and_nothing_else() -> None:
    installs = re.findall(r"pip install .*", (ROOT / "deploy" / "Dockerfile").read_text())
    assert len(installs) == 1
    assert re.search(r"--require-hashes -r requirements/runtime\.txt( |$)", installs[0])
    assert not any(name in (ROOT / "deploy" / "Dockerfile").read_text() for name in packages() | {"dev.txt"})


@pytest.mark.parametrize("path", sources("shared", "services", "milepost"), ids=str)
def test_nothing_imports_the_extra_until_it_is_used(path: Path) -> None:
    assert not set(imported_at_once(tree(path))) & set(EXTRA)


def test_help_works_without_the_extra(without_the_extra) -> None:
    ended = without_the_extra("--help")
    assert ended.returncode == 0, ended.stderr
    assert all(command in ended.stdout for command in COMMANDS)


@pytest.mark.parametrize("command", [("serve", "kpi"), ("migrate",), ("audit",)])
def test_a_production_command_runs_without_the_extra(without_the_extra, command: tuple[str, ...]) -> None:
    """As far as its own first question, which is of settings and not of packages."""
    ended = without_the_extra(*command)
    assert ended.returncode == 1
    assert "MILEPOST_" in ended.stderr and "not installed" not in ended.stderr


@pytest.mark.parametrize("command", ["up", "demo"])
def test_a_command_that_needs_the_extra_says_how_to_install_it(without_the_extra, command: str) -> None:
    ended = without_the_extra(command)
    assert ended.returncode == 1
    assert "Run: pip install 'milepost[embedded]'" in ended.stderr
    assert "Traceback" not in ended.stderr

"""A recipe of CONTRIBUTING followed to the letter: snippets are written, commands run, their output compared."""

import os
import re
import shutil
import subprocess
import textwrap
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.modules import ROOT

PAGE = ROOT / "CONTRIBUTING.md"
FENCE = re.compile(r"^( *)```(\w+)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
WHERE = re.compile(
    r"# (?P<path>[\w./-]+): (?:(?P<end>at the end)|(?P<new>a new file)|(?:below|in place of) `(?P<line>.+)`)\n"
)
TIMEOUT_SECONDS = 300
# Without the set-up, which would install Milepost from the copy into the environment that runs the tests.
MAKE = f'#!/bin/sh\nexec {shutil.which("make")} --no-print-directory -o setup "$@"\n'


@dataclass(frozen=True)
class Block:
    """One fenced block of the page: its language and its text, without the indentation of a list."""

    language: str
    text: str


def recipes() -> dict[str, list[Block]]:
    """The blocks of each recipe by its heading, in the order of the page."""
    section = PAGE.read_text().partition("\n## Five recipes\n")[2].partition("\n## ")[0]
    parts = re.split(r"^### (.+)\n", section, flags=re.MULTILINE)[1:]
    return {heading: blocks(text) for heading, text in zip(parts[::2], parts[1::2], strict=True)}


def blocks(text: str) -> list[Block]:
    return [Block(language, textwrap.dedent(body)) for _, language, body in FENCE.findall(text)]


def write_snippet(folder: Path, snippet: str) -> Path:
    """Writes a snippet where its first line says; returns the file."""
    where = WHERE.match(snippet)
    assert where, f"the first line of a snippet says where it goes: {snippet.splitlines()[0]}"
    file, body = folder / where["path"], snippet[where.end() :]
    if where["new"]:
        assert not file.exists(), f"{where['path']} exists: choose another example in CONTRIBUTING.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(body)
        return file
    text = file.read_text()
    if where["end"]:
        file.write_text(text + body)
        return file
    line = f"{where['line']}\n"
    count = len(re.findall(f"^{re.escape(line)}", text, re.MULTILINE))
    assert count == 1, (
        f"a recipe of CONTRIBUTING.md puts a snippet where {where['path']} says `{where['line']}`, which is there "
        f"{count} times. If your change moved that line, correct the recipe"
    )
    kept = line if ": below `" in where[0] else ""
    file.write_text(re.sub(f"^{re.escape(line)}", lambda _: kept + body, text, flags=re.MULTILINE))
    return file


@dataclass
class Contributor:
    """Someone with a copy of the repository, a Postgres for its tests, and only what the page says."""

    folder: Path
    postgres: str = ""
    output: str = ""

    def follow(self, heading: str) -> None:
        """Does everything that a recipe says, block by block."""
        for block in recipes()[heading]:
            if block.language == "sh":
                self._run(block.text)
            elif block.language == "text":
                missing = [line for line in block.text.splitlines() if line not in self.output]
                assert not missing, f"{missing} is not in\n{self.output}"
            else:
                write_snippet(self.folder, block.text)

    def _run(self, commands: str) -> None:
        wrappers = self.folder / ".wrappers"
        wrappers.mkdir(exist_ok=True)
        (wrappers / "make").write_text(MAKE)
        (wrappers / "make").chmod(0o755)
        path = f"{wrappers}:{ROOT / '.venv/bin'}:{os.environ['PATH']}"
        environment = {**os.environ, "PATH": path, "PYTHONPATH": str(self.folder), "COLUMNS": "200"}
        environment["MILEPOST_TEST_DSN"] = self.postgres
        ran = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", commands],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
        )
        self.output = ran.stdout + ran.stderr
        assert ran.returncode == 0, f"{commands}\n{self.output}"


def copy_of_the_repository(folder: Path) -> Path:
    """A repository of every file that is or would be tracked here, as it is now, with the environment of this one."""
    names = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True)
    for name in names.stdout.decode().splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    for command in (["init"], ["add", "--all"]):
        subprocess.run(["git", *command], cwd=folder, check=True, capture_output=True)
    return folder

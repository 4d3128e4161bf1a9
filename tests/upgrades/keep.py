"""Keeps the database of a release as SQL, so that every later release is tested on it.

`python -m tests.upgrades.keep 681bde5` (or a tag) writes `tests/upgrades/states/681bde5.sql`: the schemas of the four
services with a few rows, made by that release's own migrations and services. docs/guides/release.md says when.
"""

import io
import os
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from milepost.embedded import EmbeddedPostgres
from milepost.embedded.postgres import binary
from shared.edge.settings import SERVICES
from tests.architecture.modules import ROOT

STATES = ROOT / "tests" / "upgrades" / "states"
PLAY = ROOT / "tests" / "upgrades" / "play.py"
# What pg_dump says about itself and the session: the reader needs none of it.
NOISE = re.compile(r"^(--.*|SET .*|SELECT pg_catalog\.set_config.*|\\.*)$\n?", re.MULTILINE)


def checkout(commit: str, folder: Path) -> None:
    """The files of `commit`, in `folder`."""
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(folder, filter="data")


def dumped(dsn: str) -> str:
    """The four schemas in `dsn`, rows included, as SQL that a person can read."""
    schemas = [f"--schema={service}" for service in SERVICES]
    command = [str(binary("pg_dump")), "--column-inserts", *schemas, dsn]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return re.sub(r"\n{2,}", "\n", NOISE.sub("", text)).lstrip("\n")


def keep(commit: str, states: Path = STATES) -> Path:
    """Plays `commit` on a Postgres of its own and writes its state; returns the file."""
    name = subprocess.run(
        ["git", "rev-parse", "--short=7", commit], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        checkout(name, folder / "checkout")
        (folder / "play" / "programmes").mkdir(parents=True)
        server = EmbeddedPostgres(folder / "postgres")
        server.start()
        try:
            subprocess.run(
                [sys.executable, PLAY, server.dsn, folder / "play"],
                cwd=folder / "checkout",
                env=os.environ | {"PYTHONPATH": str(folder / "checkout")},
                check=True,
            )
            text = dumped(server.dsn)
        finally:
            server.stop()
    file = states / f"{name}.sql"
    file.write_text(text)
    return file


if __name__ == "__main__":
    print(keep(sys.argv[1] if len(sys.argv) > 1 else "HEAD"))

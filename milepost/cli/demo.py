"""`milepost demo`: Local London's first two years, played over HTTP."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
import uvloop
from rich.console import Console

from milepost.cli.up import stay, terminating, upright
from milepost.cli_error import CliError
from milepost.demo.options import DemoOptions
from milepost.demo.performance import perform
from milepost.environment import programmes_folder

Full = Annotated[bool, typer.Option("--full", help="Play everybody; without it, every tenth person after March 2018.")]
Stay = Annotated[bool, typer.Option("--stay", help="Keep it up afterwards, to look around.")]
Seed = Annotated[int, typer.Option("--seed", help="Another seed simulates other lives; S0's numbers stay.")]
TENTH = Path(__file__).parent.parent / "demo" / "tenth.yaml"
NOT_OURS = ("MILEPOST_DSN", "MILEPOST_KAFKA", "MILEPOST_PROGRAMMES", "MILEPOST_MODE")


def demo(full: Full = False, stay_up: Stay = False, seed: Seed = 2018) -> None:
    """Play Local London's first two years on real services over HTTP, and print the progress report."""
    named = [
        name for name in os.environ if name in NOT_OURS or (name.startswith("MILEPOST_") and name.endswith("_DSN"))
    ]
    if named:
        raise CliError(
            f"The demo brings its own of everything and fills it with invented people. Unset {', '.join(named)}."
        )
    console = Console()
    options = DemoOptions(full=full, seed=seed)
    with terminating(), _programmes() as folder:
        settings = {"MILEPOST_PROGRAMMES": str(folder), "MILEPOST_LOG_LEVEL": "WARNING"}
        with upright(None, 1, console, settings=settings) as running:
            uvloop.run(perform(options, running, folder, console))
            if stay_up:
                console.print("Still up. Ctrl-C stops it and throws it away.")
                stay(running.services, console)


@contextmanager
def _programmes() -> Iterator[Path]:
    """The programmes as they are, and beside them the one whose profile is scaled to every tenth person."""
    with tempfile.TemporaryDirectory(prefix="milepost-demo-") as made:
        folder = Path(made) / "programmes"
        shutil.copytree(programmes_folder(), folder)
        shutil.copy(TENTH, folder / "llwhp-tenth.yaml")
        yield folder

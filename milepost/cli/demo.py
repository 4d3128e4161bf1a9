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

from milepost.cli.up import running_everything, supervise, terminating
from milepost.cli_error import CliError
from milepost.demo.options import DemoOptions
from milepost.demo.performance import run_demo
from milepost.environment import programmes_folder

Full = Annotated[bool, typer.Option("--full", help="Simulate everybody, not only every tenth person after March 2018.")]
Stay = Annotated[bool, typer.Option("--stay", help="Keep it running afterwards, to look around.")]
Seed = Annotated[int, typer.Option("--seed", help="Another seed simulates other lives; the numbers from S0 stay.")]
TENTH = Path(__file__).parent.parent / "demo" / "tenth.yaml"
OWN_SETTINGS = ("MILEPOST_DSN", "MILEPOST_KAFKA", "MILEPOST_PROGRAMMES", "MILEPOST_MODE")


def demo(full: Full = False, stay_up: Stay = False, seed: Seed = 2018) -> None:
    """Play Local London's first two years on real services over HTTP, and print the progress report."""
    configured = [
        name for name in os.environ if name in OWN_SETTINGS or (name.startswith("MILEPOST_") and name.endswith("_DSN"))
    ]
    if configured:
        raise CliError(
            f"The demo starts its own services and fills them with invented people. Unset {', '.join(configured)}."
        )
    console = Console()
    options = DemoOptions(full=full, seed=seed)
    with terminating(), demo_programmes() as folder:
        settings = {"MILEPOST_PROGRAMMES": str(folder), "MILEPOST_LOG_LEVEL": "WARNING"}
        with running_everything(None, 1, console, settings=settings) as running:
            uvloop.run(run_demo(options, running, folder, console))
            if stay_up:
                console.print("Still running. Ctrl-C stops it and deletes its data.")
                supervise(running.processes, console)


@contextmanager
def demo_programmes() -> Iterator[Path]:
    """A folder with the shipped programmes and the one whose profile is scaled to every tenth person."""
    with tempfile.TemporaryDirectory(prefix="milepost-demo-") as temporary:
        folder = Path(temporary) / "programmes"
        shutil.copytree(programmes_folder(), folder)
        shutil.copy(TENTH, folder / "llwhp-tenth.yaml")
        yield folder

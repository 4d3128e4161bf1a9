"""`make nemesis minutes=5 seed=…`: the run with a progress bar; exit code 1 if a promise was broken."""

import argparse
import random
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from tests.nemesis.run import run

ACCOUNT = Path("build") / "nemesis.txt"


def main() -> None:
    asked = _asked()
    console = Console()
    console.print(f"seed={asked.seed} minutes={asked.minutes:g}", highlight=False)
    columns = (TextColumn("under fire"), BarColumn(), TimeRemainingColumn())
    with tempfile.TemporaryDirectory(prefix="milepost-nemesis-") as folder, Progress(*columns, console=console) as bar:
        task = bar.add_task("blows", total=asked.minutes * 60)

        def tell(blow: str, seconds: float) -> None:
            bar.update(task, completed=seconds)
            console.print(f"{seconds:6.1f} s  {blow}", highlight=False)

        verdict = run(Path(folder), asked.seed, asked.minutes * 60, tell)
    verdict.print(console)
    ACCOUNT.parent.mkdir(exist_ok=True)
    with ACCOUNT.open("w") as file:
        verdict.print(Console(file=file, width=150))
    sys.exit(0 if verdict.well else 1)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make nemesis", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    return parser.parse_args()


if __name__ == "__main__":
    main()

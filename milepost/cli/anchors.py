"""`milepost anchors`: collect the signed anchors of the ledgers, to keep where no database administrator can reach."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from milepost import discovery
from milepost.anchors import keep
from milepost.audit import anchors_over_http
from milepost.cli.asking import Data

Folder = Annotated[Path, typer.Argument(help="One file of JSON lines for each service; new anchors are added.")]


def anchors(folder: Folder, data: Data = None) -> None:
    """Add each service's new anchors to its file. Fails if a service serves another anchor than the one kept."""
    served = asyncio.run(anchors_over_http(discovery.find(data)))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for service, each in served.items():
        new = keep(folder, service, each)
        latest = f", the latest of {each[-1].day}" if each else ""
        Console().print(f"{service}: {new} new, {len(each)} kept{latest}", highlight=False)

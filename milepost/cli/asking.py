"""Options that several commands share, and messages for invalid settings."""

from pathlib import Path
from typing import Annotated

import pydantic
import typer
from rich.markup import escape

from milepost.cli_error import CliError
from shared.edge.settings import SERVICES

Data = Annotated[
    Path | None,
    typer.Option("--data", help="The folder of the running Milepost. The default is the one started here."),
]
Why = Annotated[str, typer.Option("--why", help="Stored with the event and your client's id. No personal details.")]
Position = Annotated[int, typer.Argument(help="From `milepost held list`.")]
SERVICE_NAMES = ", ".join(SERVICES)
OneService = Annotated[str, typer.Argument(help=f"One of: {SERVICE_NAMES}.")]


def a_service(name: str) -> str:
    """The name, if it is one of the four. CliError otherwise."""
    if name not in SERVICES:
        raise CliError(f"There is no service {name!r}. Use one of: {SERVICE_NAMES}.")
    return name


def plain(text: str) -> str:
    """The text without markup."""
    return escape(text)


def in_words(error: pydantic.ValidationError) -> str:
    """Every invalid setting, by the name of its variable."""
    lines = []
    for fault in error.errors():
        parts = [str(part).upper() for part in fault["loc"]]
        lines.append(f"{'_'.join(['MILEPOST', *parts]) if parts else 'Settings'}: {fault['msg']}")
    return "; ".join(lines)

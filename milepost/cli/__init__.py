"""The command `milepost`: one file per command or group, and one place that turns failures into a line and exit code 1.

A command's file is imported only when that command runs, so that no command waits for the imports of another.
"""

import asyncio
import sys
from functools import cache
from importlib import import_module
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from typer.core import TyperGroup

from milepost.cli_error import CliError

COMMANDS = (
    "up",
    "demo",
    "clock",
    "token",
    "programmes",
    "audit",
    "anchors",
    "held",
    "replay",
    "rebuild",
    "reindex",
    "migrate",
    "sandbox",
    "keys",
    "serve",
)


class OnDemand(TyperGroup):
    """Loads each command from the file of its name."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return load_command(cmd_name) if cmd_name in COMMANDS else None


@cache
def load_command(name: str) -> Any:
    """A file with an `app` is a group; one without has a function of its own name."""
    module = import_module(f"milepost.cli.{name}")
    group: typer.Typer | None = getattr(module, "app", None)
    if group is None:
        group = typer.Typer(add_completion=False, rich_markup_mode="rich")
        group.command(name)(getattr(module, name))
    command = typer.main.get_command(group)
    command.name = name
    return command


app = typer.Typer(
    cls=OnDemand,
    name="milepost",
    epilog="Start with `milepost demo`, or with `milepost up` and the /docs of the four addresses it prints.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def milepost() -> None:
    """Milepost: the back end for running and paying devolved employment-support programmes."""


def main() -> None:
    """Runs the command; an expected failure is one line on standard error and exit code 1."""
    try:
        app()
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.exit(130)
    except Exception as error:
        message = message_of(error)
        if message is None:
            raise
        Console(stderr=True).print(f"[bold red]milepost:[/] {escape(message)}", highlight=False, soft_wrap=True)
        sys.exit(1)


def message_of(error: Exception) -> str | None:
    """The message of an expected failure; None for any other. Imports are deferred until something has failed."""
    if isinstance(error, CliError):
        return str(error)
    import asyncpg
    import pydantic
    from aiokafka.errors import KafkaError

    from milepost.cli.asking import in_words
    from milepost.client.errors import ClientError
    from shared.terms.programme import ProgrammeErrors

    if isinstance(error, ProgrammeErrors | ClientError):
        return str(error)
    if isinstance(error, pydantic.ValidationError):
        return in_words(error)
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}."
    if isinstance(error, KafkaError):
        return f"Kafka does not answer: {error}. Check MILEPOST_KAFKA and that the broker runs."
    if isinstance(error, asyncpg.PostgresError | asyncpg.InterfaceError | OSError):
        return f"Connection failed: {error}. Check MILEPOST_DSN, MILEPOST_KAFKA and `milepost up`."
    return None

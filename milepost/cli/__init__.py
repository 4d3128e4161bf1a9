"""The command's door: a file per command or group, and one place where failures become a line and an exit code.

A command's file is imported when the command is asked for: nobody waits for what the others lean on.
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

from milepost.refusal import Refusal

COMMANDS = ("up", "demo", "clock", "token", "programmes", "audit", "held", "replay", "rebuild", "migrate", "serve")


class OnDemand(TyperGroup):
    """The commands by the name of their file."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return _command(cmd_name) if cmd_name in COMMANDS else None


@cache
def _command(name: str) -> Any:
    """A file with an `app` is a group; one without has a function of its own name."""
    module = import_module(f"milepost.cli.{name}")
    group: typer.Typer | None = getattr(module, "app", None)
    if group is None:
        group = typer.Typer(add_completion=False, rich_markup_mode="rich")
        group.command(name)(getattr(module, name))
    found = typer.main.get_command(group)
    found.name = name
    return found


app = typer.Typer(
    cls=OnDemand,
    name="milepost",
    epilog="Begin with `milepost demo`, or with `milepost up` and the /docs of the four addresses it prints.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def milepost() -> None:
    """Milepost: the back end on which devolved employment-support programmes are run and paid for."""


def main() -> None:
    """Runs the command; an expected failure is one line on standard error and exit code 1."""
    try:
        app()
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.exit(130)
    except Exception as error:
        told = _expected(error)
        if told is None:
            raise
        Console(stderr=True).print(f"[bold red]milepost:[/] {escape(told)}", highlight=False, soft_wrap=True)
        sys.exit(1)


def _expected(error: Exception) -> str | None:
    """What to say of a failure that can be expected; None of any other. Imports wait until something has failed."""
    if isinstance(error, Refusal):
        return str(error)
    import asyncpg
    import pydantic

    from milepost.cli.asking import in_words
    from milepost.client.errors import ClientError
    from shared.terms.programme import ProgrammeErrors

    if isinstance(error, ProgrammeErrors | ClientError):
        return str(error)
    if isinstance(error, pydantic.ValidationError):
        return in_words(error)
    if isinstance(error, asyncpg.PostgresError | asyncpg.InterfaceError | OSError):
        return f"Not reachable, or not as it should be: {error}. Check MILEPOST_DSN, MILEPOST_KAFKA and `milepost up`."
    return None

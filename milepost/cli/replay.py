"""`milepost replay`: emit a ledger again, to refill a lost broker or close a gap. Consumers skip repeats."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from milepost import discovery
from milepost.audit import ledger_connection
from milepost.cli.asking import Data, OneService, a_service
from milepost.cli_error import CliError
from shared.journey.replay import replay as requeue

Stream = Annotated[str | None, typer.Option("--stream", help="Only this stream, such as participant/ref_….")]
After = Annotated[int, typer.Option("--after", min=0, help="Continue after this ledger position.")]
EVENTS = "SELECT count(*) FROM ledger WHERE position > $1 AND ($2::text IS NULL OR stream_id = $2)"
COLUMNS = (TextColumn("Replaying"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())


def replay(service: OneService, stream: Stream = None, after: After = 0, data: Data = None) -> None:
    """Emit a service's ledger again. You can interrupt it and continue with --after."""
    dsn = discovery.find_ledgers(data).dsns[a_service(service)]
    count = asyncio.run(_replay(dsn, service, stream, after))
    Console().print(f"{count:,} event(s) of {service} are in its outbox again; its worker sends them.", highlight=False)


async def _replay(dsn: str, service: str, stream: str | None, after: int) -> int:
    async with ledger_connection(dsn, service) as conn:
        total = await conn.fetchval(EVENTS, after, stream)
        if not total and (stream or after):
            raise CliError(f"{service} has emitted nothing" + (f" on {stream}." if stream else f" after {after}."))
        count = 0
        with Progress(*COLUMNS, console=Console(stderr=True)) as progress:
            bar = progress.add_task("", total=total)
            async for number, _ in requeue(conn, stream, after):
                count += number
                progress.update(bar, completed=count)
        return count

"""`milepost reindex`: makes the blind indexes of people again under a new index key, while the services run."""

import asyncio
import os
from collections.abc import Mapping

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from milepost import discovery
from milepost.cli.asking import Data
from milepost.cli_error import CliError
from milepost.environment import stored_keys
from shared.store.database import open_database
from shared.store.vault import Vault, of_settings

COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())


def reindex(data: Data = None) -> None:
    """Make the blind indexes again under the first key of MILEPOST_INDEX_KEY. A later run goes on with what is left."""
    vault = vault_of((stored_keys(data / "keys.json") if data else {}) | {**os.environ})
    dsn = discovery.find_ledgers(data).dsns["referrals"]
    api_dsn = dsn if data else discovery.api_dsn_of("referrals") or dsn
    done, unreadable = asyncio.run(_reindex(api_dsn, dsn, vault))
    left = f" {unreadable:,} rows do not open: keep the former index key." if unreadable else ""
    Console().print(f"Made again: {done:,} rows.{left}", highlight=False)


def vault_of(variables: Mapping[str, str]) -> Vault:
    """The vault that `referrals` has with these settings. CliError where one is missing or wrong."""
    names = ("MILEPOST_DATA_KEYS", "MILEPOST_INDEX_KEY", "MILEPOST_TRIAL_SEED")
    data_keys, index_key, trial_seed = (variables.get(name, "") for name in names)
    try:
        return of_settings(variables.get("MILEPOST_REFERRALS_DATA_KEYS") or data_keys, index_key, trial_seed)
    except ValueError as error:
        raise CliError(f"{error}.") from error


async def _reindex(dsn: str, worker_dsn: str, vault: Vault) -> tuple[int, int]:
    """How many rows were made again, and how many could not be opened."""
    from services.referrals.commands.reindex import reindex as make_again

    done = unreadable = 0
    async with open_database(dsn, "referrals", api_pool=1, worker_pool=2, worker_dsn=worker_dsn) as database:
        with Progress(*COLUMNS, console=Console(stderr=True)) as progress_bar:
            bar = progress_bar.add_task("blind indexes", total=None)
            async for progress in make_again(database, vault):
                done, unreadable = progress.done, progress.unreadable
                progress_bar.update(bar, completed=done + unreadable, total=progress.total)
    return done, unreadable

"""`milepost migrate`: bring schemas and topics to this version before the services start."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console

from milepost.cli.asking import a_service
from milepost.cli_error import CliError
from shared.edge.settings import SERVICES, Settings
from shared.journey.access import RightsNotGranted, grant
from shared.journey.topics import create_topics
from shared.store.migrations import SchemaBusy
from shared.store.migrations import migrate as migrate_schema

Chosen = Annotated[list[str] | None, typer.Argument(help="Which services. The default is all four.")]
NEXT = "End the long transaction (pg_stat_activity shows it) or wait for a quieter time, then run it again."
Revision = Annotated[str, typer.Option("--revision", help="The target: a revision, or head for the newest.")]


def migrate(services: Chosen = None, revision: Revision = "head") -> None:
    """Bring the services' schemas to this version, and create the topics when MILEPOST_KAFKA is set."""
    console = Console()
    settings = Settings()
    chosen = [a_service(name) for name in services or SERVICES]
    unset = [name for name in chosen if not settings.has_dsn(name, "owner")]
    if unset:
        raise CliError(
            f"Where is the database of {', '.join(unset)}? "
            "Set MILEPOST_DSN, or a DSN for each service such as MILEPOST_KPI_OWNER_DSN."
        )
    asyncio.run(migrate_all(settings, chosen, revision, console))


async def migrate_all(settings: Settings, services: list[str], revision: str, console: Console) -> None:
    """Migrates each service in turn, then creates the topics. CliError where a schema is locked for too long."""
    for service in services:
        try:
            await migrate_schema(settings.dsn_of(service, "owner"), service, revision)
        except SchemaBusy as error:
            raise CliError(f"{error} {NEXT}") from error
        console.print(f"{service}: schema at {revision}", highlight=False)
    if settings.kafka:
        await make_topics(settings)
        console.print(f"topics {settings.journey_topic} and {settings.figures_topic} exist", highlight=False)
        console.print(await grant_rights(settings), highlight=False)
    else:
        console.print("No topics created: MILEPOST_KAFKA is not set.", highlight=False)


async def make_topics(settings: Settings) -> None:
    """Creates the two topics where they are missing."""
    await create_topics(
        settings.kafka_options(), settings.journey_topic, settings.figures_topic, settings.kafka_replication
    )


async def grant_rights(settings: Settings) -> str:
    """Sets the ACLs of the services' own Kafka users where this user may. Returns what was done, in words."""
    users = settings.kafka_users
    if set(users) != set(SERVICES):
        return "No ACLs set: not every service has a MILEPOST_<SERVICE>_KAFKA_SASL_USERNAME."
    try:
        number = await grant(settings.kafka_options(), users, settings.journey_topic)
    except RightsNotGranted as error:
        return f"No ACLs set, because {error}. The guide Deploy has them as commands."
    return f"{number} ACLs set for {', '.join(users.values())}"

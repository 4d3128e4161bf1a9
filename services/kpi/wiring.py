"""The kpi service: its routes, what it consumes, and the sums that it keeps."""

import asyncio

import structlog

from services.kpi import api, reactions
from services.kpi.commands.keep_sums import keep_sums
from shared.edge.container import Container, Service
from shared.journey.in_force import keep_history

log = structlog.get_logger()

PAUSE_SECONDS = 1.0
"""How long the sums rest once there is nothing to add."""


async def sweep(container: Container) -> int:
    """Nothing falls due in kpi: figures depend only on events and the day asked for."""
    return 0


async def keep_sums_forever(container: Container) -> None:
    """Adds what is counted to the kept sums; figures are as true without, and slower to read."""
    while True:
        try:
            added = await keep_sums(container.database)
        except Exception:
            log.exception("sums.failed")
            added = 0
        await asyncio.sleep(0 if added else PAUSE_SECONDS)


SERVICE = Service(
    name="kpi",
    routers=(api.router,),
    reactions=reactions.build_handlers,
    sweep=sweep,
    loops=(keep_sums_forever,),
    keep_programmes=keep_history,
    about="The figures: sums of movements, as they stood on any day, each traceable to the events behind it.",
)

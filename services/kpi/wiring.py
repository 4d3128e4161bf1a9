"""The kpi service: its routes, what it consumes, and a sweep with nothing to do."""

from services.kpi import api, reactions
from shared.edge.container import Container, Service
from shared.journey.in_force import keep_history


async def sweep(container: Container) -> int:
    """Nothing falls due in kpi: figures depend only on events and the day asked for."""
    return 0


SERVICE = Service(
    name="kpi",
    routers=(api.router,),
    reactions=reactions.build_handlers,
    sweep=sweep,
    keep_programmes=keep_history,
    about="The figures: sums of movements, as they stood on any day, each traceable to the events behind it.",
)

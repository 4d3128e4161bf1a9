"""kpi put together: what it serves, what it hears, and that nothing in it falls due."""

from services.kpi import api, reactions
from shared.edge.container import Container, Service


async def sweep(container: Container) -> int:
    """Figures follow from events and the day asked for; no deadline is kept here."""
    return 0


SERVICE = Service(
    name="kpi",
    routers=(api.router,),
    reactions=reactions.made,
    sweep=sweep,
    about="The figures: sums of movements that can be re-derived, traced to their records and seen as of any day.",
)

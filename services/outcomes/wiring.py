"""The outcomes service, put together: what the shared edge needs to run it."""

from services.outcomes import api, reactions
from services.outcomes.commands.sweep import sweep
from shared.edge.container import Service

SERVICE = Service(
    name="outcomes",
    routers=(api.router,),
    reactions=reactions.made,
    sweep=lambda container: sweep(container.database, container.programmes),
    about="Earnings, outcomes, claims and statements: what was achieved, and what is paid for it.",
)

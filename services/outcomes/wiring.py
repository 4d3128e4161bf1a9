"""The outcomes service as the shared edge runs it."""

from services.outcomes import api, reactions
from services.outcomes.commands.sweep import sweep
from shared.edge.container import Service

SERVICE = Service(
    name="outcomes",
    routers=(api.router,),
    reactions=reactions.build_handlers,
    sweep=lambda container: sweep(container.database, container.programmes),
    about="Earnings, outcomes, claims and statements: what was achieved, and what is paid for it.",
)

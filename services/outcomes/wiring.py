"""The outcomes service as the shared edge runs it."""

from services.outcomes import api, reactions
from services.outcomes.commands.sweep import sweep
from services.outcomes.queries.unmatched import queue_state
from shared.edge.container import Service
from shared.journey.in_force import keep_in_force

SERVICE = Service(
    name="outcomes",
    routers=(api.router,),
    reactions=reactions.build_handlers,
    sweep=lambda container: sweep(container.database, container.programmes),
    keep_programmes=keep_in_force,
    queue=queue_state,
    about="Earnings, outcomes, claims and statements: what was achieved, and what is paid for it.",
)

"""The caseload service put together: its routes, its reactions and its sweep."""

from services.caseload import api, reactions
from services.caseload.commands.sweep import sweep
from shared.edge.container import Service

SERVICE = Service(
    name="caseload",
    routers=(api.router,),
    reactions=reactions.build_handlers,
    sweep=lambda container: sweep(container.database, container.programmes),
    about="Who works with whom towards what: key workers, appointments, starts, plans, jobs and exits.",
)

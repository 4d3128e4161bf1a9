"""The caseload service: its routes, what it hears, and its sweep, put together for whoever runs it."""

from services.caseload import api, commands, reactions
from shared.edge.container import Service

SERVICE = Service(
    name="caseload",
    routers=(api.router,),
    reactions=reactions.made,
    sweep=lambda container: commands.sweep(container.database, container.programmes),
    about="Who works with whom towards what: key workers, appointments, starts, plans, jobs and exits.",
)

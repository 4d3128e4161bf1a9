"""The caseload service put together: its routes, its reactions and its sweep."""

from typing import Any

from services.caseload import api, reactions
from services.caseload.commands.sweep import sweep
from shared.edge.container import Service
from shared.edge.settings import Settings
from shared.store.vault import Vault, data_keys_of


def own(settings: Settings) -> dict[str, Any]:
    """The vault of what is sealed here, without an index; raises `ValueError` when its keys are missing or invalid."""
    return {"vault": Vault(data_keys_of(settings.data_keys_of("caseload")), b"")}


SERVICE = Service(
    name="caseload",
    routers=(api.router,),
    reactions=reactions.build_handlers,
    sweep=lambda container: sweep(container.database, container.programmes),
    own=own,
    about="Who works with whom towards what: key workers, appointments, starts, plans, jobs and exits.",
)

"""The referrals service, put together: its routes, what it hears, what it does by itself, and its vault."""

from typing import Any

from services.referrals import api, commands, reactions, vault
from shared.edge.container import Service
from shared.edge.settings import Settings


def own(settings: Settings) -> dict[str, Any]:
    """Raises `ValueError` when the keys are missing or broken: without them nobody's details could be kept."""
    return {
        "vault": vault.of_settings(settings.data_keys.get_secret_value(), settings.index_key.get_secret_value()),
        "intake": api.intake_batcher(),
    }


SERVICE = Service(
    name="referrals",
    routers=api.ROUTERS,
    reactions=reactions.made,
    sweep=lambda container: commands.sweep(container.database, container.own["vault"]),
    about="Hands people over to a programme and keeps who they are. From acknowledgement on, caseload decides.",
    own=own,
)

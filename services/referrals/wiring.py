"""The referrals service, put together: its routes, its reactions, what it does by itself, and its vault."""

from typing import Any

from services.referrals import api, reactions
from services.referrals.commands.sweep import sweep
from services.referrals.queries.doubtful_persons import queue_state
from shared.edge.container import Service
from shared.edge.settings import Settings
from shared.store import vault


def own(settings: Settings) -> dict[str, Any]:
    """The vault and the intake batcher; raises `ValueError` when the keys of the vault are missing or invalid."""
    return {
        "vault": vault.of_settings(
            settings.data_keys_of("referrals"),
            settings.index_key.get_secret_value(),
            settings.trial_seed.get_secret_value(),
        ),
        "intake": api.intake_batcher(),
    }


SERVICE = Service(
    name="referrals",
    routers=api.ROUTERS,
    reactions=reactions.build_handlers,
    sweep=lambda container: sweep(container.database, container.own["vault"], container.settings.logged_reads_days),
    queue=queue_state,
    about="Refers people to a programme and keeps who they are. From acknowledgement on, caseload decides.",
    own=own,
)

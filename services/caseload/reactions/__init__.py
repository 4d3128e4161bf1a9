"""What caseload does with the events it consumes, by the service they come from."""

from services.caseload.reactions import outcomes, referrals
from shared.journey.inbox import Handlers
from shared.terms.programme import Programmes


def build_handlers(programmes: Programmes) -> Handlers:
    """One handler per consumed event type."""
    return Handlers({**referrals.handlers(programmes), **outcomes.handlers(programmes)})

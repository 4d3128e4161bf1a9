"""One use case per function: load and lock, decide, save and say."""

from services.caseload.commands.leaving import sweep

__all__ = ["sweep"]

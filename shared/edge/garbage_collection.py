"""How often Python looks for cycles of dead objects: reference counts free nearly all that a service makes."""

import gc

ALLOCATIONS = 50_000
"""Objects more than freed between two looks at the young. Python's own 700 comes up several times a batch of events."""


def collect_seldom() -> None:
    """For a process that hears or counts in bulk; memory is freed as before where no cycle holds it."""
    gc.set_threshold(ALLOCATIONS, 20, 20)

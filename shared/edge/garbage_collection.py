"""How often Python searches for reference cycles: reference counts free nearly everything a service allocates."""

import gc

ALLOCATIONS = 50_000
"""Net allocations between two collections of the youngest generation. Python's default of 700 collects several times
a batch of events."""


def collect_seldom() -> None:
    """For a process that consumes or counts in bulk. Memory without cycles is freed as usual."""
    gc.set_threshold(ALLOCATIONS, 20, 20)

"""The machine's clock, and the only place that reads it.

Rules take their dates from commands and events, so that a replay repeats; `now()` stamps `recorded_at` and due-date
sweeps. Each service stores the sandbox instant, which a person moves by hand.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def milliseconds() -> int:
    """Milliseconds since 1970 on the machine's clock, for ids that sort by the time they were made."""
    return time.time_ns() // 1_000_000

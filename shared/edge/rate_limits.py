"""How often a client may ask: token buckets, published with each answer in the fields of the IETF's draft
(draft-ietf-httpapi-ratelimit-headers) [decision 0017].

A process counts by itself, so a service with three API processes gives a client three times the quota.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from shared.edge.problems import Problem
from shared.edge.settings import Settings
from shared.terms.clients import Client

MOST_CLIENTS = 10_000
ROUNDING = 1e-6


@dataclass(frozen=True)
class Policy:
    """At most `quota` requests at once, and `quota` in `window` seconds from then on."""

    name: str
    quota: int
    window: float

    @property
    def interval(self) -> float:
        """Seconds after which one more request is allowed."""
        return self.window / self.quota

    def __str__(self) -> str:
        return f'"{self.name}";q={self.quota};w={self.window:.0f}'


@dataclass
class Buckets:
    """One bucket for each client. Of each it keeps the moment at which it is full again, the latest taken from last."""

    policy: Policy
    clock: Callable[[], float] = time.monotonic
    full_at: dict[tuple[str, str], float] = field(default_factory=dict)

    def require(self, client: Client) -> float:
        """Seconds until the client's bucket is full. Raises `Problem` rate-limited when it is empty."""
        full_in = max(0.0, self.full_at.get((client.org, client.id), 0.0) - self.clock())
        wait = full_in + self.policy.interval - self.policy.window
        if wait > ROUNDING:
            raise _rate_limited(self.policy, wait)
        return full_in

    def take(self, client: Client) -> str:
        """Takes one from the client's bucket, and returns its RateLimit item. Raises `Problem` rate-limited."""
        full_in, key = self.require(client) + self.policy.interval, (client.org, client.id)
        self.full_at.pop(key, None)
        self.full_at[key] = self.clock() + full_in
        if len(self.full_at) > MOST_CLIENTS:
            del self.full_at[next(iter(self.full_at))]
        left = int((self.policy.window - full_in) / self.policy.interval + ROUNDING)
        return f'"{self.policy.name}";r={left};t={math.ceil(full_in)}'


@dataclass
class Pace:
    """Of what is not worth its cost, `per_second` at most: the rest waits for its turn, `longest` seconds at most.

    As many as in a second pass at once.
    """

    per_second: int
    longest: float
    clock: Callable[[], float] = time.monotonic
    last_at: float = 0.0

    def turn(self) -> float | None:
        """Seconds until the next turn, which is taken; None when it is too far away."""
        now = self.clock()
        at = max(self.last_at, now - 1.0) + 1.0 / self.per_second
        if at - now > self.longest:
            return None
        self.last_at = at
        return max(0.0, at - now)


class RateLimits:
    """The buckets of one process.

    Every request takes from `requests`, a lookup of people from `lookups` too. What would tell a sender by trial what
    Milepost holds, a referral that is refused or validated only, takes from `checks`; whatever has a person looked for,
    good referrals included, from `matches` [rule 196].
    """

    def __init__(self, settings: Settings) -> None:
        self.requests = Buckets(Policy("requests", settings.requests_per_10_seconds, 10.0))
        self.lookups = (Buckets(Policy("lookups", settings.lookups_per_minute, 60.0)),)
        self.matches = Buckets(Policy("matches-a-day", settings.matches_per_day, 86_400.0))
        self.checks = (
            Buckets(Policy("checks", settings.checks_per_minute, 60.0)),
            Buckets(Policy("checks-a-day", settings.checks_per_day, 86_400.0)),
        )


def _rate_limited(policy: Policy, seconds: float) -> Problem:
    wait = str(max(1, math.ceil(seconds)))
    headers = {"Retry-After": wait, "RateLimit-Policy": str(policy), "RateLimit": f'"{policy.name}";r=0;t={wait}'}
    detail = f"Your client has sent too many: {policy.name} are limited to {policy.quota} in {policy.window:.0f} s."
    return Problem("rate-limited", detail, headers=headers)

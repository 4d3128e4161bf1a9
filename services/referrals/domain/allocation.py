"""Which provider gets a referral: of those the delivery map allows, the one that must have it next [rule 54].

55/45 over eight subcontractors is a control total. Of the providers behind their share, the one that would be a whole
referral behind first is next (the quota method of Balinski and Young). Where every provider serves every area, none is
ever a whole referral off its share, no lots are drawn, and the result can be checked by hand. A line of the map may
have shares of its own, kept among its own referrals. Where no shares are contracted, the provider with the fewest
places held is next; ties are broken by the order of the file.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from services.referrals.domain.priority import capacity_fault, is_limited
from shared.terms.faults import Fault, Invalid, refuse
from shared.terms.programme import Programme

NOTHING = Decimal(0)


@dataclass(frozen=True)
class SoFar:
    """Referrals so far by provider, those of each line of the map with shares of its own, and the places held."""

    referrals: Mapping[str, int] = field(default_factory=dict)
    lines: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    held: Mapping[str, int] | None = None

    @property
    def places(self) -> Mapping[str, int]:
        return self.referrals if self.held is None else self.held


def allocate(
    programme: Programme,
    area: str,
    group: str,
    so_far: SoFar,
    preferred: str | None = None,
    declined: Collection[str] = (),
    *,
    ahead: bool = False,
) -> str:
    """The provider's id.

    The participant's choice goes first if the map allows it. A provider that declined the referral is never chosen
    again. A person who goes `ahead` is given to the provider with the fewest places held [rule 13]. Raises `Refused`
    when no provider is left. Ties go to the provider named first in the programme's file.
    """
    allowed = [provider for provider in programme.providers_for(area, group) if provider.id not in declined]
    if not allowed:
        refuse(
            [Fault("", "nobody-left", "every provider the delivery map allows has declined; agree one and change it")]
        )
    names = [provider.id for provider in allowed]
    if preferred is not None and preferred in names:
        return preferred
    line = programme.shared_line(area, group)
    if ahead or (line is None and any(provider.share is None for provider in allowed)):
        return min(names, key=lambda name: so_far.places.get(name, 0))
    if line is not None:
        return _next(names, line.shares, so_far.lines.get(line.key, {}))
    return _next(names, programme.shares, so_far.referrals)


def _next(names: Sequence[str], shares: Mapping[str, Decimal], counted: Mapping[str, int]) -> str:
    total = sum(counted.values()) + 1
    behind = [name for name in names if shares.get(name, NOTHING) * total > counted.get(name, 0)]
    if not behind:
        return max(names, key=lambda name: shares.get(name, NOTHING) * total - counted.get(name, 0))
    return min(behind, key=lambda name: (counted.get(name, 0) + 1) / shares[name])


@dataclass
class Counters:
    """A programme's counts by provider, while referrals are allocated one after the other.

    `referrals` counts those so far, `lines` those of each line of the delivery map with shares of its own, `held` those
    that hold a place, `reserved` the reserved places held. `added` is what was counted since and is still to be saved.
    """

    programme: Programme
    referrals: Counter[str] = field(default_factory=Counter)
    lines: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    held: Counter[str] = field(default_factory=Counter)
    reserved: int = 0
    added: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def full(self, *, reserved: bool) -> Fault | None:
        """The fault of a programme that is full, where its capacity is binding; None for any other."""
        if not is_limited(self.programme):
            return None
        return capacity_fault(self.programme, self.held.total(), self.reserved, reserved=reserved)

    def choose(self, referral: Mapping[str, Any], declined: Collection[str] = ()) -> str:
        """The provider whose turn it is; raises `Refused` when the delivery map allows nobody."""
        so_far = SoFar(self.referrals, self.lines, self.held)
        area, group, preferred = referral["area"], referral["group"], referral["preferred_provider"]
        return allocate(self.programme, area, group, so_far, preferred, declined, ahead=referral["ahead"])

    def give(self, referral: Mapping[str, Any]) -> str:
        """The provider whose turn it is, counted; the caller holds the lock, and saves.

        Raises `Invalid` when the programme has just become full, `Refused` when the delivery map allows nobody.
        """
        fault = self.full(reserved=referral["reserved"])
        if fault is not None:
            raise Invalid([fault])
        provider = self.choose(referral)
        self.count(provider, 1, referral)
        return provider

    def count(self, provider: str, by: int, referral: Mapping[str, Any]) -> None:
        """Counts a referral for the provider (`by` -1: no longer)."""
        reserved = by if referral["reserved"] else 0
        line, added = self.programme.shared_line(referral["area"], referral["group"]), self.added[provider]
        self.referrals[provider] += by
        self.held[provider] += by
        self.reserved += reserved
        added["referrals"] += by
        added["reserved"] += reserved
        if line is not None:
            self.lines[line.key][provider] += by

    def of_lines(self, provider: str) -> dict[str, int]:
        """The provider's referrals by line."""
        return {line: counts[provider] for line, counts in self.lines.items() if counts[provider]}

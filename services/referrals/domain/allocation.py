"""Who gets a referral: of those the delivery map allows, whoever must have it soonest to keep its share [rule 54].

55/45 over eight subcontractors is a control total. Of those behind their share, the one that would be a whole referral
behind first is next: so nobody is ever a whole referral from it where everybody may serve everywhere (the quota method
of Balinski and Young), without drawing lots, and it can be checked by hand. A line of the map may have shares of its
own, kept among its own referrals. Where no shares are contracted, whoever holds the fewest places is next; equals take
turns in the order of the file.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from shared.terms.faults import Fault, refuse
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

    The participant's choice goes first if the map allows it; who declined the referral is never asked again; a person
    who goes `ahead` is given to whoever holds the fewest places [rule 13]. Raises `Refused` when nobody is left. Ties
    go to the provider named first in the programme's file.
    """
    allowed = [one for one in programme.providers_for(area, group) if one.id not in declined]
    if not allowed:
        refuse(
            [Fault("", "nobody-left", "every provider the delivery map allows has declined; agree one and change it")]
        )
    names = [one.id for one in allowed]
    if preferred is not None and preferred in names:
        return preferred
    line = programme.shared_line(area, group)
    if ahead or (line is None and any(one.share is None for one in allowed)):
        return min(names, key=lambda name: so_far.places.get(name, 0))
    if line is not None:
        return _next(names, line.shares, so_far.lines.get(line.key, {}))
    return _next(names, {one.id: one.share or NOTHING for one in programme.providers}, so_far.referrals)


def _next(names: Sequence[str], shares: Mapping[str, Decimal], counted: Mapping[str, int]) -> str:
    total = sum(counted.values()) + 1
    behind = [name for name in names if shares.get(name, NOTHING) * total > counted.get(name, 0)]
    if not behind:
        return max(names, key=lambda name: shares.get(name, NOTHING) * total - counted.get(name, 0))
    return min(behind, key=lambda name: (counted.get(name, 0) + 1) / shares[name])

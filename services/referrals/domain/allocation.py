"""Who gets a referral: the provider furthest behind its contracted share, of those the delivery map allows (rule 54).

55/45 over eight subcontractors is a control total: counting referrals and giving each to the largest deficit holds it
to within one referral where everybody may serve everywhere, without drawing lots, so it can be checked by hand. Where a
programme contracts no shares, whoever holds the fewest places is next; equals take turns in the order of the file.
"""

from collections.abc import Collection, Mapping
from decimal import Decimal

from shared.terms.faults import Fault, refuse
from shared.terms.programme import Programme, Provider


def allocate(
    programme: Programme,
    area: str,
    group: str,
    allocated: Mapping[str, int],
    preferred: str | None = None,
    declined: Collection[str] = (),
    held: Mapping[str, int] | None = None,
    *,
    ahead: bool = False,
) -> str:
    """The provider's id. `allocated` counts the programme's referrals by provider so far, `held` the places it holds.

    The participant's choice goes first if the map allows it; who declined the referral is never asked again; a person
    who goes `ahead` is given to whoever holds the fewest places (rule 13). Raises `Refused` when nobody is left. Ties
    go to the provider named first in the programme's file.
    """
    allowed = [one for one in programme.providers_for(area, group) if one.id not in declined]
    if not allowed:
        refuse(
            [Fault("", "nobody-left", "every provider the delivery map allows has declined; agree one and change it")]
        )
    if preferred in {one.id for one in allowed}:
        return str(preferred)
    places = allocated if held is None else held
    if ahead or any(one.share is None for one in allowed):
        return min(allowed, key=lambda one: places.get(one.id, 0)).id
    total = sum(allocated.values()) + 1
    return max(allowed, key=lambda one: _deficit(one, total, allocated)).id


def _deficit(provider: Provider, total: int, allocated: Mapping[str, int]) -> Decimal:
    return (provider.share or Decimal(0)) * total - allocated.get(provider.id, 0)

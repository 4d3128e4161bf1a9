"""Who gets a referral: the provider furthest behind its contracted share, of those the delivery map allows (rule 54).

55/45 over eight subcontractors is a control total: counting referrals and giving each to the largest deficit holds it
to within one referral where everybody may serve everywhere, without drawing lots, so it can be checked by hand.
"""

from collections.abc import Collection, Mapping
from fractions import Fraction

from shared.terms.faults import Fault, refuse
from shared.terms.programme import Programme, Provider


def allocate(
    programme: Programme,
    area: str,
    group: str,
    allocated: Mapping[str, int],
    preferred: str | None = None,
    declined: Collection[str] = (),
) -> str:
    """The provider's id. `allocated` counts the programme's referrals by provider so far.

    The participant's choice goes first if the map allows it; who declined the referral is never asked again. Raises
    `Refused` when nobody is left. Ties go to the provider named first in the programme's file.
    """
    allowed = [one for one in programme.providers_for(area, group) if one.id not in declined]
    if not allowed:
        refuse(
            [Fault("", "nobody-left", "every provider the delivery map allows has declined; agree one and change it")]
        )
    if preferred in {one.id for one in allowed}:
        return str(preferred)
    total = sum(allocated.values()) + 1
    return max(allowed, key=lambda one: _deficit(programme, one, total, allocated)).id


def _deficit(programme: Programme, provider: Provider, total: int, allocated: Mapping[str, int]) -> Fraction:
    """How far behind its share; where the contract gives no shares, all are to have as many."""
    share = Fraction(1, len(programme.providers)) if provider.share is None else Fraction(provider.share)
    return share * total - allocated.get(provider.id, 0)

"""How many participants a key worker should have at once: the contract's range for a full-time worker [rule 46]."""

from collections.abc import Iterable
from decimal import Decimal
from sys import maxsize

from shared.terms.programme import Programme

# The fidelity scale of IPS in the UK scores the size of a full-time caseload [F133].
IPS_SCORES = ((20, 5), (25, 4), (30, 3), (40, 2))
LOWEST_IPS_SCORE = 1


def delivered_by(programmes: Iterable[Programme], provider_id: str) -> list[Programme]:
    """The programmes that the provider delivers."""
    return [programme for programme in programmes if provider_id in {provider.id for provider in programme.providers}]


def allowed(programmes: Iterable[Programme], provider_id: str) -> tuple[int, int]:
    """The least and the most; the widest where a provider delivers several programmes, or where one sets no end."""
    delivered = delivered_by(programmes, provider_id)
    ranges = [band for programme in delivered for band in ranges_for(programme, provider_id)]
    return min((least for least, _ in ranges), default=0), max((most for _, most in ranges), default=0)


def ranges_for(programme: Programme, provider_id: str) -> list[tuple[int, int]]:
    """The bands for the provider where the programme has some, else the programme's own range."""
    bands = [
        (band.least, band.most)
        for band in programme.caseload_bands
        if not band.providers or provider_id in band.providers
    ]
    most = maxsize if programme.caseload_max is None else programme.caseload_max
    return bands or [(programme.caseload_min or 0, most)]


def outside(size: int, full_time_equivalent: str, least: int, most: int) -> bool:
    """Whether a caseload is outside the range, which is that of a full-time worker."""
    share = Decimal(full_time_equivalent)
    return not least * share <= size <= most * share


def ips_score(programmes: Iterable[Programme], provider_id: str, size: int, full_time_equivalent: str) -> int | None:
    """The caseload item of the IPS fidelity scale, 5 to 1; None where no IPS is delivered or no hours are worked."""
    share = Decimal(full_time_equivalent)
    models = {programme.service_model for programme in delivered_by(programmes, provider_id)}
    if share == 0 or "ips" not in models:
        return None
    return next((score for most, score in IPS_SCORES if size <= most * share), LOWEST_IPS_SCORE)

"""Which organisations may see what counts for a provider."""

from shared.terms.programme import Programmes


def organisations_that_see(programmes: Programmes, programme_id: str, provider: str, sent_by: str) -> list[str]:
    """The organisations that may see what a provider's people count for.

    A movement stays visible to the provider it was counted for, also after another provider takes the person on. The
    commissioner of a portfolio sees the people of its parts, because its figures are made of them [rule 90].
    """
    own = programmes.newest(programme_id).visible_to(provider, sent_by)
    portfolios = [programme for programme in programmes.values() if programme_id in programme.parts]
    return list(dict.fromkeys([*own, *(portfolio.commissioner for portfolio in portfolios)]))

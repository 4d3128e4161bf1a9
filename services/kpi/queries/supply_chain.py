"""Each provider's share of the delivery against its share of the contract, with an alarm on drift [S0 §6]."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction

from services.kpi.domain import View, percent
from services.kpi.domain.figures import providers_of_role
from services.kpi.queries.movements import sum_cells
from services.kpi.queries.rendering import scope_json
from shared.store.unit_of_work import UnitOfWork
from shared.terms.money import pounds

MEASURES = {"referrals": "referrals", "starts": "starts", "value": "outcome_payments"}
"""The measure of each basis on which a contract may divide the delivery."""
SumsByProvider = dict[str, Counter[str]]


async def read_supply_chain(uow: UnitOfWork, view: View, org: str) -> dict[str, object]:
    """Providers with their sums to date; shares are null for a reader who does not see the whole programme."""
    programme = view.programme
    sums: SumsByProvider = {measure: Counter() for measure in MEASURES.values()}
    for measure, by_provider in sums.items():
        for cell in await sum_cells(uow, [programme.id], (measure, "month"), view.as_at, view.as_at):
            by_provider[cell.provider] += cell.amount
    return {
        "programme": programme.id,
        "as_at": view.as_at,
        "scope": scope_json(view, org),
        "basis": f"share of {programme.share_basis} to date, {programme.share_tolerance_points} points either way",
        "assumptions": [programme.assumptions[path] for path in ("share_basis",) if path in programme.assumptions],
        "supply_chain": _share(
            view, sums, providers_of_role([programme], "subcontractor"), programme.supply_chain_share
        ),
        "prime": _share(view, sums, providers_of_role([programme], "prime"), programme.prime_share),
        "providers": [
            {
                "provider": provider.id,
                "name": provider.name,
                "role": provider.role,
                **_share(view, sums, {provider.id}, provider.share),
            }
            for provider in programme.providers
            if view.whole or provider.id == org
        ],
    }


def _share(view: View, sums: SumsByProvider, providers: set[str], target: Decimal | None) -> dict[str, object]:
    own = {measure: sum(by_provider[provider] for provider in providers) for measure, by_provider in sums.items()}
    basis = MEASURES[view.programme.share_basis]
    total = sum(sums[basis].values()) if view.whole else 0
    share = Fraction(own[basis], total) if total else None
    drift = share - Fraction(target) if share is not None and target is not None else None
    return {
        "referrals": own["referrals"],
        "starts": own["starts"],
        "outcome_payments": pounds(own["outcome_payments"]),
        "share": percent(share),
        "target": percent(target),
        "drift_points": percent(drift),
        "alarm": drift is not None and abs(drift) * 100 > view.programme.share_tolerance_points,
    }

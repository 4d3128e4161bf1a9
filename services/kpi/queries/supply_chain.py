"""Who delivers how much: each provider's share against the share of the contract, with an alarm on drift [S0 §6]."""

from collections import defaultdict
from fractions import Fraction
from typing import Any

from services.kpi.domain import View, percent
from services.kpi.domain.figures import of_role
from services.kpi.queries.sums import cells
from services.kpi.queries.telling import scope
from shared.store.unit_of_work import UnitOfWork
from shared.terms.money import pounds

BASES = {"referrals": "referrals", "starts": "starts", "value": "outcome_payments"}
Sums = dict[str, dict[str, int]]


async def supply_chain(uow: UnitOfWork, view: View, org: str) -> dict[str, Any]:
    """Providers with their sums to date; shares are null for a reader who does not see the whole programme."""
    programme = view.programme
    sums = {measure: await _by_provider(uow, view, measure) for measure in BASES.values()}
    return {
        "programme": programme.id,
        "as_at": view.as_at,
        "scope": scope(view, org),
        "basis": f"share of {programme.share_basis} to date, {programme.share_tolerance_points} points either way",
        "assumptions": [programme.assumptions[p] for p in ("share_basis",) if p in programme.assumptions],
        "supply_chain": _line(view, sums, of_role([programme], "subcontractor"), programme.supply_chain_share),
        "prime": _line(view, sums, of_role([programme], "prime"), programme.prime_share),
        "providers": [
            {"provider": each.id, "name": each.name, "role": each.role, **_line(view, sums, {each.id}, each.share)}
            for each in programme.providers
            if view.whole or each.id == org
        ],
    }


async def _by_provider(uow: UnitOfWork, view: View, measure: str) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for cell in await cells(uow, [view.programme.id], measure, "month", view.as_at, view.as_at):
        sums[cell.provider] += cell.amount
    return sums


def _line(view: View, sums: Sums, providers: set[str], target: Any) -> dict[str, Any]:
    mine = {measure: sum(found.get(one, 0) for one in providers) for measure, found in sums.items()}
    basis = BASES[view.programme.share_basis]
    total = sum(sums[basis].values()) if view.whole else 0
    part = Fraction(mine[basis], total) if total else None
    drift = part - Fraction(target) if part is not None and target is not None else None
    return {
        "referrals": mine["referrals"],
        "starts": mine["starts"],
        "outcome_payments": pounds(mine["outcome_payments"]),
        "share": percent(part),
        "target": percent(target),
        "drift_points": percent(drift),
        "alarm": drift is not None and abs(drift) * 100 > view.programme.share_tolerance_points,
    }

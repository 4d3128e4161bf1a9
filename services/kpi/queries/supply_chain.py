"""Each provider's share of the delivery against its share of the contract, with an alarm on drift [S0 §6]."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import partial

from services.kpi.domain import View, percent
from services.kpi.domain.figures import Cell
from services.kpi.queries.movements import sum_cells
from services.kpi.queries.rendering import scope_json
from shared.store.unit_of_work import UnitOfWork
from shared.terms.money import pounds
from shared.terms.programme import Provider

MEASURES = {"referrals": "referrals", "starts": "starts", "value": "outcome_payments"}
"""The measure of each basis on which a contract may divide the delivery."""
CellsByMeasure = dict[str, list[Cell]]


async def read_supply_chain(uow: UnitOfWork, view: View, org: str) -> dict[str, object]:
    """Providers with their sums to date; shares are null for a reader who does not see the whole programme."""
    programme = view.programme
    cells: CellsByMeasure = {
        measure: await sum_cells(uow, view, (measure, "month", "provider")) for measure in MEASURES.values()
    }
    return {
        "programme": programme.id,
        "as_at": view.as_at,
        "scope": scope_json(view, org),
        "basis": f"share of {programme.share_basis} to date, {programme.share_tolerance_points} points either way",
        "assumptions": [programme.assumptions[path] for path in ("share_basis",) if path in programme.assumptions],
        "supply_chain": _share(
            view, cells, lambda cell: view.role_of(cell) == "subcontractor", programme.supply_chain_share
        ),
        "prime": _share(view, cells, lambda cell: view.role_of(cell) == "prime", programme.prime_share),
        "providers": [
            {
                "provider": provider.id,
                "name": provider.name,
                "role": provider.role,
                **_share(view, cells, partial(_is_of, provider.id), provider.share),
            }
            for provider in _providers(view, cells)
            if view.whole or provider.id == org
        ],
    }


def _is_of(provider: str, cell: Cell) -> bool:
    return cell.provider == provider


def _providers(view: View, cells: CellsByMeasure) -> list[Provider]:
    """The providers of the contract, and those of earlier versions of it that have people."""
    with_people = {cell.provider for of_measure in cells.values() for cell in of_measure if cell.provider}
    earlier = {provider.id: provider for version in view.every_version for provider in version.providers}
    current = {provider.id for provider in view.programme.providers}
    former = [
        earlier[code].model_copy(update={"share": None}) for code in sorted(with_people & earlier.keys() - current)
    ]
    return [*view.programme.providers, *former]


def _share(
    view: View, cells: CellsByMeasure, includes: Callable[[Cell], bool], target: Decimal | None
) -> dict[str, object]:
    own = {measure: sum(cell.amount for cell in cells[measure] if includes(cell)) for measure in cells}
    basis = MEASURES[view.programme.share_basis]
    total = sum(cell.amount for cell in cells[basis]) if view.whole else 0
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

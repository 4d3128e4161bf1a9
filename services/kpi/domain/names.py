"""What a name in a KPI means: a counted measure, the providers of one role, a profile or a target."""

from __future__ import annotations

from dataclasses import dataclass

from services.kpi.domain.measures import MEASURES, STOCKS
from shared.terms.programme.kpis import COUNTED as NAMES_OF_KPIS

PROFILE = "_profile"
TARGET = "target:"


@dataclass(frozen=True)
class Measure:
    """A counted measure; with `role`, of the providers of that role only. A `stock` is what there is on a day."""

    name: str
    role: str | None = None
    stock: bool = False


BY_ROLE: dict[str, Measure] = {
    "supply_chain_starts": Measure("starts", "subcontractor"),
    "prime_starts": Measure("starts", "prime"),
}
BY_CODE = frozenset(name for name in MEASURES if name.endswith(":"))
"""Measures of one outcome or standard: a KPI names it with its code after the colon."""
COUNTED = (MEASURES - BY_CODE) | BY_ROLE.keys()
if COUNTED != NAMES_OF_KPIS:
    raise ImportError(
        f"counted but not in shared/terms/programme/kpis.py: {sorted(COUNTED - NAMES_OF_KPIS)}; "
        f"there but not counted in services/kpi/domain/measures.py: {sorted(NAMES_OF_KPIS - COUNTED)}"
    )
SHOWN_WITH: dict[str, tuple[str, ...]] = {
    "referrals": ("net_referrals", "rejected", "cancelled", "referred_in_error"),
}
"""Measures reported with another: referrals gross, then net, then each reason for the difference [default 3]."""


def measure_of(name: str) -> Measure | None:
    """The measure that a name in a KPI counts; None for a profile or a target, and for a name that nothing counts.

    `outcome:<id>` and `standard_…:<code>` name one of those that the part before the colon counts.
    """
    kind, colon, _ = name.partition(":")
    return BY_ROLE.get(name) or (Measure(name, stock=name in STOCKS) if f"{kind}{colon}" in MEASURES else None)


def is_expected(name: str) -> bool:
    """Whether a name is of an expectation: a profile by month, or a target in total."""
    return name.endswith(PROFILE) or name.startswith(TARGET)


def is_stock(name: str) -> bool:
    """Whether a name is of what there is on a day, rather than of what happened in a window."""
    measure = measure_of(name)
    return measure is not None and measure.stock

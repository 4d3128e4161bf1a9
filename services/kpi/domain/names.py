"""What a name in a KPI counts: a measure of the movements, one outcome by itself, or what was promised."""

from __future__ import annotations

from dataclasses import dataclass

from services.kpi.domain.measures import MEASURES
from shared.terms.programme.kpis import COUNTED as MAY_NAME

PROFILE = "_profile"
TARGET = "target:"


@dataclass(frozen=True)
class Measure:
    """A counted measure, perhaps of the providers of one role only."""

    counted: str
    role: str | None = None


BY_ROLE: dict[str, Measure] = {
    "supply_chain_starts": Measure("starts", "subcontractor"),
    "prime_starts": Measure("starts", "prime"),
}
BY_CODE = frozenset(name for name in MEASURES if name.endswith(":"))
"""Measures of one outcome or standard: a KPI names it with its code behind the colon."""
if (MEASURES - BY_CODE) | BY_ROLE.keys() != MAY_NAME:
    raise ImportError(f"counted here or named in shared.terms, not both: {MEASURES - BY_CODE ^ MAY_NAME}")
BESIDE: dict[str, tuple[str, ...]] = {
    "referrals": ("net_referrals", "rejected", "cancelled", "referred_in_error"),
}


def measure_of(name: str) -> Measure | None:
    """The measure that a name in a KPI counts; None for what is promised, and for what nothing counts.

    `outcome:<id>` and `standard_…:<code>` name one of the many that the part before the colon counts.
    """
    kind, colon, _ = name.partition(":")
    counted = f"{kind}{colon}" in MEASURES
    return BY_ROLE.get(name) or (Measure(name) if counted else None)


def is_expected(name: str) -> bool:
    """Whether a name says what was promised: a profile by month, or a target in all."""
    return name.endswith(PROFILE) or name.startswith(TARGET)

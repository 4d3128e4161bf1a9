"""What a programme file may say that Milepost shows and calculates nothing from: `check` lists it.

Every other key of the language changes what is decided, paid or counted. `tests/unit/terms/test_every_clause.py` fails
for a key that is neither listed here nor shown to have an effect.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from shared.terms.programme.definition import NAMED_CURVES, Programme
from shared.terms.programme.delivery import Area, Funder, Provider, Volume
from shared.terms.programme.field_types import Term
from shared.terms.programme.kpis import Kpi, Target
from shared.terms.programme.outcomes import CumulativeEarnings, HourlyRate, Measure, Obligation, Outcome
from shared.terms.programme.payment import DeliveryFee
from shared.terms.programme.people import Group
from shared.terms.programme.support import ExitReportRule, ServiceStandard

INFORMATION: dict[type[Term], frozenset[str]] = {
    Programme: frozenset({"evaluator", "governance", "outcome_target_rate", "statement"}),
    Funder: frozenset({"amount"}),
    Volume: frozenset({"kind"}),
    Provider: frozenset({"sector", "small"}),
    Area: frozenset({"role", "gss"}),
    Group: frozenset({"aliases"}),
    ServiceStandard: frozenset({"target"}),
    Outcome: frozenset({"target"}),
    CumulativeEarnings: frozenset({"notification_steps", "threshold_basis"}),
    HourlyRate: frozenset({"age_from"}),
    Measure: frozenset({"area", "instrument"}),
    Obligation: frozenset({"kind", "posts"}),
    DeliveryFee: frozenset({"arrears"}),
    Target: frozenset({"by"}),
    Kpi: frozenset({"direction"}),
    ExitReportRule: frozenset({"document"}),
}
"""The keys of each part that are only shown. A name, a basis and other texts for readers are shown too."""


def shown_only(programme: Programme) -> list[str]:
    """The paths that this programme writes and that nothing is calculated from, `*` for every entry, sorted."""
    return sorted({*_written(programme, ""), *_unnamed(programme)})


def is_information(model: type[BaseModel], name: str) -> bool:
    """Whether a key of a part, or of what the part is a kind of, is only shown."""
    return any(name in names for part, names in INFORMATION.items() if issubclass(model, part))


def _written(part: BaseModel, path: str) -> Iterator[str]:
    for name in part.model_fields_set:
        key, value = type(part).model_fields[name].alias or name, getattr(part, name)
        if is_information(type(part), name):
            if value not in (None, ()):
                yield f"{path}{key}"
            continue
        entries = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else (value,)
        below = f"{path}{key}.{'*.' if isinstance(value, dict | tuple) else ''}"
        for entry in entries:
            if isinstance(entry, BaseModel):
                yield from _written(entry, below)


def _unnamed(programme: Programme) -> Iterator[str]:
    """Expectations that no KPI is held against, and a volume that limits nothing."""
    named = {name for kpi in programme.kpis for name in (kpi.numerator, kpi.denominator)}
    bases = {profile.of for versions in programme.profile_rules.values() for profile in versions}
    for kind in programme.profile_rules:
        if kind not in bases and not {f"{kind}_profile", f"outcome:{kind}_profile"} & named:
            yield f"profiles.{kind}"
    for target in programme.targets:
        if f"target:{target.name}" not in named:
            yield f"targets.{target.name}"
    drawn = {profile.curve for versions in programme.profile_rules.values() for profile in versions}
    for name in programme.curve_names:
        if name not in drawn:
            yield name if name in NAMED_CURVES else f"curves.{name}"
    if programme.volume is not None and not programme.volume.limit:
        yield "volume"

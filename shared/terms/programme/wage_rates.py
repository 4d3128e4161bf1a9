"""Writes the wage rates of an outcome into its definition, so that a version of a programme is complete.

A contract says "16 hours × 26 weeks × the London Living Wage". The rates are in `wages/*.csv` beside the programmes.
In the resolved definition they are part of its version: when a rate changes, the contract changes.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from shared.terms.programme.errors import Location, ProgrammeFault
from shared.terms.programme.yaml_tree import Node, Scalar, Source
from shared.terms.wages import COLUMNS, Kind, Wages, load_wages

KINDS: dict[str, Kind] = {
    "national_living_wage": "national_living_wage",
    "london_living_wage": "london_living_wage",
    "uk_real_living_wage": "uk_living_wage",
}


def with_wage_rates(tree: Node, directory: Path) -> tuple[Node, list[ProgrammeFault]]:
    """The definition with the rates of its outcomes, and the faults of outcomes that have none."""
    outcomes = tree.child("outcomes")
    if outcomes is None or not isinstance(outcomes.value, dict):
        return tree, []
    faults: list[ProgrammeFault] = []
    updated = {name: _with_rates(node, f"outcomes.{name}", directory, faults) for name, node in outcomes.value.items()}
    if updated == outcomes.value:
        return tree, faults
    return replace(tree, value={**tree.fields, "outcomes": replace(outcomes, value=updated)}), faults


def _with_rates(outcome: Node, path: str, directory: Path, faults: list[ProgrammeFault]) -> Node:
    wage = outcome.text("rate")
    if wage not in KINDS or "rates" in outcome.fields:
        return outcome
    basis, location = outcome.text("rate_date") or "effective_from", outcome.fields["rate"].location
    file, of_kind = COLUMNS[KINDS[wage]][0], [rate for rate in wages_of(directory).rates if rate.kind == KINDS[wage]]
    rates = [rate for rate in of_kind if rate.basis == basis]
    if not rates:
        bases = sorted({rate.basis for rate in of_kind})
        advice = f"write rate_date: {' or '.join(bases)}" if bases else f"put {file} into wages/"
        faults.append(ProgrammeFault(location, f"{path}.rate", f"there is no {wage} by {basis}; {advice}"))
        return outcome
    rows = [
        _row({"effective_from": rate.since, "hourly": rate.rate, "age_from": rate.age_from}, location) for rate in rates
    ]
    source = Source(f"wages/{file}, by {basis}")
    return replace(outcome, value={**outcome.fields, "rates": Node(rows, location, source)})


def _row(values: dict[str, Scalar], location: Location) -> Node:
    return Node({name: Node(value, location) for name, value in values.items() if value is not None}, location)


@cache
def wages_of(directory: Path) -> Wages:
    """The rates in a directory, read once; none where there is no such directory."""
    return load_wages(directory) if directory.is_dir() else Wages(())

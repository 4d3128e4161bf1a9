"""Writes the wage rates an outcome goes by into its definition, so that a version of a programme stands on its own.

A contract says "16 hours × 26 weeks × the London Living Wage"; the rates are in `wages/*.csv` beside the programmes.
Written into the resolved definition they are part of its version: a rate that changes is a change of the contract.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from shared.terms.programme.errors import ProgrammeFault
from shared.terms.programme.reading import Node, Scalar, Source, parts, text_of
from shared.terms.wages import COLUMNS, Kind, Wages, load_wages

KINDS: dict[str, Kind] = {
    "national_living_wage": "national_living_wage",
    "london_living_wage": "london_living_wage",
    "uk_real_living_wage": "uk_living_wage",
}


def with_rates(tree: Node, directory: Path) -> tuple[Node, list[ProgrammeFault]]:
    """The definition with the rates of its outcomes, and the faults of outcomes that have none."""
    outcomes = parts(tree).get("outcomes")
    if outcomes is None or not isinstance(outcomes.value, dict):
        return tree, []
    faults: list[ProgrammeFault] = []
    filled = {name: _filled(node, f"outcomes.{name}", directory, faults) for name, node in outcomes.value.items()}
    if filled == outcomes.value:
        return tree, faults
    return replace(tree, value={**parts(tree), "outcomes": replace(outcomes, value=filled)}), faults


def _filled(outcome: Node, path: str, directory: Path, faults: list[ProgrammeFault]) -> Node:
    rate = text_of(outcome, "rate")
    if rate not in KINDS or "rates" in parts(outcome):
        return outcome
    basis, place = text_of(outcome, "rate_date") or "effective_from", parts(outcome)["rate"].place
    known = [one for one in _wages(directory).rates if one.kind == KINDS[rate] and one.basis == basis]
    if not known:
        dates = sorted({one.basis for one in _wages(directory).rates if one.kind == KINDS[rate]})
        advice = f"write rate_date: {' or '.join(dates)}" if dates else f"put {COLUMNS[KINDS[rate]][0]} into wages/"
        faults.append(ProgrammeFault(place, f"{path}.rate", f"there is no {rate} by {basis}; {advice}"))
        return outcome
    rows = []
    for one in known:
        said: dict[str, Scalar] = {"effective_from": one.since, "hourly": one.rate, "age_from": one.age_from}
        row = {name: Node(value, place) for name, value in said.items() if value is not None}
        rows.append(Node(row, place))
    source = Source(f"wages/{COLUMNS[KINDS[rate]][0]}, by {basis}")
    return replace(outcome, value={**parts(outcome), "rates": Node(list(rows), place, source)})


@cache
def _wages(directory: Path) -> Wages:
    return load_wages(directory) if directory.is_dir() else Wages(())

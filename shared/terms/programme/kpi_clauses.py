"""Checks that every clause of a KPI has an effect: its colour can be reached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shared.terms.programme.definition import Programme
from shared.terms.programme.kpis import PAYMENTS, Kpi
from shared.terms.programme.references import Finding, counted_figures, unknown

FOR_COUNTING = ("numerator", "denominator", "by", "target", "green", "amber", "matures_after", "minimum_denominator")
"""The keys that mean nothing where people judge."""


def kpis(programme: Programme) -> Iterator[Finding]:
    for kpi in programme.kpis:
        path = f"kpis.{kpi.id}"
        if kpi.judged:
            written = [name for name in FOR_COUNTING if name in kpi.model_fields_set]
            if written:
                yield path, f"people judge this; take {', '.join(f'{name}:' for name in written)} away, or judged: true"
            continue
        yield from denominators(kpi, path)
        yield from units(kpi, path)
        yield from standards(programme, kpi, path)
        yield from slices(programme, kpi, path)


def denominators(kpi: Kpi, path: str) -> Iterator[Finding]:
    if kpi.plain and kpi.minimum_denominator:
        yield f"{path}.minimum_denominator", "nothing is divided here; write denominator:, or take this away"
    if kpi.denominator.startswith("target:") and kpi.window != "cumulative":
        yield f"{path}.window", "a target is held against everything to date; write window: cumulative, or leave it out"


def units(kpi: Kpi, path: str) -> Iterator[Finding]:
    """Money is money: payments are counted in pence, which are neither people nor a share of people."""
    expected = kpi.denominator.endswith("_profile") or kpi.denominator.startswith("target:")
    paid, of_payments = kpi.numerator == PAYMENTS, kpi.denominator == PAYMENTS or expected
    if kpi.denominator == PAYMENTS and not paid:
        yield f"{path}.denominator", f"nothing but {PAYMENTS} is a share of {PAYMENTS}; write another denominator:"
    elif kpi.unit == "money" and not paid:
        yield f"{path}.unit", f"{kpi.numerator} is no money; write unit: count"
    elif paid and of_payments and not kpi.in_percent:
        yield (
            f"{path}.unit",
            "money of money is a share; write unit: share_of_profile, or share where no profile divides it",
        )
    elif paid and not of_payments and kpi.unit != "money":
        yield f"{path}.unit", f"{PAYMENTS} is money; write unit: money"


def standards(programme: Programme, kpi: Kpi, path: str) -> Iterator[Finding]:
    """A standard that people judge is not counted."""
    judged = {standard.code for standard in programme.service_standards if standard.judged}
    for name in ("numerator", "denominator"):
        kind, _, code = getattr(kpi, name).partition(":")
        if kind in ("standard", "standard_due") and code in judged:
            advice = "write test: there, or judged: true for this KPI without numbers"
            yield f"{path}.{name}", f"the standard {code} is not counted, because people judge it; {advice}"


def slices(programme: Programme, kpi: Kpi, path: str) -> Iterator[Finding]:
    """A mix has a target for every slice, and a numerator that is counted by slice."""
    if kpi.by is None:
        return
    if kpi.numerator.endswith("_profile") or kpi.numerator.startswith("target:"):
        yield f"{path}.numerator", "an expectation has no mix; write a figure that is counted"
    if kpi.by == "area":
        if kpi.target is None:
            yield f"{path}.target", "by: area holds each area against one target; write target:"
        return
    owners = programme.groups if kpi.by == "group" else programme.providers
    if all(owner.share is None for owner in owners):
        yield f"{path}.by", f"by: {kpi.by} holds each against its share:, and no {kpi.by} has one; give them shares"
    if kpi.target is not None:
        yield f"{path}.target", f"by: {kpi.by} holds each against its own share:; take the target away"


def figures_of_parts(parts: Sequence[Programme], portfolio: Programme) -> Iterator[Finding]:
    """A portfolio divides what its parts count, or its own targets: it has no profile, and no slices to judge."""
    figures = {f"target:{target.name}" for target in portfolio.targets}.union(*map(counted_figures, parts))
    for kpi in portfolio.kpis:
        for name in ("numerator", "denominator"):
            figure = getattr(kpi, name)
            yield from unknown(f"kpis.{kpi.id}.{name}", "figure", [figure] if figure else [], figures)
        if kpi.by is not None:
            yield f"kpis.{kpi.id}.by", f"a portfolio has no {kpi.by} of its own to judge; take by: away"

"""The colour of a figure: green, amber or red by the programme's tolerances, grey while it has none [rule 93]."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from services.kpi.domain.figures import Colour, Figure, Slice, View, expected_by_curve, matures_on
from services.kpi.domain.formatting import format_limits, format_number, percent, unit_suffix
from services.kpi.domain.months import OpenMonth
from services.kpi.domain.names import TARGET, is_expected, is_stock, measure_of
from shared.terms.calendar import Month
from shared.terms.programme import Kpi, Programme, Window

WORST_FIRST: tuple[Colour, ...] = ("red", "amber", "green", "grey")


def calculate_figure(view: View, kpi: Kpi, window: Window) -> Figure:
    """The figure of a KPI in a window, with its colour.

    Windows of several months sum mature cohorts only; a single month is summed and reported as immature [rule 89].
    """
    months = view.window(window)
    immature = [month for month in months if (matures_on(view.programme, kpi, month) or view.as_at) > view.as_at]
    summed = months if window == "month" else [month for month in months if month not in immature]
    numerator = view.total(kpi, kpi.numerator, summed) or 0
    denominator = view.total(kpi, kpi.denominator, summed)
    figure = Figure(
        kpi,
        window,
        summed,
        immature,
        matures_on(view.programme, kpi, immature[0]) if immature else None,
        numerator,
        denominator,
        by_curve=expected_by_curve(view, kpi) if window == "cumulative" else None,
        slices=calculate_slices(view, kpi, summed),
    )
    by_day = kpi.unit == "share_of_profile" and not is_stock(kpi.numerator)
    if view.is_open and by_day and window == "month" and denominator is not None:
        progress = OpenMonth.at(view.month, view.as_at, view.programme.nation, numerator, denominator)
        figure = replace(figure, open_month=progress)
    return with_colour(view, figure)


def slice_targets(programme: Programme, kpi: Kpi) -> dict[str, Decimal | None]:
    """The target of each slice of a KPI that is judged by slice; None where the contract has none."""
    if kpi.by == "group":
        return {group.code: group.share for group in programme.groups}
    if kpi.by == "provider":
        return {provider.id: provider.share for provider in programme.providers}
    return {area.code: kpi.target for area in programme.areas} if kpi.by == "area" else {}


def calculate_slices(view: View, kpi: Kpi, summed: Sequence[Month]) -> list[Slice]:
    """Each slice's share of the whole, for a KPI that is judged by slice.

    People of a slice that is no longer in the contract have one too, without a target.
    """
    if kpi.by is None or measure_of(kpi.numerator) is None:
        return []
    whole = view.total(kpi, kpi.denominator, summed) or 0
    cells = view.cells(kpi, kpi.numerator, summed)
    slices = []
    targets = slice_targets(view.programme, kpi)
    former = {getattr(cell, kpi.by) for cell in cells if cell.amount} - {*targets, None}
    for code, target in [*targets.items(), *((code, None) for code in sorted(former))]:
        part = sum(cell.amount for cell in cells if getattr(cell, kpi.by) == code)
        rag: Colour = "grey"
        if target is not None and whole > 0:
            rag = kpi.rag(Decimal(part) / Decimal(whole), target)
        slices.append(Slice(code, part, whole, target, rag))
    return slices


def with_colour(view: View, figure: Figure) -> Figure:
    """The figure with its colour and the reason: judged by people, grey, by its worst slice, or by its target."""
    if figure.kpi.judged:
        judgement = view.judgements.get(figure.kpi.id)
        if judgement is None:
            return replace(figure, rag_reason="judged by people, with a note of evidence; not judged for this month")
        reason = f"judged by {judgement.author} on {judgement.judged_on}: {judgement.evidence}"
        return replace(figure, rag=judgement.rag, rag_reason=reason)
    grey = why_not_countable(view, figure) or why_not_yet(view, figure)
    if grey:
        return replace(figure, rag_reason=grey, slices=[replace(part, rag="grey") for part in figure.slices])
    return _by_worst_slice(figure) if figure.kpi.by else _by_distance(figure)


def _by_worst_slice(figure: Figure) -> Figure:
    colours = {part.rag for part in figure.slices}
    worst = next((colour for colour in WORST_FIRST if colour in colours), WORST_FIRST[-1])
    shares = [f"{part.code} {percent(Fraction(part.numerator, part.denominator))} %" for part in figure.slices]
    return replace(figure, rag=worst, rag_reason=f"the worst of {', '.join(shares)}")


def _by_distance(figure: Figure) -> Figure:
    kpi, target, value = figure.kpi, figure.kpi.target, figure.value
    assert value is not None and target is not None
    rag = kpi.rag(Decimal(value.numerator) / Decimal(value.denominator), target)
    reason = (
        f"{format_number(kpi, value)}{unit_suffix(kpi)} against {format_number(kpi, target)}{unit_suffix(kpi)}: "
        f"green is {format_limits(kpi, target, kpi.green)}, amber {format_limits(kpi, target, kpi.amber)}"
    )
    return replace(figure, rag=rag, rag_reason=reason)


def why_not_countable(view: View, figure: Figure) -> str:
    """Why a figure can never have a colour in this view and window; empty when it can."""
    kpi = figure.kpi
    names = (kpi.numerator,) if kpi.plain else (kpi.numerator, kpi.denominator)
    uncounted = [n for n in names if not measure_of(n) and not is_expected(n)]
    if uncounted:
        return f"nothing is counted for {', '.join(uncounted)}"
    numerator = measure_of(kpi.numerator)
    of_the_whole = is_expected(kpi.denominator) or (numerator is not None and numerator.role is not None)
    if of_the_whole and not view.whole and figure.denominator is None:
        return "its target is of the whole programme, and this is of a part of it"
    if kpi.denominator.startswith(TARGET) and figure.window != "cumulative":
        return "held against its target to date: see the cumulative window"
    return "" if kpi.target is not None or kpi.by else "the contract has no target"


def why_not_yet(view: View, figure: Figure) -> str:
    """Why a figure that can be counted has no colour yet; empty when it has one."""
    if not figure.mature:
        return f"immature: the cohort of {figure.immature[0]} has had its full time on {figure.matures_on}"
    if view.is_open and view.month in figure.months:
        return f"open: {view.month} closes with {view.month.last}"
    if figure.kpi.plain:
        return ""
    if not figure.denominator:
        return "nothing to divide by in these months"
    fewest = figure.kpi.minimum_denominator
    return f"fewer than {fewest} to divide by" if figure.denominator < fewest else ""

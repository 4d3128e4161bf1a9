"""How a figure is judged: green, amber or red by the programme's tolerances, grey while it cannot be [rule 93]."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from services.kpi.domain.figures import Figure, Slice, View, by_curve, matures_on
from services.kpi.domain.months import OpenMonth
from services.kpi.domain.names import TARGET, is_expected, measure_of
from services.kpi.domain.printing import limits, percent, shown, unit_of
from shared.terms.calendar import Month
from shared.terms.programme import Kpi, Programme, Window

WORST_FIRST = ("red", "amber", "green")


def figure(view: View, kpi: Kpi, window: Window) -> Figure:
    """The figure of a KPI in a window. Longer windows sum mature cohorts only; a single month is marked [rule 89]."""
    asked = view.window(window)
    immature = [month for month in asked if (matures_on(view.programme, kpi, month) or view.as_at) > view.as_at]
    summed = asked if window == "month" else [month for month in asked if month not in immature]
    numerator = view.total(kpi, kpi.numerator, summed) or 0
    denominator = view.total(kpi, kpi.denominator, summed)
    made = Figure(
        kpi,
        window,
        summed,
        immature,
        matures_on(view.programme, kpi, immature[0]) if immature else None,
        numerator,
        denominator,
        open_month=_open_month(view, kpi, window, numerator, denominator),
        by_curve=by_curve(view, kpi) if window == "cumulative" else None,
        slices=_slices(view, kpi, summed),
    )
    return _judged(view, made)


def _open_month(view: View, kpi: Kpi, window: Window, numerator: int, profile: int | None) -> OpenMonth | None:
    is_volume = kpi.unit == "share_of_profile" and window == "month"
    if not view.is_open or not is_volume or profile is None:
        return None
    return OpenMonth.at(view.month, view.as_at, view.programme.nation, numerator, profile)


def slice_targets(programme: Programme, kpi: Kpi) -> dict[str, Decimal | None]:
    """The slices of a KPI that is judged by them, with the target of each where the contract has one."""
    if kpi.by == "group":
        return {group.code: group.share for group in programme.groups}
    if kpi.by == "provider":
        return {provider.id: provider.share for provider in programme.providers}
    return {area.code: kpi.target for area in programme.areas} if kpi.by == "area" else {}


def _slices(view: View, kpi: Kpi, summed: Sequence[Month]) -> list[Slice]:
    """Each slice's part of the whole, for a KPI that is a mix."""
    if kpi.by is None or measure_of(kpi.numerator) is None:
        return []
    whole = view.total(kpi, kpi.denominator, summed) or 0
    found = view.cells(kpi, kpi.numerator, summed)
    made = []
    for code, target in slice_targets(view.programme, kpi).items():
        part = sum(cell.amount for cell in found if getattr(cell, kpi.by) == code)
        rag = "grey" if target is None or whole <= 0 else kpi.rag(Decimal(part) / Decimal(whole), target)
        made.append(Slice(code, part, whole, target, rag))
    return made


def _judged(view: View, made: Figure) -> Figure:
    if made.kpi.judged:
        return _by_people(view, made)
    grey = _grey_because(view, made)
    if grey:
        return replace(made, rag_reason=grey, slices=[replace(part, rag="grey") for part in made.slices])
    return _by_worst_slice(made) if made.kpi.by else _by_distance(made)


def _by_people(view: View, made: Figure) -> Figure:
    """The newest judgement of the month; grey until there is one."""
    judgement = view.judged.get(made.kpi.id)
    if judgement is None:
        return replace(made, rag_reason="judged by people, with a note of evidence; nobody has for this month")
    said = f"judged by {judgement.author} on {judgement.judged_on}: {judgement.evidence}"
    return replace(made, rag=judgement.rag, rag_reason=said)


def _by_worst_slice(made: Figure) -> Figure:
    seen = [part.rag for part in made.slices if part.rag != "grey"]
    worst = min(seen, key=WORST_FIRST.index, default="grey")
    blamed = [f"{part.code} {percent(Fraction(part.numerator, part.denominator))} %" for part in made.slices]
    return replace(made, rag=worst, rag_reason=f"the worst of {', '.join(blamed)}")


def _by_distance(made: Figure) -> Figure:
    kpi, target, value = made.kpi, made.kpi.target, made.value
    assert value is not None and target is not None
    rag = kpi.rag(Decimal(value.numerator) / Decimal(value.denominator), target)
    reason = (
        f"{shown(kpi, value)}{unit_of(kpi)} against {shown(kpi, target)}{unit_of(kpi)}: "
        f"green is {limits(kpi, target, kpi.green)}, amber {limits(kpi, target, kpi.amber)}"
    )
    return replace(made, rag=rag, rag_reason=reason)


def _grey_because(view: View, made: Figure) -> str:
    """Why a figure cannot be coloured; empty when it can."""
    return _not_countable(view, made) or _not_yet(view, made) or _too_few(made)


def _not_countable(view: View, made: Figure) -> str:
    kpi = made.kpi
    names = (kpi.numerator,) if kpi.plain else (kpi.numerator, kpi.denominator)
    uncounted = [n for n in names if not measure_of(n) and not is_expected(n)]
    if uncounted:
        return f"nothing is counted for {', '.join(uncounted)}"
    numerator = measure_of(kpi.numerator)
    of_the_whole = is_expected(kpi.denominator) or (numerator is not None and numerator.role is not None)
    if of_the_whole and not view.whole and made.denominator is None:
        return "its target is of the whole programme, and this is of a part of it"
    if kpi.denominator.startswith(TARGET) and made.window != "cumulative":
        return "held against its target to date: see the cumulative window"
    return "" if kpi.target is not None or kpi.by else "the contract has no target"


def _not_yet(view: View, made: Figure) -> str:
    if not made.mature:
        return f"immature: the cohort of {made.immature[0]} has had its full time on {made.matures_on}"
    if view.is_open and view.month in made.months:
        return f"open: {view.month} closes with {view.month.last}"
    return ""


def _too_few(made: Figure) -> str:
    if made.kpi.plain:
        return ""
    if not made.denominator:
        return "nothing to divide by in these months"
    fewest = made.kpi.minimum_denominator
    return f"fewer than {fewest} to divide by" if made.denominator < fewest else ""

"""Warnings: values that load and are most likely a slip. `milepost programmes check` prints them and still passes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from shared.terms.calendar import Month
from shared.terms.money import pounds
from shared.terms.programme.definition import Programme
from shared.terms.programme.kpis import Kpi
from shared.terms.programme.references import Finding
from shared.terms.programme.support import months_later

LARGE_PRICE = 2_000_000
"""Pence: more than any published contract pays for one person's outcome [ASSUME]."""
LONG_CLOCK_DAYS = 3_660
SHARE_OF_PROFILE_MOST = 3


def kpis(programme: Programme) -> Iterator[Finding]:
    for kpi in programme.kpis:
        if not kpi.judged:
            yield from colours(kpi, f"kpis.{kpi.id}")
            yield from targets(kpi, f"kpis.{kpi.id}.target")


def targets(kpi: Kpi, path: str) -> Iterator[Finding]:
    """A target in per cent where a share is meant: 75 for 0.75."""
    most = {"share": 1, "share_of_profile": SHARE_OF_PROFILE_MOST}.get(kpi.unit)
    if most is not None and kpi.target is not None and kpi.target > most:
        yield path, f"{kpi.target} is {kpi.target:.0%}; a target of 75 % is 0.75, and a mean has unit: count or money"


def colours(kpi: Kpi, path: str) -> Iterator[Finding]:
    """Amber lies outside green, and the side that is worse has a limit."""
    for side in ("below", "above"):
        green, amber = getattr(kpi.green, side), getattr(kpi.amber, side)
        if amber is not None and (green is None or green > amber):
            limit = "has no limit" if green is None else f"reaches {green}"
            yield f"{path}.amber", f"green {limit} {side} the target and amber {amber}: nothing there is ever amber"
    worse = {"higher": ("below",), "lower": ("above",), "within": ("below", "above")}[kpi.direction]
    for side in worse:
        if getattr(kpi.green, side) is None:
            advice = f"everything {side} the target is green, and direction: is {kpi.direction}; write {side}: in green"
            yield f"{path}.green", advice


def clocks(programme: Programme) -> Iterator[Finding]:
    days = {"working_days": 1.4, "calendar_days": 1, "calendar_months": 30.5}
    for clock in programme.clocks:
        if not clock.open_ended and clock.length == 0:
            yield f"clocks.{clock.name}", "its last day is the day it is counted from; is there no time at all?"
        elif clock.length * days[clock.unit] > LONG_CLOCK_DAYS:
            yield f"clocks.{clock.name}", f"{clock.length} {clock.unit.replace('_', ' ')} are more than ten years"


def term(programme: Programme) -> Iterator[Finding]:
    if programme.contract_years is not None and programme.ends_on is not None:
        by_years = months_later(programme.starts_on, 12 * programme.contract_years)
        if abs((programme.ends_on - by_years).days) > 92:
            advice = f"{programme.contract_years} years from {programme.starts_on} end about {by_years}"
            yield "contract_years", f"{advice}, and ends_on: is {programme.ends_on}; correct one of the two"
    if programme.commissioner in {provider.id for provider in programme.providers}:
        yield "commissioner", f"{programme.commissioner} is a provider too, and would approve its own claims"


def profiles(programme: Programme) -> Iterator[Finding]:
    first, last = str(Month.of(programme.starts_on)), str(programme.last_figures)
    for kind, versions in programme.profile_rules.items():
        months = {month for version in versions for month in version.months}
        early, late = [month for month in months if month < first], [month for month in months if month > last]
        if early:
            yield f"profiles.{kind}", f"{min(early)} is before the start in {first}; no figure is held against it"
        for number, version in enumerate(versions[1:], start=1):
            began = [month for month in version.months if Month.of(month).first < version.effective_from]
            if began:
                advice = f"the version before it applies to {max(began)}, as on the first day of the month"
                yield f"profiles.{kind}.{number}", f"this is in force from {version.effective_from}; {advice}"
        if late:
            yield f"profiles.{kind}", f"{max(late)} is after the last figures, of {last}; correct it or the term"


def outcomes(programme: Programme) -> Iterator[Finding]:
    orders = Counter(outcome.order for outcome in programme.outcomes if "order" in outcome.model_fields_set)
    for outcome in programme.outcomes:
        path = f"outcomes.{outcome.id}"
        exclusive = outcome.excludes_with or any(outcome.id in other.excludes_with for other in programme.outcomes)
        if orders[outcome.order] > 1 and "order" in outcome.model_fields_set and not exclusive:
            yield f"{path}.order", f"another outcome has order: {outcome.order} too; which of them comes first?"
        amounts = [*(price.amount for price in outcome.prices), *(band.price for band in outcome.volume_bands)]
        if amounts and max(amounts) > LARGE_PRICE:
            yield f"{path}.prices", f"{pounds(max(amounts))} for one person; are there digits too many?"
        late = [
            price.effective_from for price in outcome.prices if Month.of(price.effective_from) > programme.last_figures
        ]
        if late:
            yield (
                f"{path}.prices",
                f"the price from {late[0]} begins after the last figures, of {programme.last_figures}",
            )


def feeds(programme: Programme) -> Iterator[Finding]:
    """An outcome by earnings of which nobody may send any [rule 185]."""
    if not any(party.part == "feed" for party in programme.other_parties):
        advice = "no party sends earnings, so nobody can achieve this; name a feed in parties:"
        yield from (
            (f"outcomes.{each.id}", advice) for each in programme.outcomes if each.kind == "cumulative_earnings"
        )


WARNINGS: tuple[Callable[[Programme], Iterator[Finding]], ...] = (term, clocks, profiles, outcomes, feeds, kpis)

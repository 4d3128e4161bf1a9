"""Several outcomes of one participant: which exclude one another, which imply a lower one [rules 66, 67, 83].

Three notions. `projected`: when each outcome is reached by itself if current jobs continue. `standing`: the days of the
outcomes that are achieved at present. `settled`: the outcomes that are achieved as of a day, all things considered.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from services.outcomes.domain.earnings import Achievement
from shared.terms.programme import AnyOutcome

Projected = Mapping[str, Achievement | None]
Standing = Mapping[str, date]
Settled = dict[str, Achievement]
LastDays = Mapping[str, date]


def settle(
    outcomes: Sequence[AnyOutcome],
    projected: Projected,
    standing: Standing,
    day: date,
    last_days: LastDays = MappingProxyType({}),
) -> Settled:
    """The outcomes that are achieved as of `day`, each with its date, by id; none after its last day."""
    reached = without_excluded(outcomes, reached_by(projected, standing, day))
    return with_implied(outcomes, reached, last_days)


def reached_by(projected: Projected, standing: Standing, day: date) -> Settled:
    """The outcomes reached by `day`, and those that stand with the same date: older news does not undo them."""
    return {
        outcome: achievement
        for outcome, achievement in projected.items()
        if achievement is not None
        and (achievement.certain or achievement.on <= day or achievement.on == standing.get(outcome))
    }


def without_excluded(outcomes: Iterable[AnyOutcome], reached: Settled) -> Settled:
    """Of outcomes that exclude one another only the first reached [rule 66]; on the same day, the lower order."""
    candidates = [outcome for outcome in outcomes if outcome.id in reached]
    exclusions = mutual_exclusions(candidates)
    remaining: Settled = {}
    for outcome in sorted(candidates, key=lambda outcome: (reached[outcome.id].on, outcome.order)):
        if not any((outcome.id, other) in exclusions for other in remaining):
            remaining[outcome.id] = reached[outcome.id]
    return remaining


def mutual_exclusions(outcomes: Iterable[AnyOutcome]) -> set[tuple[str, str]]:
    """Every pair of outcomes that exclude each other, in both orders."""
    pairs = {(outcome.id, other) for outcome in outcomes for other in outcome.excludes_with}
    return pairs | {(second, first) for first, second in pairs}


def with_implied(outcomes: Sequence[AnyOutcome], reached: Settled, last_days: LastDays) -> Settled:
    """A higher outcome implies the lower, no later than itself [rule 83].

    Not one that another outcome excludes, and not one whose own last day has passed [rule 135].
    """
    settled = dict(reached)
    exclusions = mutual_exclusions(outcomes)
    for _ in outcomes:
        for outcome in [outcome for outcome in outcomes if outcome.id in settled]:
            for lower in outcome.implies:
                own = settled.get(lower)
                excluded = own is None and any((lower, other) in exclusions for other in settled)
                too_late = settled[outcome.id].on > last_days.get(lower, date.max)
                if not (excluded or too_late) and (own is None or own.on > settled[outcome.id].on):
                    settled[lower] = Achievement(settled[outcome.id].on, own.total if own else 0)
    return settled

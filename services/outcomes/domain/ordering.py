"""Several outcomes of one person: which exclude one another, which imply a lower one [rules 66, 67, 83]."""

from collections.abc import Iterable, Mapping
from datetime import date

from services.outcomes.domain.earnings import Reached
from shared.terms.programme import AnyOutcome

Found = Mapping[str, Reached | None]


def ripe(found: Found, standing: Mapping[str, date], day: date) -> dict[str, Reached]:
    """What is reached as of a day, and what stood achieved and is dated as before: time does not run backwards."""
    return {
        outcome: reached
        for outcome, reached in found.items()
        if reached is not None and (reached.known or reached.on <= day or reached.on == standing.get(outcome))
    }


def compatible(rules: Iterable[AnyOutcome], reached: Mapping[str, Reached]) -> dict[str, Reached]:
    """Of outcomes that exclude one another only the first one reached [rule 66]; on the same day, the lower order."""
    kept: dict[str, Reached] = {}
    in_turn = [rule for rule in rules if rule.id in reached]
    excluding = pairs(in_turn)
    for rule in sorted(in_turn, key=lambda rule: (reached[rule.id].on, rule.order)):
        if not any((rule.id, other) in excluding for other in kept):
            kept[rule.id] = reached[rule.id]
    return kept


def pairs(rules: Iterable[AnyOutcome]) -> set[tuple[str, str]]:
    """Every two outcomes that exclude one another, both ways round."""
    said = {(rule.id, other) for rule in rules for other in rule.excludes_with}
    return said | {(other, one) for one, other in said}


def implied(rules: Iterable[AnyOutcome], reached: Mapping[str, Reached]) -> dict[str, Reached]:
    """A higher outcome implies the lower, no later than itself [rule 83]; not one that another outcome excludes."""
    known, settled = list(rules), dict(reached)
    excluding = pairs(known)
    for _ in known:
        for rule in [rule for rule in known if rule.id in settled]:
            for lower in rule.implies:
                own = settled.get(lower)
                excluded = own is None and any((lower, other) in excluding for other in settled)
                if not excluded and (own is None or own.on > settled[rule.id].on):
                    settled[lower] = Reached(settled[rule.id].on, own.total if own else 0)
    return settled


def settled(rules: Iterable[AnyOutcome], found: Found, standing: Mapping[str, date], day: date) -> dict[str, Reached]:
    """The outcomes that are achieved as of a day, each with its date, when all that bears on them is taken together."""
    known = list(rules)
    return implied(known, compatible(known, ripe(found, standing, day)))

"""Is this a known person? One clear match joins the records; anything else is left for a person to decide [rule 4].

Two records wrongly joined cost more than two left apart: earnings, history and addresses of strangers would mix.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

Matching = Literal["new", "known", "manual"]
SAME_NUMBER = "nino"
AGREEING = ("nino_birth", "nino_surname")


@dataclass(frozen=True)
class Match:
    """`new`: nobody has the number; `known`: `person_id` has; `manual`: kept apart for a user to check."""

    matching: Matching
    person_id: str | None = None


def match(candidates: Mapping[str, Collection[str]]) -> Match:
    """From the persons who share a blind index, by id, with the kinds they share.

    The number alone is not enough: birthday or surname must agree too (names change, numbers are mistyped).
    """
    same = {person: kinds for person, kinds in candidates.items() if SAME_NUMBER in kinds}
    if not same:
        return Match("new")
    person, kinds = next(iter(same.items()))
    if len(same) == 1 and any(kind in kinds for kind in AGREEING):
        return Match("known", person)
    return Match("manual")

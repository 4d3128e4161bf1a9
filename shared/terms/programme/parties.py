"""Who takes part in a programme, with each of its parts and the days on which it has them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Literal

from shared.terms.clients import Part
from shared.terms.programme.field_types import Day, Slug, Term, Text

if TYPE_CHECKING:
    from shared.terms.programme.definition import Programme


class Party(Term):
    """An organisation that takes part for one purpose, from a day to a day, both included (None = no limit).

    `org` is the organisation as in its token, by default the entry's code. `part` decides what it sees; a party sees
    no people [rule 157].
    """

    code: Slug
    org: Slug | None = None
    name: Text
    part: Literal["feed", "evaluator", "auditor", "partner_service"]
    basis: Literal["agreement", "consent", "contract", "statute"]
    effective_from: Day | None = None
    effective_to: Day | None = None

    @property
    def organisation(self) -> str:
        """The organisation as in its token."""
        return self.org or self.code

    @property
    def dated(self) -> bool:
        """Whether it takes part for a time only."""
        return self.effective_from is not None or self.effective_to is not None

    def takes_part_on(self, day: date) -> bool:
        """Whether its basis is in force on the day."""
        return (self.effective_from or day) <= day <= (self.effective_to or day)


def parties_of(programme: Programme, on: date | None) -> Iterator[tuple[str, Part]]:
    """Every organisation that the programme names, with each of its parts on a day.

    Without a day, those of a party that takes part for a time only are left out.
    """
    yield programme.commissioner, Part.COMMISSIONER
    yield from ((provider.id, Part(provider.role)) for provider in programme.providers)
    yield from ((area.jcp_district, Part.JCP_DISTRICT) for area in programme.areas)
    yield from ((area.code, Part.BOROUGH) for area in programme.areas)
    yield from ((funder.id, Part.FUNDER) for funder in programme.funders)
    yield from ((org, Part.REFERRER) for source in programme.referral_sources for org in source.referrers)
    for party in programme.other_parties:
        if not party.dated if on is None else party.takes_part_on(on):
            yield party.organisation, Part(party.part)

"""Who takes part in a programme for one purpose, and the days on which they do."""

from __future__ import annotations

from datetime import date
from typing import Literal

from shared.terms.programme.field_types import Day, Slug, Term, Text


class Party(Term):
    """An organisation that takes part for one purpose, from a day to a day, both included (None = no limit).

    `org` is the organisation as in its token, by default the entry's code. `part` decides what it sees: of
    the people, an auditor reads all [rule 176], an evaluator pseudonyms [rule 102], a recipient those who are shown to
    it for one of its `purposes` [rule 193], the others nobody [rule 157].
    """

    code: Slug
    org: Slug | None = None
    name: Text
    part: Literal["feed", "evaluator", "auditor", "partner_service", "recipient"]
    basis: Literal["agreement", "consent", "contract", "statute"]
    effective_from: Day | None = None
    effective_to: Day | None = None
    purposes: tuple[Slug, ...] = ()

    @property
    def organisation(self) -> str:
        """The organisation as in its token."""
        return self.org or self.code

    @property
    def dated(self) -> bool:
        """Whether it takes part for a time only."""
        return self.effective_from is not None or self.effective_to is not None

    def is_called(self, text: str) -> bool:
        """Whether a text names it, as its code, organisation or name: how one was named before it had a code."""
        return text.casefold() in {each.casefold() for each in (self.code, self.organisation, self.name)}

    def takes_part_on(self, day: date | None) -> bool:
        """Whether its basis is in force on the day; without a day, whether it is without limit of time."""
        if day is None:
            return not self.dated
        return (self.effective_from or day) <= day <= (self.effective_to or day)

"""Who may be referred, by whom, and what would keep a person out [rules 9 to 11, 16]."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from shared.terms.programme.fields import Count, Day, Share, Slug, Term, Text


class ReferralSource(Term):
    """A way in: Jobcentre Plus, self-referral, … open between its dates (both included; None = no limit)."""

    code: Slug
    name: Text
    opens_on: Day | None = None
    closes_on: Day | None = None

    def open_on(self, day: date) -> bool:
        """Whether a referral by this way may be dated on the day."""
        return (self.opens_on or day) <= day <= (self.closes_on or day)


class Group(Term):
    """An eligibility group and its expected share of referrals [rule 9]; the group decides participation [rule 10]."""

    code: Slug
    name: Text
    share: Share
    participation: Literal["voluntary", "mandatory"]
    early_access: dict[Slug, Text] = Field(default_factory=dict)
    min_claim_months: Count | None = None
    aliases: tuple[Text, ...] = ()

    @property
    def early_access_codes(self) -> list[str]:
        """The codes of which a person of this group must have one; empty when the group needs none."""
        return list(self.early_access)


class Condition(Term):
    """A named condition of eligibility; `refuses` is what the referrer is told when it is not met [rule 11]."""

    code: Slug
    name: Text
    refuses: Text

"""Referrals: the routes, groups and priorities of people, and random allocation."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from shared.terms.programme.field_types import Count, Day, Days, Order, Share, Slug, Term, Text


class ReferralSource(Term):
    """A referral route: Jobcentre Plus, self-referral, … open between its dates (both included; None = no limit).

    `sent_by` lists the kinds of organisation that may use it: the district or the borough of the area, a provider of
    the programme, and the partners and self-referral services that `referrers` names, nobody else [rule 158].
    `confirmed_by` names who must confirm a referral.
    """

    code: Slug
    name: Text
    opens_on: Day | None = None
    closes_on: Day | None = None
    sent_by: tuple[Literal["jcp", "provider", "borough", "partner", "self"], ...] = ("jcp",)
    referrers: tuple[Slug, ...] = ()
    confirmed_by: Slug | None = None

    def open_on(self, day: date) -> bool:
        """Whether a referral by this route may be dated on the day."""
        return (self.opens_on or day) <= day <= (self.closes_on or day)


class Group(Term):
    """An eligibility group and its expected share of referrals [rule 9]. It decides participation [rule 10].

    `conditions` are the codes of conditions for this group only. A condition that no group names applies to all.
    """

    code: Slug
    name: Text
    share: Share | None = None
    participation: Literal["voluntary", "mandatory"] = "voluntary"
    early_access: dict[Slug, Text] = Field(default_factory=dict)
    min_claim_months: Count | None = None
    aliases: tuple[Text, ...] = ()
    evidence: tuple[Slug, ...] = ()
    conditions: tuple[Slug, ...] = ()

    @property
    def early_access_codes(self) -> list[str]:
        """The codes of which a person of this group must have one; empty when the group needs none."""
        return list(self.early_access)


class PriorityList(Term):
    """People with priority, and its effect [rule 13]. It names `groups`, early-access `codes`, or both."""

    code: Slug
    name: Text
    groups: tuple[Slug, ...] = ()
    codes: tuple[Slug, ...] = ()
    effect: Literal["ahead_in_allocation", "reserved_share", "shorter_wait", "reporting"] = "reporting"
    share: Share | None = None
    wait_working_days: Days | None = None

    def holds(self, group: str, early_access_codes: tuple[str, ...] | list[str]) -> bool:
        """Whether a person of this group with these codes is on the list."""
        return group in self.groups or bool(set(self.codes) & set(early_access_codes))


class Trial(Term):
    """Random allocation to the programme or a control group, in blocks, reproducible from `seed_name` [rule 15]."""

    programme: Order
    control: Order
    block: Order
    seed_name: Text

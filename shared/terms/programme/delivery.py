"""The funders, providers and areas of a programme, and its delivery map."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from shared.terms.programme.field_types import Count, Day, Flag, Pounds, Share, Slug, Term, Text

EVERY: tuple[str, ...] = ("*",)


class Apportionment(Term):
    """A funder's share of payments, from a day."""

    effective_from: Day
    share: Share


class Funder(Term):
    """An organisation that pays. `amount` in pence, or None where the source gives no split."""

    id: Slug
    name: Text
    amount: Pounds | None = None
    apportionment: tuple[Apportionment, ...] = ()

    def share_on(self, day: date) -> Share | None:
        """The share it pays on a day; None where none is agreed."""
        in_force = [part.share for part in self.apportionment if part.effective_from <= day]
        return in_force[-1] if in_force else None


class Volume(Term):
    """How many referrals the contract expects, and how binding the number is. `limit`: more are refused."""

    kind: Literal["estimated", "minimum", "prescribed", "capacity"]
    referrals: Count
    limit: Flag = False


class Provider(Term):
    """An organisation that delivers: a prime and its subcontractors, or independent providers.

    `share` of the whole, or None where the contract gives none; if any is given, they sum to 1 [S0 §6].
    """

    id: Slug
    name: Text
    role: Literal["prime", "subcontractor", "provider"]
    share: Share | None = None
    sector: Literal["voluntary", "nhs", "private", "public"] | None = None
    small: Flag | None = None


class Area(Term):
    """An area whose residents may be referred. An associate takes part in this programme only [S0 §1]."""

    code: Slug
    name: Text
    role: Literal["member", "associate"] = "member"
    jcp_district: Slug
    gss: Text | None = None
    wards: tuple[Text, ...] = ()


class Delivery(Term):
    """One line of the delivery map: which providers serve which groups in which areas. "*" means all.

    `shares` by provider where a split of this line is agreed. They sum to 1 and apply to the referrals of this line.
    """

    areas: tuple[Text, ...] = EVERY
    groups: tuple[Text, ...] = EVERY
    providers: tuple[Text, ...] = EVERY
    shares: dict[Slug, Share] = Field(default_factory=dict)

    @property
    def key(self) -> str:
        """The key under which the referrals of this line are counted: its areas and groups."""
        return f"{'+'.join(self.areas)}/{'+'.join(self.groups)}"

    def serves(self, area: str, group: str) -> bool:
        """Whether this line covers a person of the group who lives in the area."""
        return _covers(self.areas, area) and _covers(self.groups, group)


def _covers(listed: tuple[str, ...], code: str) -> bool:
    return listed == EVERY or code in listed

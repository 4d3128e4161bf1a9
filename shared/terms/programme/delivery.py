"""Who pays, who delivers, and where: the parties of a programme, its areas and its delivery map."""

from __future__ import annotations

from typing import Literal

from shared.terms.programme.fields import Count, Flag, Pounds, Share, Slug, Term, Text

EVERY: tuple[str, ...] = ("*",)


class Funder(Term):
    """An organisation whose money it is; `amount` in pence, or None where the source gives no split."""

    id: Slug
    name: Text
    amount: Pounds | None = None


class Volume(Term):
    """How many referrals the contract foresees, and how binding the number is."""

    kind: Literal["estimated", "minimum", "prescribed", "capacity"]
    referrals: Count


class Provider(Term):
    """An organisation that delivers. The shares of all providers sum to 1 [S0 par 6]."""

    id: Slug
    name: Text
    role: Literal["prime", "subcontractor"]
    share: Share
    sector: Literal["voluntary", "nhs", "private", "public"] | None = None
    small: Flag | None = None


class Area(Term):
    """A place whose people may be referred; an associate takes part in this programme only [S0 par 1]."""

    code: Slug
    name: Text
    role: Literal["member", "associate"] = "member"
    jcp_district: Slug
    gss: Text | None = None


class Delivery(Term):
    """One line of the delivery map: which providers serve which groups in which areas; "*" means every one."""

    areas: tuple[Text, ...] = EVERY
    groups: tuple[Text, ...] = EVERY
    providers: tuple[Text, ...] = EVERY

    def serves(self, area: str, group: str) -> bool:
        """Whether this line is about a person of the group who lives in the area."""
        return _covers(self.areas, area) and _covers(self.groups, group)


def _covers(listed: tuple[str, ...], code: str) -> bool:
    return listed == EVERY or code in listed

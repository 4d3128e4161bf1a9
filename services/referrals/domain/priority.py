"""Priority access: who has it and what it does, as the programme states [rule 13]."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from shared.terms.calendar import add_working_days
from shared.terms.faults import Fault
from shared.terms.programme import Programme


@dataclass(frozen=True)
class Precedence:
    """What a person's lists do together: `ahead` in allocation, a place of the `reserved` share, a day to start by."""

    priority: bool = False
    ahead: bool = False
    reserved: bool = False
    start_by: date | None = None


def codes_of(values: Mapping[str, Any]) -> list[str]:
    """All early-access codes of a person, who may hold several; the first is the one the group asked for."""
    one, more = values.get("early_access_code"), values.get("early_access_codes") or []
    return list(dict.fromkeys([*([one] if one else []), *more]))


def precedence(programme: Programme, group: str, codes: Collection[str], referred_on: date) -> Precedence:
    """What the programme's priority lists give to somebody of this group who holds these codes."""
    lists = [one for one in programme.priority_lists if one.holds(group, list(codes))]
    effects = {one.effect for one in lists}
    waits = [one.wait_working_days for one in lists if one.effect == "shorter_wait" and one.wait_working_days]
    start_by = add_working_days(referred_on, min(waits), programme.nation) if waits else None
    return Precedence(bool(lists), "ahead_in_allocation" in effects, "reserved_share" in effects, start_by)


def precedence_of(programme: Programme, values: Mapping[str, Any]) -> Precedence:
    """The precedence of the person whom a record describes."""
    return precedence(programme, values["group"], codes_of(values), values["referred_on"])


def is_limited(programme: Programme) -> bool:
    """Whether the programme refuses more referrals than its volume."""
    return programme.volume is not None and programme.volume.limit


def capacity_fault(programme: Programme, taken: int, of_reserve: int, *, reserved: bool) -> Fault | None:
    """The programme is full; some of its places may be kept for those on a list (capacity binds where it says so).

    `taken` counts the places held, `of_reserve` how many of these by people for whom places are reserved.
    """
    volume = programme.volume
    if volume is None or not volume.limit:
        return None
    shares = [Fraction(one.share) for one in programme.priority_lists if one.effect == "reserved_share" and one.share]
    kept = 0 if reserved else max(0, int(sum(shares, Fraction(0)) * volume.referrals) - of_reserve)
    if taken < volume.referrals - kept:
        return None
    why = f"all {volume.referrals} places of {programme.id} are taken"
    if kept:
        why = f"the last {kept} of the {volume.referrals} places of {programme.id} are kept for priority groups"
    return Fault("/programme", "capacity-reached", f"{why}; refer the person elsewhere, or later")

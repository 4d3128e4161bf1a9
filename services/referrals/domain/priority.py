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
    """What a person's priority lists give together: `ahead` in allocation, a `reserved` place, a day to start by."""

    priority: bool = False
    ahead: bool = False
    reserved: bool = False
    start_by: date | None = None


def codes_of(values: Mapping[str, Any]) -> list[str]:
    """All early-access codes of a person, who may hold several; the first is the one the group asked for."""
    first, more = values.get("early_access_code"), values.get("early_access_codes") or []
    return list(dict.fromkeys([*([first] if first else []), *more]))


def precedence(programme: Programme, group: str, codes: Collection[str], referred_on: date) -> Precedence:
    """What the programme's priority lists give to a person of this group who has these codes."""
    lists = [entry for entry in programme.priority_lists if entry.holds(group, list(codes))]
    effects = {entry.effect for entry in lists}
    waits = [entry.wait_working_days for entry in lists if entry.effect == "shorter_wait" and entry.wait_working_days]
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
    lists = [entry for entry in programme.priority_lists if entry.effect == "reserved_share"]
    shares = [Fraction(entry.share) for entry in lists if entry.share]
    unused = 0 if reserved else max(0, int(sum(shares, Fraction(0)) * volume.referrals) - of_reserve)
    if taken < volume.referrals - unused:
        return None
    why = f"all {volume.referrals} places of {programme.id} are taken"
    if unused:
        why = f"the last {unused} of the {volume.referrals} places of {programme.id} are kept for priority groups"
    return Fault("/programme", "capacity-reached", f"{why}; refer the person elsewhere, or later")

"""What a referral record says about a person, who may read which part of it, and what a later version may change.

The zones are the roles': contact for who works with the person, needs and health for the key worker, safeguarding for
the role of that name [rules 7, 101, 104].
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

CONTACT = ("title", "first_name", "surname", "date_of_birth")
REACH = ("phone", "mobile", "email", "address")
NEEDS = (
    "aims",
    "job_preferences",
    "preferred_hours",
    "childcare_needs",
    "availability",
    "welsh_spoken",
    "welsh_written",
    "benefit",
    "disability",
    "early_access_code",
    "early_access_codes",
    "circumstances",
    "evidence",
    "ward",
)
SAFEGUARDING = ("mappa", "incident_marker", "safeguarding_code", "protected_address")

# What the contract was made on stays as it was received: a wrong group is not re-referred [rule 12], moving away does
# not end support [rule 16], and every other service acts on these.
FIXED = ("referred_on", "area", "jcp_district", "group", "participation", "preferred_provider", "source")
MARKERS = ("mappa", "incident_marker", "protected_address")
ROLES = ("key_worker", "referral_admin", "safeguarding")
AGE_BANDS = ((25, "16-24"), (50, "25-49"), (65, "50-64"))
OLDEST_BAND = "65-and-over"


def age_on(day: date, born_on: date) -> int:
    """Whole years. A person born on 29 February has a birthday on 1 March in other years."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def age_band(born_on: date, on: date) -> str:
    """The only thing about a birthday that leaves this service."""
    age = age_on(on, born_on)
    return next((band for limit, band in AGE_BANDS if age < limit), OLDEST_BAND)


def through_safeguarding(record: Mapping[str, Any]) -> bool:
    """Whether address and phone may be missing and are masked, for one of several reasons [rules 7, 168, F3].

    MAPPA without Special Customer Record, or an address that the sender says is protected.
    """
    return (bool(record.get("mappa")) and not record.get("scr")) or bool(record.get("protected_address"))


def fields_for(roles: Collection[str]) -> tuple[str, ...]:
    """The names of the fields these roles may read besides the display name; nothing for any other role."""
    zones: list[tuple[str, ...]] = []
    if set(roles) & set(ROLES):
        zones += [CONTACT, REACH]
    if "key_worker" in roles:
        zones.append(NEEDS)
    if "safeguarding" in roles:
        zones.append(SAFEGUARDING)
    return tuple(name for zone in zones for name in zone)


def readable(record: Mapping[str, Any], roles: Collection[str]) -> dict[str, Any]:
    """The display name and the fields the roles may read; `contact` says how to reach the person, never why so."""
    fields = fields_for(roles)
    masked = REACH if through_safeguarding(record) and "safeguarding" not in roles else ()
    details: dict[str, Any] = {"name": f"{record['first_name']} {record['surname']}"}
    details |= {name: record.get(name) for name in fields if name not in masked}
    if fields:
        details["contact"] = "through_safeguarding" if through_safeguarding(record) else "direct"
    return details


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The names of the fields in which two versions differ; never their values."""
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def applied(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The record once `after` is applied: fixed facts stay, and a blank never switches a marker off [rule 8]."""
    fixed = {name: before.get(name) for name in FIXED}
    code = after.get("safeguarding_code") or before.get("safeguarding_code")
    on = {name: bool(before.get(name) or after.get(name)) for name in MARKERS}
    return {**after, **fixed, **on, "safeguarding_code": code}

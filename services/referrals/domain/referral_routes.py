"""Who may refer, and from where: the programme's referral routes, its areas, districts and boroughs [rules 16, 17]."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.terms.faults import Fault, Forbidden, Refused
from shared.terms.programme import Area, Programme, ReferralSource

# The code of the source before programmes named their own.
OLD_CODES = {"jcp": "jobcentre_plus"}
# The kinds of organisation by the name that programmes have for them as senders.
ROLES = {"prime": "provider", "subcontractor": "provider"}
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Sender:
    """The organisation that refers, and what it is."""

    org: str
    kind: str = "jcp"

    @property
    def role(self) -> str:
        return ROLES.get(self.kind, self.kind)


def admits(programme: Programme, source: ReferralSource, sender: Sender) -> bool:
    """Whether the way in is open to this organisation at all, for some area [rule 158]."""
    if sender.role not in source.sent_by:
        return False
    if sender.role == "jcp":
        return any(area.jcp_district == sender.org for area in programme.areas)
    if sender.role == "borough":
        return any(area.code == sender.org for area in programme.areas)
    if sender.role == "provider":
        return any(provider.id == sender.org for provider in programme.providers)
    return sender.org in source.referrers


def refusal(values: Values, programme: Programme, sender: Sender) -> Refused | None:
    """Why this organisation may not refer this person, decided before anybody is looked up; None where it may.

    Forbidden to an organisation that no way in is open to; otherwise every fault of the sender, and no other fault.
    """
    if programme.portfolio:
        return None
    if not any(admits(programme, source, sender) for source in programme.referral_sources):
        return Forbidden(f"{programme.id} takes no referrals from {sender.org}: the programme does not name it.")
    faults = [*sender_faults(values, programme, sender)]
    return Refused(faults, "invalid") if faults else None


def faults(values: Values, programme: Programme, sender: Sender) -> Iterator[Fault]:
    """Every reason why nobody may refer this person by this route, from this area, on this day."""
    day = values.get("referred_on")
    if day is not None:
        yield from term_faults(programme, day)
        yield from source_faults(values, programme, sender, day)
    yield from area_faults(values, programme, sender)


def sender_faults(values: Values, programme: Programme, sender: Sender) -> Iterator[Fault]:
    """Every reason why it is not for this organisation to refer this person by this way in [rule 158]."""
    source = source_of(values, programme, sender)
    if source is not None and sender.role not in source.sent_by:
        by = " or ".join(source.sent_by)
        yield Fault("/source", "wrong-sender", f"{source.name}: sent by {by}, and you are a {sender.role}")
    elif source is not None and not admits(programme, source, sender):
        yield Fault("/source", "wrong-sender", f"{source.name}: {programme.id} does not name {sender.org} for it")
    elif sender.role == "provider" and programme.trial is not None:
        message = "in a trial no provider refers: it would see who is drawn for the control group"
        yield Fault("/source", "trial", message)
    area = programme.areas_by_code.get(values.get("area", ""))
    if area is not None and sender.role == "jcp" and area.jcp_district != sender.org:
        message = f"{area.name} is referred by {area.jcp_district}, not by your organisation"
        yield Fault("/area", "wrong-district", message)
    if area is not None and sender.role == "borough" and area.code != sender.org:
        yield Fault("/area", "wrong-borough", f"{area.name} is referred by its own borough, not by {sender.org}")


def term_faults(programme: Programme, day: date) -> Iterator[Fault]:
    """The day of the referral is in the programme's term."""
    if not programme.accepts_referral_on(day):
        span = f"from {programme.starts_on} on"
        if programme.last_referral_on is not None:
            span = f"{programme.starts_on} to {programme.last_referral_on}"
        yield Fault("/referred_on", "outside-contract", f"{programme.id} takes referrals dated {span}")


def source_of(values: Values, programme: Programme, sender: Sender) -> ReferralSource | None:
    """The referral route that the body names; without a name, the Jobcentre's or the only one its sender may use."""
    sent = values.get("source") or "jcp"
    code = OLD_CODES.get(sent, sent)
    named = next((source for source in programme.referral_sources if source.code == code), None)
    if sent != "jcp" or (named is not None and sender.role in named.sent_by):
        return named
    usable = [source for source in programme.referral_sources if sender.role in source.sent_by]
    return usable[0] if len(usable) == 1 else named


def source_code(values: Values, programme: Programme, sender: Sender) -> str:
    """The code that the record has; what a Jobcentre sends as `jcp` stays that where there is such a route."""
    sent, source = values.get("source") or "jcp", source_of(values, programme, sender)
    if source is None or (sender.role == "jcp" and OLD_CODES.get(sent) == source.code):
        return sent
    return source.code


def source_faults(values: Values, programme: Programme, sender: Sender, day: date) -> Iterator[Fault]:
    """The referral route is open that day, and is confirmed where it must be."""
    source = source_of(values, programme, sender)
    if source is None or not source.open_on(day):
        codes = (
            ", ".join(route.code for route in programme.referral_sources if route.open_on(day)) or "none on that day"
        )
        message = f"{programme.id} does not take referrals this way on that day; its sources are {codes}"
        yield Fault("/source", "unknown-source", message)
        return
    if source.confirmed_by is not None and values.get("confirmed_on") is None:
        message = f"{source.name}: have it confirmed by {source.confirmed_by} and give the day"
        yield Fault("/confirmed_on", "not-confirmed", message)


def area_faults(values: Values, programme: Programme, sender: Sender) -> Iterator[Fault]:
    """The area is one of the programme's; the ward takes part [rule 16]."""
    code = values.get("area")
    area = programme.areas_by_code.get(code) if code is not None else None
    if code is not None and area is None:
        codes = ", ".join(area.code for area in programme.areas)
        counts = " by the person's jobcentre" if programme.area_basis == "jobcentre" else ""
        yield Fault("/area", "unknown-area", f"{programme.id} covers{counts} {codes}")
    if area is not None:
        yield from district_faults(values, programme, area, sender)
        if area.wards and values.get("ward") not in area.wards:
            yield Fault("/ward", "unknown-ward", f"of {area.name} these wards take part: {', '.join(area.wards)}")
    preferred = values.get("preferred_provider")
    if preferred is not None and preferred not in {provider.id for provider in programme.providers}:
        yield Fault("/preferred_provider", "unknown-provider", "name one of the programme's providers, or leave it out")


def district_faults(values: Values, programme: Programme, area: Area, sender: Sender) -> Iterator[Fault]:
    """The district is that of the area."""
    named = values.get("jcp_district")
    if named is not None and named != area.jcp_district:
        message = f"{area.name} lies in {area.jcp_district}; leave it out or say so"
        if programme.area_basis == "jobcentre":
            message = f"{programme.id} counts by jobcentre: {area.name} is of {area.jcp_district}, not of {named}"
        yield Fault("/jcp_district", "wrong-district", message)
    if named is None and programme.area_basis == "jobcentre" and sender.role != "jcp":
        message = f"{programme.id} counts by jobcentre: say in which district the person's jobcentre is"
        yield Fault("/jcp_district", "missing", message)

"""Whether a referral may be taken: every rule of intake, and every fault at once (rules 1, 5 to 11, 16, 17).

The values are those of the body that could be understood; a rule says nothing about a value that is missing or broken,
because the fault of that is already known.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.referrals.domain.record import age_on, is_restricted
from shared.terms.faults import Fault
from shared.terms.nino import nino_fault
from shared.terms.programme import Group, Programme

YOUNGEST, OLDEST = 16, 120
NO_CODE = frozenset({"", "0", "00", "000"})
SOURCES = {"jcp": "jobcentre_plus"}
CONDITIONS = {
    "not_on_other_provision": "on_other_provision",
    "not_previously_started": "previously_started",
    "not_in_paid_work": "in_paid_work",
    "no_job_offer": "job_offer",
}
LEANS_ON = {"phone": ("mobile", "no_contact_reason")}
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Circumstances:
    """What intake knows beside the body: the day, the referring district, and what Milepost has seen of the person."""

    today: date
    district: str
    sandbox: bool = False
    started_before: bool = False


def faults(values: Values, programme: Programme | None, around: Circumstances) -> list[Fault]:
    """Every reason not to take the referral, with the pointer of the value and what to do."""
    found = [*_dates(values, around), *_identity(values, around), *_reach(values), *_special(values)]
    if programme is None:
        if "programme" in values:
            found.append(
                Fault("/programme", "unknown-programme", "no such programme runs here: see GET /v1/programmes")
            )
        return found
    return [
        *found,
        *_term(values, programme),
        *_place(values, programme, around),
        *_eligible(values, programme, around),
    ]


def beside(of_shape: Sequence[Fault], of_rules: Sequence[Fault]) -> list[Fault]:
    """The rules' faults without what they miss only because its shape is at fault already."""
    broken = {_top(fault) for fault in of_shape}
    return [fault for fault in of_rules if not broken & {_top(fault), *LEANS_ON.get(_top(fault), ())}]


def _top(fault: Fault) -> str:
    return fault.pointer.removeprefix("/").split("/")[0]


def with_markers(values: Values) -> dict[str, Any]:
    """The record with its markers switched on by a safeguarding code that says something [rule 8]."""
    code = values.get("safeguarding_code")
    says_something = code is not None and code not in NO_CODE
    return {**values, "incident_marker": bool(values.get("incident_marker")) or says_something}


def _dates(values: Values, around: Circumstances) -> Iterator[Fault]:
    referred_on, born_on = values.get("referred_on"), values.get("date_of_birth")
    if referred_on is not None and referred_on > around.today:
        yield Fault("/referred_on", "in-the-future", f"a referral is dated today, {around.today}, or earlier")
    if born_on is None:
        return
    age = age_on(referred_on or around.today, born_on)
    if born_on > around.today or not 0 <= age <= OLDEST:
        yield Fault("/date_of_birth", "impossible-date", "nobody referred was born on that day; check the year")
    elif age < YOUNGEST:
        yield Fault("/date_of_birth", "too-young", f"the person must be {YOUNGEST} or older on the day of referral")


def _identity(values: Values, around: Circumstances) -> Iterator[Fault]:
    fault = nino_fault(values["nino"], sandbox=around.sandbox) if values.get("nino") else None
    if fault is not None:
        yield fault


def _reach(values: Values) -> Iterator[Fault]:
    """Address, and a number or the reason for none, unless the person is restricted [rules 1, 7]."""
    if is_restricted(values):
        return
    address = values.get("address")
    if address is None:
        yield Fault("/address", "missing", "give the address; only MAPPA without SCR may leave it out")
    elif not getattr(address, "postcode", None):
        yield Fault("/address/postcode", "missing", "give the postcode; only MAPPA without SCR may leave it out")
    if not any(values.get(name) for name in ("phone", "mobile", "no_contact_reason")):
        yield Fault("/phone", "missing", "give phone or mobile, or say why there is none in no_contact_reason")


def _special(values: Values) -> Iterator[Fault]:
    if values.get("scr"):
        yield Fault(
            "/scr", "clerical", "a Special Customer Record is handled clerically: do not send it here, call instead"
        )


def _term(values: Values, programme: Programme) -> Iterator[Fault]:
    day = values.get("referred_on")
    if day is None:
        return
    if not programme.accepts_referral_on(day):
        span = f"{programme.starts_on} to {programme.referrals_end_on}"
        yield Fault("/referred_on", "outside-contract", f"{programme.id} takes referrals dated {span}")
    source: str = values.get("source", "jcp")
    if not programme.accepts_source(SOURCES.get(source, source), day):
        yield Fault("/source", "unknown-source", f"{programme.id} does not take referrals this way on that day")


def _place(values: Values, programme: Programme, around: Circumstances) -> Iterator[Fault]:
    """The area is one of the programme's, and both area and caller are of one Jobcentre Plus district [rule 16]."""
    code, named = values.get("area"), values.get("jcp_district")
    area = next((one for one in programme.areas if one.code == code), None)
    if code is not None and area is None:
        known = ", ".join(one.code for one in programme.areas)
        yield Fault("/area", "unknown-area", f"{programme.id} covers {known}")
    if area is not None and named is not None and named != area.jcp_district:
        yield Fault(
            "/jcp_district", "wrong-district", f"{area.name} lies in {area.jcp_district}; leave it out or say so"
        )
    if area is not None and area.jcp_district != around.district:
        yield Fault(
            "/area", "wrong-district", f"{area.name} is referred by {area.jcp_district}, not by your organisation"
        )
    wanted = values.get("preferred_provider")
    if wanted is not None and wanted not in {one.id for one in programme.providers}:
        yield Fault("/preferred_provider", "unknown-provider", "name one of the programme's providers, or leave it out")


def _eligible(values: Values, programme: Programme, around: Circumstances) -> Iterator[Fault]:
    code = values.get("group")
    group = next((one for one in programme.groups if one.code == code), None)
    if code is not None and group is None:
        known = ", ".join(one.code for one in programme.groups)
        yield Fault("/group", "unknown-group", f"the groups of {programme.id} are {known}")
    if group is not None:
        yield from _in_group(values, group)
    told = {**values, "previously_started": values.get("previously_started") or around.started_before}
    for condition in programme.eligibility:
        name = CONDITIONS.get(condition.code)
        if name is not None and told.get(name):
            yield Fault(f"/{name}", condition.code, condition.refuses)


def _in_group(values: Values, group: Group) -> Iterator[Fault]:
    """The group's own conditions [rule 9] and the participation that goes with it [rule 10]."""
    participation, access = values.get("participation"), values.get("early_access_code")
    if participation is not None and participation != group.participation:
        yield Fault("/participation", "wrong-participation", f"{group.code} is {group.participation}")
    if group.early_access_codes and access not in group.early_access_codes:
        known = ", ".join(group.early_access_codes)
        yield Fault("/early_access_code", "early-access-code", f"{group.code} needs one of {known}")
    months = values.get("claim_months")
    if group.min_claim_months is not None and (months is None or months < group.min_claim_months):
        least = f"{group.code} needs a claim of {group.min_claim_months} months or more on the day of referral"
        yield Fault("/claim_months", "claim-too-short", least)

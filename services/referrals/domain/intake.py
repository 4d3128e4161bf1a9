"""Whether a referral can be accepted: every rule of intake, and every fault at once [rules 1, 5–11, 16, 17].

The values are those of the body that could be read; a rule ignores a value that is missing or invalid, because the
check of the body's shape has its fault already.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.referrals.domain import custom_facts, eligibility, referral_routes
from services.referrals.domain.allocation import Counters
from services.referrals.domain.priority import codes_of, precedence_of
from services.referrals.domain.record import age_on, through_safeguarding
from shared.terms.faults import Fault
from shared.terms.nino import nino_fault, normalise
from shared.terms.programme import Group, Programme, excludes_for_good

YOUNGEST, OLDEST = 16, 120
NO_CODE = frozenset({"", "0", "00", "000"})
LATER = ("ward", "confirmed_on", "early_access_codes", "evidence", "circumstances")
"""The fields that the first records did not have: left out when empty, so that a repetition stays identical."""
ENTITLEMENT_USED = "entitlement-used"
DEPENDS_ON = {"phone": ("mobile", "no_contact_reason")}
Values = Mapping[str, Any]


@dataclass(frozen=True)
class IntakeContext:
    """What intake knows besides the body: the day, who refers (`district`), and the counters of a new referral's
    programme if it has a limit. It knows nothing of the person, so no fault can tell anything about them [rule 159]."""

    today: date
    district: str
    sandbox: bool = False
    kind: str = "jcp"
    counters: Counters | None = None

    @property
    def sender(self) -> referral_routes.Sender:
        return referral_routes.Sender(self.district, self.kind)


def faults(values: Values, programme: Programme | None, context: IntakeContext) -> list[Fault]:
    """Every reason not to accept the referral, with the pointer of the value and what to do."""
    general = [*date_faults(values, context), *identity_faults(values, context), *contact_faults(values)]
    if values.get("scr"):
        message = "a Special Customer Record is handled clerically: do not send it here, call instead"
        general.append(Fault("/scr", "clerical", message))
    if programme is None:
        if "programme" in values:
            general.append(
                Fault("/programme", "unknown-programme", "no such programme runs here: see GET /v1/programmes")
            )
        return general
    if programme.portfolio:
        parts = ", ".join(programme.parts)
        return [*general, Fault("/programme", "no-referrals", f"{programme.id} is the sum of others: refer to {parts}")]
    return [
        *general,
        *referral_routes.faults(values, programme, context.sender),
        *_grouped(values, programme),
        *code_faults(values, programme),
        *capacity_faults(values, programme, context),
    ]


def without_shape_faults(shape_faults: Sequence[Fault], rule_faults: Sequence[Fault]) -> list[Fault]:
    """The faults of the rules without those about a value whose shape is at fault already."""
    broken = {_top(fault) for fault in shape_faults}
    return [fault for fault in rule_faults if not broken & {_top(fault), *DEPENDS_ON.get(_top(fault), ())}]


def _top(fault: Fault) -> str:
    return fault.pointer.removeprefix("/").split("/")[0]


def with_markers(values: Values) -> dict[str, Any]:
    """The record with its incident marker set by a meaningful safeguarding code [rule 8]."""
    code = values.get("safeguarding_code")
    is_meaningful = code is not None and code not in NO_CODE
    return {**values, "incident_marker": bool(values.get("incident_marker")) or is_meaningful}


def record_of(body: Values, programme: Programme, sender: referral_routes.Sender) -> dict[str, Any]:
    """The record to keep of an accepted body; the fields that came `LATER` are left out where they say nothing."""
    record = with_markers(body)
    record["nino"] = normalise(record["nino"])
    record["jcp_district"] = record["jcp_district"] or programme.area(record["area"]).jcp_district
    record["source"] = referral_routes.source_code(record, programme, sender)
    if record["preferred_provider"] is None and sender.role == "provider":
        record["preferred_provider"] = sender.org
    for name in LATER:
        if not record[name]:
            del record[name]
    return record


def date_faults(values: Values, context: IntakeContext) -> Iterator[Fault]:
    """The referral is not in the future, and the person is of an age to be referred."""
    referred_on, born_on = values.get("referred_on"), values.get("date_of_birth")
    if referred_on is not None and referred_on > context.today:
        yield Fault("/referred_on", "in-the-future", f"a referral is dated today, {context.today}, or earlier")
    if born_on is None:
        return
    age = age_on(referred_on or context.today, born_on)
    if born_on > context.today or not 0 <= age <= OLDEST:
        yield Fault("/date_of_birth", "impossible-date", "nobody referred was born on that day; check the year")
    elif age < YOUNGEST:
        yield Fault("/date_of_birth", "too-young", f"the person must be {YOUNGEST} or older on the day of referral")


def identity_faults(values: Values, context: IntakeContext) -> Iterator[Fault]:
    """The National Insurance number, where there is one."""
    fault = nino_fault(values["nino"], sandbox=context.sandbox) if values.get("nino") else None
    if fault is not None:
        yield fault


def contact_faults(values: Values) -> Iterator[Fault]:
    """Address, and a number or the reason for none, unless the person is reached through safeguarding [rules 1, 7]."""
    if through_safeguarding(values):
        return
    address = values.get("address")
    if address is None:
        yield Fault("/address", "missing", "give the address; only mappa or protected_address may omit it")
    elif not getattr(address, "postcode", None):
        yield Fault("/address/postcode", "missing", "give the postcode; only mappa or protected_address may omit it")
    if not any(values.get(name) for name in ("phone", "mobile", "no_contact_reason")):
        yield Fault("/phone", "missing", "give phone or mobile, or say why there is none in no_contact_reason")


def _grouped(values: Values, programme: Programme) -> Iterator[Fault]:
    code = values.get("group")
    group = programme.groups_by_code.get(code) if code is not None else None
    if code is not None and group is None:
        codes = ", ".join(group.code for group in programme.groups)
        yield Fault("/group", "unknown-group", f"the groups of {programme.id} are {codes}")
    if group is not None:
        yield from group_faults(values, group)
    yield from eligibility.faults(values, programme)


def to_check(programme: Programme, started: Collection[Programme]) -> str | None:
    """What staff have to look at before the person may start, which the sender cannot know and is not told [rule 159].

    `started` are the programmes that the person has started; one of them may rule this one out for good [rule 122].
    """
    if not started:
        return None
    used = any(excludes_for_good(programme, other) for other in started)
    if eligibility.NOT_STARTED_BEFORE not in {condition.code for condition in programme.eligibility}:
        return ENTITLEMENT_USED if used else None
    return eligibility.NOT_STARTED_BEFORE if used or programme.id in {other.id for other in started} else None


def group_faults(values: Values, group: Group) -> Iterator[Fault]:
    """The group's own conditions [rule 9], its evidence, and the participation that goes with it [rule 10]."""
    participation, access = values.get("participation"), codes_of(values)
    if participation is not None and participation != group.participation:
        yield Fault("/participation", "wrong-participation", f"{group.code} is {group.participation}")
    if group.early_access_codes and not set(access) & set(group.early_access_codes):
        codes = ", ".join(group.early_access_codes)
        yield Fault("/early_access_code", "early-access-code", f"{group.code} needs one of {codes}")
    months = values.get("claim_months")
    if group.min_claim_months is not None and (months is None or months < group.min_claim_months):
        least = f"{group.code} needs a claim of {group.min_claim_months} months or more on the day of referral"
        yield Fault("/claim_months", "claim-too-short", least)
    missing = [code for code in group.evidence if code not in (values.get("evidence") or ())]
    if missing:
        yield Fault(
            "/evidence", "evidence-missing", f"{group.code} needs {', '.join(missing)}: name what you have seen"
        )


def code_faults(values: Values, programme: Programme) -> Iterator[Fault]:
    """Several early-access codes, each of the programme's [rule 13]; facts of its own, each of its kind."""
    sent = values.get("early_access_codes") or ()
    codes = {code for group in programme.groups for code in group.early_access} if sent else ()
    for index, code in enumerate(sent):
        if code not in codes:
            message = f"the codes of {programme.id} are {', '.join(sorted(codes)) or 'none'}"
            yield Fault(f"/early_access_codes/{index}", "early-access-code", message)
    yield from custom_facts.faults(custom_facts.custom_values(values), programme)


def capacity_faults(values: Values, programme: Programme, context: IntakeContext) -> Iterator[Fault]:
    """That the programme is full, with every other fault; checked again when the place is allocated."""
    if context.counters is not None and {"group", "referred_on"} <= values.keys():
        fault = context.counters.full(reserved=precedence_of(programme, values).reserved)
        if fault is not None:
            yield fault

"""Where the parts of a programme must agree with each other: sums, references and dates, each with its line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from shared.terms.calendar import Month, elapsed_months
from shared.terms.money import pounds, share
from shared.terms.programme.definition import Programme
from shared.terms.programme.errors import Place, ProgrammeFault
from shared.terms.programme.figures import Curve, Profile
from shared.terms.programme.reading import Node, children, facts

Finding = tuple[str, str]
"""A path and a message."""
CURVES = sorted(name for name, field in Programme.model_fields.items() if field.annotation is Curve)


def unsourced(tree: Node) -> list[ProgrammeFault]:
    """Every number and date that does not say where it comes from."""
    advice = "say where this comes from: {{value: {0}, source: …}}, or assumption: with the reason"
    return [
        ProgrammeFault(fact.place, fact.path, advice.format(fact.value))
        for fact in facts(tree)
        if fact.source is None and fact.value is not None and not isinstance(fact.value, str | bool)
    ]


def disagreements(programme: Programme, tree: Node) -> list[ProgrammeFault]:
    """Every place where two parts of the definition contradict each other."""
    found = [finding for check in CHECKS for finding in check(programme)]
    return [ProgrammeFault(_place(tree, path), path, message) for path, message in found]


def _place(tree: Node, path: str) -> Place:
    node = tree
    for name in path.split("."):
        node = dict(children(node)).get(name, node)
    return node.place


def _dates(programme: Programme) -> Iterator[Finding]:
    if programme.referrals_end_on < programme.starts_on:
        yield "referrals_end_on", f"referrals end before the start on {programme.starts_on}; write a later day"
    if programme.caseload_max < programme.caseload_min:
        yield (
            "caseload_max",
            f"this is below caseload_min, {programme.caseload_min}; write {programme.caseload_min} or more",
        )
    for outcome in programme.outcomes:
        if outcome.prices[0].effective_from > programme.starts_on:
            yield f"outcomes.{outcome.id}.prices", f"there is no price before this; begin on {programme.starts_on}"


def _shares(programme: Programme) -> Iterator[Finding]:
    groups = sum(group.share for group in programme.groups)
    if groups != 1:
        yield "groups", f"the shares of the groups sum to {groups}; they must sum to 1"
    for role, name in (("prime", "prime_share"), ("subcontractor", "supply_chain_share")):
        total = sum((one.share for one in programme.providers if one.role == role), Decimal(0))
        if total != getattr(programme, name):
            yield name, f"the shares of each {role} sum to {total}; make them and {name} equal"
    if programme.prime_share + programme.supply_chain_share != 1:
        both = programme.prime_share + programme.supply_chain_share
        yield "prime_share", f"prime_share and supply_chain_share sum to {both}; they must sum to 1"


def _parties(programme: Programme) -> Iterator[Finding]:
    primes = [provider.id for provider in programme.providers if provider.role == "prime"]
    if primes != [programme.prime]:
        yield (
            "prime",
            f"{programme.prime} must be the one provider with role: prime; found: {', '.join(primes) or 'none'}",
        )
    known = {
        "areas": {area.code for area in programme.areas},
        "groups": {group.code for group in programme.groups},
        "providers": {provider.id for provider in programme.providers},
    }
    for number, line in enumerate(programme.delivery_map):
        for kind, codes in known.items():
            for unknown in sorted(set(getattr(line, kind)) - codes - {"*"}):
                yield f"delivery_map.{number}.{kind}", f"{unknown} is none of the {kind}: {', '.join(sorted(codes))}"


def _unserved(programme: Programme) -> Iterator[Finding]:
    for area in programme.areas:
        for group in programme.groups:
            if not programme.providers_for(area.code, group.code):
                yield "delivery_map", f"nobody serves {group.code} in {area.code}; add a line with providers for them"


def _clocks(programme: Programme) -> Iterator[Finding]:
    names = {clock.name for clock in programme.clocks}
    wanted = [(f"outcomes.{outcome.id}.window", outcome.window) for outcome in programme.outcomes]
    wanted += [(f"kpis.{kpi.id}.matures_after", kpi.matures_after) for kpi in programme.kpis if kpi.matures_after]
    for path, name in wanted:
        if name not in names:
            yield path, f"there is no clock {name}; write one of: {', '.join(sorted(names))}"


def _fee(programme: Programme) -> Iterator[Finding]:
    fee, expected = programme.delivery_fee, share(programme.funding_total, programme.delivery_fee.share)
    if fee.total != expected:
        yield "delivery_fee.total", f"{fee.share} of the funding is {pounds(expected)}; write that, or change the share"
    term = elapsed_months(programme.starts_on, Month.of(programme.referrals_end_on)) + 1
    if fee.months > term:
        yield (
            "delivery_fee.months",
            f"only {term} months lie between the start and the last referral; write {term} or less",
        )


def _kpis(programme: Programme) -> Iterator[Finding]:
    for kpi in programme.kpis:
        if kpi.target is None and kpi.by != "group":
            yield f"kpis.{kpi.id}", "this has no target; write target:, or by: group to take the shares of the groups"


def _profiles(programme: Programme) -> Iterator[Finding]:
    rules = programme.profile_rules
    for kind, versions in rules.items():
        days = [profile.effective_from for profile in versions]
        if not days or days != sorted(set(days)):
            yield f"profiles.{kind}", "give the versions in the order of effective_from, each day once, one at least"
        for number, profile in enumerate(versions):
            yield from _profile(programme, kind, profile, f"profiles.{kind}.{number}")


def _profile(programme: Programme, kind: str, profile: Profile, path: str) -> Iterator[Finding]:
    if profile.of and profile.of not in programme.profile_rules:
        yield f"{path}.of", f"there is no profile {profile.of}; write one of: {', '.join(programme.profile_rules)}"
    elif _leads_back(programme, kind, profile.of, ()):
        yield f"{path}.of", "these profiles lead back to themselves; write one of them out by months"
    if profile.curve and profile.curve not in CURVES:
        yield f"{path}.curve", f"there is no curve {profile.curve}; write one of: {', '.join(CURVES)}"


def _leads_back(programme: Programme, kind: str, of: str | None, seen: tuple[str, ...]) -> bool:
    if of is None or of in seen:
        return False
    further = [profile.of for profile in programme.profile_rules.get(of, ())]
    return of == kind or any(_leads_back(programme, kind, one, (*seen, of)) for one in further)


CHECKS: tuple[Callable[[Programme], Iterator[Finding]], ...] = (
    _dates,
    _shares,
    _parties,
    _unserved,
    _clocks,
    _fee,
    _kpis,
    _profiles,
)

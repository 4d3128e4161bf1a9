"""Checks that the parts of a programme agree: sums, references and dates, each fault with its line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal

from shared.terms.calendar import elapsed_months
from shared.terms.money import pounds, share
from shared.terms.programme.clauses import CLAUSES, portfolio
from shared.terms.programme.definition import Programme
from shared.terms.programme.errors import Location, ProgrammeFault
from shared.terms.programme.kpi_clauses import kpis as kpi_clauses
from shared.terms.programme.kpis import BY_COHORT, COUNTED, Kpi, Profile
from shared.terms.programme.outcomes import CumulativeEarnings
from shared.terms.programme.payment import DeliveryFee
from shared.terms.programme.plausibility import WARNINGS
from shared.terms.programme.references import REFERENCES, Finding, area_profiles
from shared.terms.programme.yaml_tree import Node

Check = Callable[[Programme], Iterator[Finding]]


def unsourced(tree: Node) -> list[ProgrammeFault]:
    """Every number and date without a source or an assumption."""
    advice = "say where this comes from: {{value: {0}, source: …}}, or assumption: with the reason"
    return [
        ProgrammeFault(value.location, value.path, advice.format(value.value))
        for value in tree.values()
        if value.source is None and value.value is not None and not isinstance(value.value, str | bool)
    ]


def disagreements(programme: Programme, tree: Node, *, open_ended: bool = False) -> list[ProgrammeFault]:
    """Every contradiction between two parts, and every clause without an effect.

    `open_ended`: others extend it, so what has no effect here may have one there.
    """
    if programme.portfolio:
        return findings_at(programme, tree, PORTFOLIO_CHECKS)
    return findings_at(programme, tree, CHECKS if open_ended else (*CHECKS, *CLAUSES))


def warnings(programme: Programme, tree: Node) -> list[ProgrammeFault]:
    """Every value that loads and is most likely a slip."""
    return findings_at(programme, tree, () if programme.portfolio else WARNINGS)


def findings_at(programme: Programme, tree: Node, checks: Iterable[Check]) -> list[ProgrammeFault]:
    """What the checks find, each at its line."""
    findings = [finding for check in checks for finding in check(programme)]
    return [ProgrammeFault(nearest_location(tree, path), path, message) for path, message in findings]


def parts(programme: Programme) -> Iterator[Finding]:
    if not programme.parts:
        yield "parts", "name the programmes it is the sum of"


def nearest_location(tree: Node, path: str) -> Location:
    """The line of the deepest node of the path that the file has."""
    node = tree
    for name in path.split("."):
        node = dict(node.items()).get(name, node)
    return node.location


def dates(programme: Programme) -> Iterator[Finding]:
    for name in ("referrals_end_on", "ends_on"):
        day = getattr(programme, name)
        if day is not None and day < programme.starts_on:
            what = "referrals end" if name == "referrals_end_on" else "it ends"
            yield name, f"{what} before the start on {programme.starts_on}; write a later day"
    if programme.extended_on is not None and not programme.extension_years:
        yield "extended_on", "an extension of how long? write extension_years: with the option of the contract"
    elif programme.extended_on is not None and programme.extended_on < programme.starts_on:
        yield "extended_on", f"the extension is exercised before the start on {programme.starts_on}; write a later day"
    least, most = programme.caseload_min, programme.caseload_max
    if least is not None and most is not None and most < least:
        yield "caseload_max", f"this is below caseload_min, {least}; write {least} or more"
    for outcome in programme.outcomes:
        if outcome.prices and outcome.prices[0].effective_from > programme.starts_on:
            yield f"outcomes.{outcome.id}.prices", f"there is no price before this; begin on {programme.starts_on}"
        thresholds = getattr(outcome, "thresholds", ())
        if thresholds and thresholds[0].effective_from > programme.starts_on:
            yield f"outcomes.{outcome.id}.thresholds", f"there is none before this; begin on {programme.starts_on}"


def shares(programme: Programme) -> Iterator[Finding]:
    yield from _sums_to_one("groups", {group.code: group.share for group in programme.groups})
    yield from _sums_to_one("providers", {provider.id: provider.share for provider in programme.providers})
    for role, name in (("prime", "prime_share"), ("subcontractor", "supply_chain_share")):
        stated = getattr(programme, name)
        role_shares = (provider.share for provider in programme.providers if provider.role == role)
        total = sum((role_share or Decimal(0) for role_share in role_shares), Decimal(0))
        if stated is not None and total != stated:
            yield name, f"the shares of each {role} sum to {total}; make them and {name} equal"
    if programme.prime_share is not None and programme.supply_chain_share is not None:
        both = programme.prime_share + programme.supply_chain_share
        if both != 1:
            yield "prime_share", f"prime_share and supply_chain_share sum to {both}; they must sum to 1"


def _sums_to_one(name: str, shares: dict[str, Decimal | None]) -> Iterator[Finding]:
    without = [code for code, share in shares.items() if share is None]
    total = sum((share for share in shares.values() if share is not None), Decimal(0))
    if without and len(without) < len(shares):
        yield name, f"give all of them a share:, or none; there is none for {', '.join(without)}"
    elif shares and not without and total != 1:
        yield name, f"the shares of the {name} sum to {total}; they must sum to 1"


def parties(programme: Programme) -> Iterator[Finding]:
    primes = [provider.id for provider in programme.providers if provider.role == "prime"]
    if primes != ([programme.prime] if programme.prime else []):
        yield (
            "prime",
            f"{programme.prime or 'prime:'} must be the one provider with role: prime; "
            f"found: {', '.join(primes) or 'none'}",
        )
    codes_by_kind = {
        "areas": {area.code for area in programme.areas},
        "groups": {group.code for group in programme.groups},
        "providers": {provider.id for provider in programme.providers},
    }
    for number, line in enumerate(programme.delivery_map):
        for kind, codes in codes_by_kind.items():
            for unknown in sorted(set(getattr(line, kind)) - codes - {"*"}):
                yield f"delivery_map.{number}.{kind}", f"{unknown} is none of the {kind}: {', '.join(sorted(codes))}"


def unserved(programme: Programme) -> Iterator[Finding]:
    for area in programme.areas:
        for group in programme.groups:
            if not programme.providers_for(area.code, group.code):
                yield "delivery_map", f"nobody serves {group.code} in {area.code}; add a line with providers for them"


def clocks(programme: Programme) -> Iterator[Finding]:
    names = {clock.name for clock in programme.clocks}
    references = [(f"outcomes.{outcome.id}.window", outcome.window) for outcome in programme.outcomes if outcome.window]
    references += [(f"kpis.{kpi.id}.matures_after", kpi.matures_after) for kpi in programme.kpis if kpi.matures_after]
    for path, name in references:
        if name not in names:
            choices = f"write one of: {', '.join(sorted(names))}" if names else "add it under clocks:"
            yield path, f"there is no clock {name}; {choices}"


def complete(programme: Programme) -> Iterator[Finding]:
    """What a programme must have before anybody can be referred."""
    for name in ("providers", "areas", "groups", "referral_sources"):
        if not getattr(programme, name):
            yield name, "a programme that people are referred to needs one at least; add it, or write portfolio: true"
    if programme.parts:
        yield "parts", "only a portfolio has parts; write portfolio: true, or take them away"


def rates(programme: Programme) -> Iterator[Finding]:
    for outcome in programme.outcomes:
        rates = outcome.rates if isinstance(outcome, CumulativeEarnings) and outcome.rate else ()
        days = [rate.effective_from for rate in rates]
        if days != sorted(set(days)):
            yield f"outcomes.{outcome.id}.rates", "give the rates in the order of their dates, each date once"
        elif isinstance(outcome, CumulativeEarnings) and outcome.rate and (not days or days[0] > programme.starts_on):
            first = f"the first is from {days[0]}" if days else "there is none"
            advice = f"no rate is in force on {programme.starts_on}, {first}; add an earlier one"
            yield f"outcomes.{outcome.id}.rate", advice


def fee_range(programme: Programme) -> Iterator[Finding]:
    allowed, fee = programme.service_fee_range, programme.delivery_fee
    if allowed and fee and fee.share is not None and not allowed.min <= fee.share <= allowed.max:
        yield "delivery_fee.share", f"the contract allows {allowed.min} to {allowed.max}; write a share within that"
    days = sorted(cap.effective_from for cap in programme.funding_caps)
    if days and (programme.funding_cap is not None or days != sorted(set(days)) or days[0] > programme.starts_on):
        yield "funding_caps", "write every cap here, each date once, the first from the start, and no funding_cap:"
    for day in {programme.starts_on, *days, *(change.effective_from for change in fee.amended)} if fee else ():
        cap = programme.funding_cap_on(day)
        if fee and cap is not None and fee.terms_on(day).total > cap:
            yield "delivery_fee.total", f"on {day} this is more than the funding cap of {pounds(cap)}; write less"


def money(programme: Programme) -> Iterator[Finding]:
    amounts = [funder.amount for funder in programme.funders if funder.amount is not None]
    whole = len(amounts) == len(programme.funders) != 0
    if whole and programme.funding_total not in (None, sum(amounts)):
        yield "funders", f"the amounts sum to {pounds(sum(amounts))}; they must sum to funding_total"
    days = sorted({part.effective_from for funder in programme.funders for part in funder.apportionment})
    for day in days:
        total = sum(funder.share_on(day) or 0 for funder in programme.funders)
        if total != 1:
            yield "funders", f"from {day} the funders' shares sum to {total}; they must sum to 1 from every date"
    for number, line in enumerate(programme.delivery_map):
        if line.shares and sum(line.shares.values()) != 1:
            total = sum(line.shares.values())
            yield f"delivery_map.{number}.shares", f"the shares sum to {total}; they must sum to 1"
        serving = {provider.id for provider in programme.providers if {"*", provider.id} & set(line.providers)}
        others = sorted(line.shares.keys() - serving)
        if others:
            yield f"delivery_map.{number}.shares", f"{', '.join(others)} does not serve there; correct one of the two"


def delivery_fee(programme: Programme) -> Iterator[Finding]:
    fee = programme.delivery_fee
    if fee is None:
        return
    whole, amount = "the amount", fee.amount
    if fee.share is not None:
        whole = f"{fee.share} of the funding"
        amount = None if programme.funding_total is None else share(programme.funding_total, fee.share)
    if amount is None:
        yield "delivery_fee.share", "a share of the funding needs funding_total:; write that, or amount: here"
    elif fee.cap is not None and fee.cap < amount:
        if fee.total != fee.cap:
            yield "delivery_fee.total", f"{whole} is capped at {pounds(fee.cap)}; write that, or change the cap"
    elif fee.total != amount:
        yield "delivery_fee.total", f"{whole} is {pounds(amount)}; write that, or change the share"
    last = programme.last_month
    term = elapsed_months(programme.starts_on, last) + 1 if last else fee.months
    if fee.months > term:
        yield (
            "delivery_fee.months",
            f"only {term} months lie between the start and the end of the contract; write {term} or less",
        )
    yield from fee_amendments(fee, programme.starts_on, term)


def fee_amendments(fee: DeliveryFee, starts_on: date, term: int) -> Iterator[Finding]:
    """An amended fee has months left to earn the rest, which is not negative [rule 145]."""
    for number, (amendment, terms) in enumerate(zip(fee.amended, fee.every_terms[1:], strict=True)):
        path, day = f"delivery_fee.amended.{number}", amendment.effective_from
        first = elapsed_months(starts_on, day)
        before = fee.model_copy(update={"amended": fee.amended[:number]}).earned(starts_on)
        earned = sum(sum(months[:first]) for _, months in before)
        if first < 1:
            yield f"{path}.effective_from", f"the fee begins on {starts_on}; write what it is from then on in the fee"
        elif not any(terms.weights(starts_on)[first:]):
            yield f"{path}.months", f"no month from {day} on earns anything; write more months: or an earlier day"
        elif terms.total < earned:
            yield f"{path}.total", f"the months before {day} earn {pounds(earned)}; write that or more"
        elif terms.months > max(term, fee.months):
            yield f"{path}.months", f"only {term} months lie between the start and the end; write {term} or less"
        else:
            continue
        return


def kpis(programme: Programme) -> Iterator[Finding]:
    for kpi in programme.kpis:
        if kpi.target is None and kpi.by is None and not (kpi.judged or kpi.denominator.startswith("target:")):
            yield f"kpis.{kpi.id}", "this has no target; write target:, or by: group to take the shares of the groups"
        if kpi.matures_after in programme.clocks_by_name:
            yield from cohorts(programme, kpi, kpi.matures_after)
    yield from dated_versions("kpis", [(kpi.id, kpi.effective_from) for kpi in programme.kpis])
    yield from dated_versions("targets", [(target.name, target.effective_from) for target in programme.targets])


def cohorts(programme: Programme, kpi: Kpi, clock_name: str) -> Iterator[Finding]:
    """A KPI matures after a clock that always runs from one event, and its measures have a cohort of that event."""
    path, versions = f"kpis.{kpi.id}.matures_after", programme.clocks_by_name[clock_name]
    events = sorted({clock.counted_from for clock in versions})
    if len(events) > 1 or any(clock.open_ended for clock in versions):
        yield path, f"{clock_name} must always end, and count from one event; write a clock for this KPI"
    elif programme.runs(clock_name, programme.starts_on) is None:
        yield path, f"{clock_name} does not run from the start of the programme; write a clock for this KPI"
    for name in (kpi.numerator, kpi.denominator):
        by_cohort = BY_COHORT.get(versions[0].counted_from)
        measure = name.partition(":")[0] + ":" if ":" in name else name
        if by_cohort is not None and (measure in COUNTED or measure == "outcome:") and measure not in by_cohort:
            names = ", ".join(sorted(by_cohort))
            yield path, f"{name} has no cohort by {events[0]}; write another clock, or divide some of: {names}"


def dated_versions(kind: str, versions: list[tuple[str, date | None]]) -> Iterator[Finding]:
    """The versions of each entry follow each other, and only the first may hold from the beginning."""
    for name in dict.fromkeys(name for name, _ in versions):
        days = [day or date.min for other, day in versions if other == name]
        if days != sorted(set(days)):
            message = "give the versions in the order of effective_from, each day once; only the first may leave it out"
            yield f"{kind}.{name}", message


def dated_entries(programme: Programme) -> Iterator[Finding]:
    """Of a dated list the last that has begun is in force, so its days follow each other, each once."""
    lists = [
        (f"funders.{funder.id}.apportionment", [part.effective_from for part in funder.apportionment])
        for funder in programme.funders
    ]
    lists += [
        (f"outcomes.{outcome.id}.premiums", [each.effective_from for each in outcome.premiums if group in each.groups])
        for outcome in programme.outcomes
        for group in dict.fromkeys(group for premium in outcome.premiums for group in premium.groups)
    ]
    lists += [
        (f"clocks.{name}", sorted(clock.effective_from or date.min for clock in versions))
        for name, versions in programme.clocks_by_name.items()
    ]
    for path, days in lists:
        if days != sorted(set(days)):
            yield path, "give the entries in the order of effective_from, each day once"


def profiles(programme: Programme) -> Iterator[Finding]:
    rules = programme.profile_rules
    for kind, versions in rules.items():
        days = [profile.effective_from for profile in versions]
        if not days or days != sorted(set(days)):
            yield f"profiles.{kind}", "give the versions in the order of effective_from, each day once, one at least"
        for number, profile in enumerate(versions):
            yield from profile_references(programme, kind, profile, f"profiles.{kind}.{number}")


def divided_profiles(programme: Programme) -> Iterator[Finding]:
    """The areas of every profile sum to the whole, once all profiles can be calculated."""
    if next(profiles(programme), None) is None:
        codes = {area.code for area in programme.areas}
        for kind, versions in programme.profiles.items():
            for number, profile in enumerate(versions):
                yield from area_profiles(profile, codes, f"profiles.{kind}.{number}.areas")


def profile_references(programme: Programme, kind: str, profile: Profile, path: str) -> Iterator[Finding]:
    """A profile names another profile and a curve that exist, and does not depend on itself."""
    if profile.of and profile.of not in programme.profile_rules:
        yield f"{path}.of", f"there is no profile {profile.of}; write one of: {', '.join(programme.profile_rules)}"
    elif _leads_back(programme, kind, profile.of, ()):
        yield f"{path}.of", "these profiles lead back to themselves; write one of them out by months"
    if profile.curve and profile.curve not in programme.curve_names:
        names = ", ".join(programme.curve_names) or "none"
        yield f"{path}.curve", f"there is no curve {profile.curve}; write it under curves:, or one of: {names}"


def _leads_back(programme: Programme, kind: str, of: str | None, seen: tuple[str, ...]) -> bool:
    if of is None or of in seen:
        return False
    bases = [profile.of for profile in programme.profile_rules.get(of, ())]
    return of == kind or any(_leads_back(programme, kind, base, (*seen, of)) for base in bases)


PORTFOLIO_CHECKS: tuple[Check, ...] = (parts, portfolio, dates, clocks, kpis, kpi_clauses)
CHECKS: tuple[Check, ...] = (
    complete,
    dates,
    shares,
    parties,
    unserved,
    clocks,
    delivery_fee,
    fee_range,
    money,
    rates,
    kpis,
    dated_entries,
    profiles,
    divided_profiles,
    *REFERENCES,
)

"""Checks that every clause has an effect: one that nothing is calculated from is a fault, with what to write instead.

What Milepost only shows is listed in `information.py`; everything else that passes changes what is decided or paid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import get_args

from shared.terms.programme.definition import Programme
from shared.terms.programme.eligibility import FACTS, NAMED_CONDITIONS, Test
from shared.terms.programme.kpi_clauses import kpis
from shared.terms.programme.kpis import COUNTED
from shared.terms.programme.outcomes import PAY_EXCLUSIONS, AnyOutcome, CumulativeEarnings, EvidenceKind, JobStart
from shared.terms.programme.references import Finding, unknown
from shared.terms.programme.support import CountedFrom

FIXED_CLOCKS: dict[str, tuple[CountedFrom, ...]] = {
    "acknowledge": ("referral",),
    "start_or_fta": ("referral",),
    "result_recorded": ("referral",),
    "action_plan": ("referral", "start"),
    "pre_work_limit": ("start",),
    "in_work_limit": ("start", "job_start"),
    "tail": ("start", "job_start"),
}
"""The deadlines with a meaning of their own, and the events that they may be counted from."""
PORTFOLIO_KEYS = frozenset(
    {
        *("id", "name", "portfolio", "parts", "nation", "starts_on", "referrals_end_on", "ends_on", "contract_years"),
        *("extension_years", "extended_on", "commissioner", "targets", "kpis", "governance", "evaluator", "clocks"),
    }
)
"""The keys that say something of a sum of programmes."""


def portfolio(programme: Programme) -> Iterator[Finding]:
    """A portfolio is read for its parts and its KPIs only."""
    for name in sorted(programme.model_fields_set - PORTFOLIO_KEYS):
        key = Programme.model_fields[name].alias or name
        yield key, "a portfolio only sums its parts; take this away, or write it in the part that it belongs to"


def fixed_clocks(programme: Programme) -> Iterator[Finding]:
    """A deadline with a meaning of its own is counted from an event that it can run from."""
    for clock in programme.clocks:
        allowed = FIXED_CLOCKS.get(clock.name, (clock.counted_from,))
        if clock.counted_from not in allowed:
            advice = f"{clock.name} is counted from {' or '.join(allowed)}; write that, or another name for this clock"
            yield f"clocks.{clock.name}", advice


def named_clocks(programme: Programme) -> Iterator[Finding]:
    """Every other deadline is named by something, and all its versions are counted from one event.

    An amendment of the event would need what was not kept before it.
    """
    named = {outcome.window for outcome in programme.outcomes}
    named |= {outcome.within for outcome in programme.outcomes if isinstance(outcome, JobStart)}
    named |= {kpi.matures_after for kpi in programme.kpis}
    named |= {assessment.within for assessment in programme.assessments}
    for name, versions in sorted(programme.clocks_by_name.items()):
        if name not in named and name not in FIXED_CLOCKS:
            yield (
                f"clocks.{name}",
                "nothing is counted by this clock; name it as a window:, within: or matures_after:, or take it away. "
                f"These have a meaning of their own: {', '.join(FIXED_CLOCKS)}",
            )
        if name not in FIXED_CLOCKS and len({version.counted_from for version in versions}) > 1:
            yield (
                f"clocks.{name}",
                "the versions of a clock are counted from one event; write a second clock for the other",
            )


def limits_in_order(programme: Programme) -> Iterator[Finding]:
    """The tracking period ends no sooner than support does."""
    tail = latest_end(programme, "tail")
    for name in ("pre_work_limit", "in_work_limit"):
        end = latest_end(programme, name)
        if tail is not None and end is not None and tail < end:
            advice = f"it ends on {tail} and {name} on {end} for a start on {programme.starts_on}; make it longer"
            yield "clocks.tail", f"the outcome tracking period ends before support: {advice}"


def latest_end(programme: Programme, name: str) -> date | None:
    """The last day of a limit for a start on the programme's first day, in the latest job possible; None without."""
    clock = programme.runs(name, programme.starts_on)
    day_0 = programme.starts_on
    if clock is not None and clock.counted_from == "job_start":
        search_ends = latest_end(programme, "pre_work_limit")
        if search_ends is None:
            return None
        day_0 = search_ends
    return clock.due(day_0, programme.nation) if clock is not None else None


def outcomes(programme: Programme) -> Iterator[Finding]:
    for outcome in programme.outcomes:
        path = f"outcomes.{outcome.id}"
        yield from evidence(outcome, path)
        yield from implied(programme, outcome, path)
        if isinstance(outcome, CumulativeEarnings):
            yield from earnings(outcome, path)
        if isinstance(outcome, JobStart):
            yield from from_itself(programme, outcome, "window", path)
            yield from from_itself(programme, outcome, "within", path)


def evidence(outcome: AnyOutcome, path: str) -> Iterator[Finding]:
    """Evidence is required of whoever claims, and each kind is one that a claim may have."""
    if outcome.evidence and outcome.claimed != "provider":
        advice = (
            "nobody gives evidence for an outcome that Milepost detects; write claimed: provider, or take this away"
        )
        yield f"{path}.evidence", advice
    yield from unknown(f"{path}.evidence", "kind of evidence", outcome.evidence, get_args(EvidenceKind))


def implied(programme: Programme, outcome: AnyOutcome, path: str) -> Iterator[Finding]:
    """An outcome implies lower ones only, so that implications never lead back [rule 83]."""
    orders = {other.id: other.order for other in programme.outcomes}
    for lower in outcome.implies:
        if lower in orders and orders[lower] >= outcome.order:
            advice = f"{lower} has order: {orders[lower]} and this has {outcome.order}; give {lower} a lower one"
            yield f"{path}.implies", f"an outcome implies only what comes before it: {advice}, or take it out"
        if lower in outcome.excludes_with or (lower in orders and outcome.id in programme.outcome(lower).excludes_with):
            yield f"{path}.implies", f"{lower} is excluded by this outcome and implied by it; take it out of one list"


def earnings(outcome: CumulativeEarnings, path: str) -> Iterator[Finding]:
    """The words for pay that does not count exist, and the choice of a rate has rates to choose from."""
    yield from unknown(f"{path}.excludes", "kind of pay that a feed marks,", outcome.excludes, PAY_EXCLUSIONS)
    written = outcome.model_fields_set
    if "rate_at" in written and outcome.threshold is not None:
        advice = "a single threshold is the same on every day; write thresholds: or rate:, or take rate_at: away"
        yield f"{path}.rate_at", advice
    if "rate_date" in written and outcome.rate in (None, "own"):
        yield f"{path}.rate_date", "this chooses the dates of a published wage; write such a rate:, or take it away"
    if outcome.proved_by == "notifications" and outcome.excludes:
        yield f"{path}.excludes", "a notification does not say what pay it is of; write proved_by: payments, or no list"


def from_itself(programme: Programme, outcome: JobStart, key: str, path: str) -> Iterator[Finding]:
    """A job is always in time of a deadline that begins with it."""
    versions = programme.clocks_by_name.get(getattr(outcome, key) or "", ())
    if any(version.counted_from == "job_start" for version in versions):
        advice = "a job start is always in time of a clock that begins with the job; name one that begins before it"
        yield f"{path}.{key}", advice


def starts(programme: Programme) -> Iterator[Finding]:
    owed = [assessment for assessment in programme.assessments if "required" in assessment.groups.values()]
    if "assessment" in programme.start_requires and not owed:
        yield "start_requires", "no group must have an assessment; write assessments: with one that is required"


def groups(programme: Programme) -> Iterator[Finding]:
    """An empty list of conditions takes none away: a condition that no group names holds for everybody."""
    for group in programme.groups:
        if "conditions" in group.model_fields_set and not group.conditions:
            yield (
                f"groups.{group.code}.conditions",
                "an empty list takes no condition away: one that no group names holds for everybody; leave the list "
                "out, and write null for the condition under eligibility: if nobody has to meet it",
            )


def facts(programme: Programme) -> Iterator[Finding]:
    for fact in programme.asked_facts:
        if bool(fact.codes) and fact.kind not in ("code", "codes"):
            yield (
                f"facts.{fact.code}.codes",
                f"a {fact.kind} has no codes; write kind: code or codes, or take them away",
            )
    for condition in programme.eligibility:
        if condition.test is None:
            if condition.code not in NAMED_CONDITIONS:
                names = ", ".join(NAMED_CONDITIONS)
                yield f"eligibility.{condition.code}", f"write test:, without which only these refuse anybody: {names}"
            continue
        for leaf in condition.test.leaves():
            yield from operands(programme, leaf, f"eligibility.{condition.code}.test")


def operands(programme: Programme, leaf: Test, path: str) -> Iterator[Finding]:
    """A fact is compared with what it can be: a day with days, a number with numbers, a code with codes that exist."""
    kind = {**FACTS, **{fact.code: fact.kind for fact in programme.asked_facts}}.get(str(leaf.fact))
    bounds = [bound for bound in (leaf.at_least, leaf.at_most, leaf.above, leaf.below) if bound is not None]
    bounds += leaf.between or ()
    if kind in ("number", "money", "date") and any(isinstance(bound, date) != (kind == "date") for bound in bounds):
        yield path, f"{leaf.fact} is a {kind}; compare it with {'days' if kind == 'date' else 'numbers'}"
    elif leaf.between is not None and leaf.between[0] > leaf.between[1]:  # type: ignore[operator]
        yield path, "between: runs backwards; write the smaller value first"
    codes = codes_of_facts(programme).get(str(leaf.fact))
    if codes is not None:
        yield from unknown(path, str(leaf.fact), (*(leaf.one_of or ()), *(leaf.none_of or ())), codes)


def codes_of_facts(programme: Programme) -> dict[str, set[str]]:
    """The codes that a fact can have, where the programme names them all."""
    return {
        "group": {group.code for group in programme.groups},
        "area": {area.code for area in programme.areas},
        "participation": {group.participation for group in programme.groups},
        "early_access_code": {code for group in programme.groups for code in group.early_access},
        **{fact.code: {*fact.codes} for fact in programme.asked_facts if fact.codes},
    }


def profiles(programme: Programme) -> Iterator[Finding]:
    """A profile expects something that is counted."""
    counted = {*COUNTED, *(outcome.id for outcome in programme.outcomes)}
    for kind in programme.profile_rules:
        yield from unknown(f"profiles.{kind}", "figure or outcome", [kind.removeprefix("outcome:")], counted)


def limits(programme: Programme) -> Iterator[Finding]:
    """Nothing is reached by nothing: an amount to earn, to work or to improve by is more than 0."""
    for outcome in programme.outcomes:
        limits = {name: getattr(outcome, name, None) for name in ("threshold", "hours", "at_least")}
        limits["min_hours_per_week"] = getattr(outcome, "min_hours_per_week", None)
        for name, least in limits.items():
            if least is not None and least <= 0:
                yield f"outcomes.{outcome.id}.{name}", "everybody reaches this; write more than 0, or leave it out"
        if any(dated.amount == 0 for dated in getattr(outcome, "thresholds", ())):
            yield f"outcomes.{outcome.id}.thresholds", "everybody reaches 0.00; write 0.01 for the first pay"
    for measure in programme.measures:
        if measure.improves_by <= 0:
            yield f"measures.{measure.code}.improves_by", "every reading improves by this; write more than 0"


def ranges(programme: Programme) -> Iterator[Finding]:
    """What begins ends later, what has a least has no smaller most, and a list names something."""
    for source in programme.referral_sources:
        if source.opens_on and source.closes_on and source.closes_on < source.opens_on:
            yield f"referral_sources.{source.code}.closes_on", f"it closes before it opens on {source.opens_on}"
    for band in programme.caseload_bands:
        if band.most < band.least:
            yield f"caseload_bands.{band.code}.most", f"this is below least, {band.least}; write {band.least} or more"
    for priority_list in programme.priority_lists:
        if not (priority_list.groups or priority_list.codes):
            yield f"priority_lists.{priority_list.code}", "nobody is on this list; write groups: or codes:"
    for number, line in enumerate(programme.delivery_map):
        for kind in ("areas", "groups"):
            if "*" in getattr(line, kind) and len(getattr(line, kind)) > 1:
                yield f"delivery_map.{number}.{kind}", '"*" means all only by itself; write it alone, or name them'


CLAUSES: tuple[Callable[[Programme], Iterator[Finding]], ...] = (
    fixed_clocks,
    named_clocks,
    limits_in_order,
    outcomes,
    starts,
    groups,
    facts,
    profiles,
    kpis,
    limits,
    ranges,
)

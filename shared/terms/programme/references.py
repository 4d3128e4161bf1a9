"""Checks the references between parts of a programme: one that leads nowhere would be ignored silently."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from shared.terms.programme.definition import Programme
from shared.terms.programme.eligibility import FACTS, FITTING, Condition
from shared.terms.programme.kpis import COUNTED, Profile
from shared.terms.programme.outcomes import AnyOutcome, JobStart, Progress
from shared.terms.programme.parties import Party

Finding = tuple[str, str]
START_REQUIREMENTS = (
    "initial_meeting",
    "initial_action_planning",
    "action_plan_signed",
    "agreement_to_participate",
    "assessment",
)
"""What a programme may require of a start [rule 27]."""
BY_NAME = frozenset({"partner", "self"})
"""The senders that no area and no list of providers binds to a programme: they are named one by one [rule 158]."""


def unknown(path: str, what: str, named: Iterable[str], choices: Collection[str]) -> Iterator[Finding]:
    """A finding for each name that is not one of the choices."""
    for name in dict.fromkeys(named):
        if name not in choices:
            write = f"write one of: {', '.join(sorted(choices))}" if choices else "there is none yet; add it first"
            yield path, f"there is no {what} {name}; {write}"


def eligibility(programme: Programme) -> Iterator[Finding]:
    codes = {condition.code for condition in programme.eligibility}
    for group in programme.groups:
        yield from unknown(f"groups.{group.code}.conditions", "condition", group.conditions, codes)
    for condition in programme.eligibility:
        yield from condition_facts(programme, condition)


def condition_facts(programme: Programme, condition: Condition) -> Iterator[Finding]:
    """Every fact of a condition exists, and its comparison fits the kind of fact."""
    kinds = {**FACTS, **{fact.code: fact.kind for fact in programme.asked_facts}}
    path = f"eligibility.{condition.code}.test"
    for leaf in condition.test.leaves() if condition.test else ():
        fact, comparison = str(leaf.fact), leaf.comparison[0]
        if fact not in kinds:
            yield path, f"there is no fact {fact}; write it under facts:, or one of: {', '.join(sorted(kinds))}"
        elif comparison not in FITTING[kinds[fact]]:
            fitting = ", ".join(FITTING[kinds[fact]])
            yield path, f"{fact} is a {kinds[fact]}, which {comparison} does not fit; write one of: {fitting}"


def people(programme: Programme) -> Iterator[Finding]:
    groups = {group.code for group in programme.groups}
    codes = {code for group in programme.groups for code in group.early_access}
    for priority_list in programme.priority_lists:
        yield from unknown(f"priority_lists.{priority_list.code}.groups", "group", priority_list.groups, groups)
        yield from unknown(
            f"priority_lists.{priority_list.code}.codes", "early-access code", priority_list.codes, codes
        )
        if (priority_list.effect == "reserved_share") != (priority_list.share is not None):
            yield (
                f"priority_lists.{priority_list.code}",
                "share: goes with effect: reserved_share; write both or neither",
            )
        if (priority_list.effect == "shorter_wait") != (priority_list.wait_working_days is not None):
            yield (
                f"priority_lists.{priority_list.code}",
                "wait_working_days: goes with shorter_wait; write both or neither",
            )
    trial = programme.trial
    if trial and trial.block % (trial.programme + trial.control):
        whole = trial.programme + trial.control
        yield "trial.block", f"a block holds whole rounds of {whole}; write {whole} or a multiple of it"


def parties(programme: Programme) -> Iterator[Finding]:
    """Who may refer by a way in is named, and a party is what it says for a time that can be."""
    for source in programme.referral_sources:
        by_name = set(source.sent_by) & BY_NAME
        path = f"referral_sources.{source.code}.referrers"
        if source.referrers and not by_name:
            yield path, "only a partner or a self-referral service is named here; take it away, or add it to sent_by:"
        if by_name == set(source.sent_by) and not source.referrers:
            yield path, "nobody may refer by this way in: name the organisations that may, as in their tokens"
    for party in programme.other_parties:
        yield from party_references(programme, party, f"parties.{party.code}")


def party_references(programme: Programme, party: Party, path: str) -> Iterator[Finding]:
    """A feed is not paid for what it sends, an auditor reads between two days, and the days are in order."""
    if party.part == "feed" and party.organisation in {provider.id for provider in programme.providers}:
        yield path, f"{party.organisation} is paid for earnings, so it sends none; name another organisation"
    if party.part == "auditor" and not (party.effective_from and party.effective_to):
        yield path, "an auditor reads between two days; write effective_from: and effective_to: [rule 176]"
    if (party.part == "recipient") != bool(party.purposes):
        yield f"{path}.purposes", "a recipient says what people are shown to it for, and no other party does"
    if party.part == "recipient" and party.basis not in ("agreement", "consent"):
        yield f"{path}.basis", "people are shown by basis: consent or basis: agreement [rule 193]; write one of them"
    if party.effective_from and party.effective_to and party.effective_to < party.effective_from:
        yield f"{path}.effective_to", f"this is before {party.effective_from}; write that day or a later one"


def support(programme: Programme) -> Iterator[Finding]:
    groups, clocks = {group.code for group in programme.groups}, {clock.name for clock in programme.clocks}
    providers = {provider.id for provider in programme.providers}
    yield from unknown("start_requires", "requirement of a start", programme.start_requires, START_REQUIREMENTS)
    for assessment in programme.assessments:
        yield from unknown(f"assessments.{assessment.code}.groups", "group", assessment.groups, {*groups, "*"})
        yield from unknown(
            f"assessments.{assessment.code}.within", "clock", [assessment.within] if assessment.within else [], clocks
        )
    for band in programme.caseload_bands:
        yield from unknown(f"caseload_bands.{band.code}.groups", "group", band.groups, groups)
        yield from unknown(f"caseload_bands.{band.code}.providers", "provider", band.providers, providers)


def outcomes(programme: Programme) -> Iterator[Finding]:
    for outcome in programme.outcomes:
        yield from outcome_references(programme, outcome, f"outcomes.{outcome.id}")
    for obligation in programme.obligations:
        yield from unknown(
            f"obligations.{obligation.code}.area", "area", [obligation.area], {area.code for area in programme.areas}
        )


def outcome_references(programme: Programme, outcome: AnyOutcome, path: str) -> Iterator[Finding]:
    """The outcomes, groups, clock and measure that an outcome names exist."""
    others = {other.id for other in programme.outcomes} - {outcome.id}
    groups = {group.code for group in programme.groups}
    yield from unknown(f"{path}.implies", "other outcome", outcome.implies, others)
    yield from unknown(f"{path}.excludes_with", "other outcome", outcome.excludes_with, others)
    for premium in outcome.premiums:
        yield from unknown(f"{path}.premiums", "group", premium.groups, groups)
    if isinstance(outcome, JobStart) and outcome.within:
        yield from unknown(f"{path}.within", "clock", [outcome.within], {clock.name for clock in programme.clocks})
    if isinstance(outcome, Progress):
        measures = {measure.code for measure in programme.measures}
        yield from unknown(f"{path}.measure", "measure under measures:", [outcome.measure], measures)


def counted_figures(programme: Programme) -> set[str]:
    """What is counted of a programme's people: the measures of all, and its own outcomes and standards."""
    standards = [standard.code for standard in programme.service_standards]
    return {
        *COUNTED,
        *(f"outcome:{outcome.id}" for outcome in programme.outcomes),
        *(f"{name}:{code}" for name in ("standard", "standard_due") for code in standards),
    }


def counted(programme: Programme) -> Iterator[Finding]:
    outcome_ids = {outcome.id for outcome in programme.outcomes}
    figures = {
        *counted_figures(programme),
        *(f"{name}_profile" for name in programme.profile_rules),
        *(f"outcome:{kind}_profile" for kind in programme.profile_rules if kind in outcome_ids),
        *(f"target:{target.name}" for target in programme.targets),
    }
    for kpi in programme.kpis:
        for name in ("numerator", "denominator"):
            figure = getattr(kpi, name)
            yield from unknown(f"kpis.{kpi.id}.{name}", "figure", [figure] if figure else [], figures)


def areas(programme: Programme) -> Iterator[Finding]:
    codes = {area.code for area in programme.areas}
    for target in programme.targets:
        yield from unknown(f"targets.{target.name}.by_area", "area", target.by_area, codes)
        if target.by_area and sum(target.by_area.values()) > target.value:
            total = sum(target.by_area.values())
            yield f"targets.{target.name}.by_area", f"the areas sum to {total}, more than {target.value}; correct one"


def area_profiles(profile: Profile, codes: set[str], path: str) -> Iterator[Finding]:
    """The areas of a profile exist, and in every month they sum to the whole."""
    yield from unknown(path, "area", profile.areas, codes)
    if not profile.areas:
        return
    for month, count in profile.months.items():
        total = sum(months.get(month, 0) for months in profile.areas.values())
        if total != count:
            yield path, f"in {month} the areas sum to {total}, and the profile says {count}; correct one"
            return


REFERENCES: tuple[Callable[[Programme], Iterator[Finding]], ...] = (
    eligibility,
    people,
    parties,
    support,
    outcomes,
    counted,
    areas,
)

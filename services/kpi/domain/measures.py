"""What is counted of a participant: one rule for each measure, by the programme's own deadlines and definitions.

A new measure is one line of `MEASURE_RULES` (or of `DEADLINE_RULES`), its name in `shared/terms/programme/kpis.py`,
and the same in the independent recount, `tests/recount.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import cache, partial
from typing import Literal, NamedTuple

from services.kpi.domain.participant import Participant, code_of
from shared.terms.calendar import count_working_days
from shared.terms.programme import Programme

TAKEN_OUT = ("referred_in_error", "rejected", "cancelled")
"""The reasons for which a referral is not in the net; the first that applies counts [default 3]."""
Milestone = Literal["job_month", "engagement_month", "plan_month"]
EVERY_MILESTONE: tuple[Milestone, ...] = ("job_month", "engagement_month", "plan_month")
ENGAGED_OR_PLANNED: tuple[Milestone, ...] = ("engagement_month", "plan_month")
REACHED = ("jobs", "attended", "action_plan")
"""The facts from which milestones are taken."""
Population = Literal["referral", "person", "start", "result", "money"]


class Contribution(NamedTuple):
    """What one thing adds to a measure, and the day on which it counts.

    `key` distinguishes contributions to the same measure; `measure` overrides the rule's first where one rule feeds
    several measures.
    """

    on: date
    amount: int = 1
    key: str = ""
    measure: str = ""


Contributions = Callable[[Participant, Programme], Iterator[Contribution]]
DayOf = Callable[[Participant], date | None]


@dataclass(frozen=True, slots=True)
class MeasureRule:
    """How one or more measures are counted.

    `measures`: their names; one that ends with a colon is followed by the code of an outcome or a standard.
    `population`: of whom. `referral`: every referral. `person`: all but those referred in error. `start`: those who
    started and were not referred in error. `result`: as `person`, in the cohort of the start if there is one. `money`:
    as `result`, with those referred in error. Once a referral was in error only referrals and money count [rule 28].
    Referrals and persons count for the provider the referral is with now, all else for the provider of the start.
    `facts`: the participant's fields, or names in `firsts`, that the rule reads besides the referral and the start.
    `milestones`: the cohorts it is counted in besides those of the referral and the start. `stock`: what there is at
    the end of a window, which is the sum of all that came and went until then.
    """

    measures: tuple[str, ...]
    contributions: Contributions
    population: Population = "referral"
    facts: tuple[str, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    stock: bool = False


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """Three measures of a deadline, all counted on its last day.

    `due` counts those whose time is up, `in_time` those done by then, `excused` the breaches with an exception reason
    [rule 23]. `clock` is the deadline's id in the programme; `done` gives the day it was done, from the fact `fact`.
    """

    clock: str
    due: str
    in_time: str
    excused: str
    fact: str
    done: DayOf
    population: Population = "referral"


def _first(name: str) -> DayOf:
    return lambda participant: participant.first(name)


DEADLINE_RULES = (
    DeadlineRule(
        "acknowledge",
        "acknowledgements_due",
        "acknowledged_in_time",
        "acknowledgements_excused",
        "acknowledged",
        _first("acknowledged"),
    ),
    DeadlineRule(
        "start_or_fta",
        "results_due",
        "results_in_time",
        "results_excused",
        "result",
        lambda participant: participant.result.on if participant.result else None,
    ),
    DeadlineRule(
        "result_recorded",
        "records_due",
        "recorded_in_time",
        "records_excused",
        "result",
        lambda participant: participant.result.recorded_on if participant.result else None,
    ),
    DeadlineRule(
        "action_plan", "plans_due", "plans_in_time", "plans_excused", "action_plan", _first("action_plan"), "start"
    ),
)


def _once(day_of: DayOf) -> Contributions:
    def contributions(participant: Participant, _: Programme) -> Iterator[Contribution]:
        on = day_of(participant)
        if on is not None:
            yield Contribution(on)

    return contributions


_referral = _once(lambda participant: participant.referral.referred_on if participant.referral else None)
_start = _once(lambda participant: participant.started_on)
_result = _once(lambda participant: participant.result.on if participant.result else None)


def net_or_reason(measure: str) -> Contributions:
    """A referral counts as net, or under the one reason for which it is not in the net [default 3]."""

    def contributions(participant: Participant, programme: Programme) -> Iterator[Contribution]:
        if next((reason for reason in TAKEN_OUT if reason in participant.taken_out), "net_referrals") == measure:
            yield from _referral(participant, programme)

    return contributions


def _with_priority(contributions: Contributions) -> Contributions:
    def with_priority(participant: Participant, programme: Programme) -> Iterator[Contribution]:
        if participant.referral is not None and participant.referral.priority:
            yield from contributions(participant, programme)

    return with_priority


def _days_to_start(participant: Participant, programme: Programme) -> Iterator[Contribution]:
    """Working days from the referral to the start; the day of the referral is day 0."""
    assert participant.start is not None and participant.referral is not None
    first, last = participant.referral.referred_on + timedelta(days=1), participant.start.started_on
    if first <= last:
        yield Contribution(last, count_working_days(first, last, programme.nation))


def caseload(participant: Participant, _: Programme) -> Iterator[Contribution]:
    """Caseload = starts − leavers, always [rule 43]."""
    assert participant.start is not None
    yield Contribution(participant.start.started_on, key="start")
    left = participant.first("left")
    if left is not None:
        yield Contribution(left, -1, "leaver")


def in_work_cases(participant: Participant, _: Programme) -> Iterator[Contribution]:
    """Each job that moved the participant into in-work support, until they return to pre-work support or leave."""
    left = participant.first("left")
    for job, began in participant.in_work.items():
        yield Contribution(began, key=job)
        ended = min((day for day in (participant.back_from_work.get(job), left) if day is not None), default=None)
        if ended is not None:
            yield Contribution(max(ended, began), -1, f"{job}/over")


def in_work_contacts(participant: Participant, _: Programme) -> Iterator[Contribution]:
    """The first contact of each month on a day of in-work support, by the spells as they are known now [rule 139]."""
    left, first = participant.first("left") or date.max, dict[str, date]()
    spells = [
        (began, min(participant.back_from_work.get(job, left), left)) for job, began in participant.in_work.items()
    ]
    for on in participant.contacts.values():
        if any(began <= on <= ended for began, ended in spells):
            month = on.isoformat()[:7]
            first[month] = min(on, first.get(month, on))
    return (Contribution(on, key=month) for month, on in first.items())


def _by_key(fact: str) -> Contributions:
    def contributions(participant: Participant, _: Programme) -> Iterator[Contribution]:
        for key, on in getattr(participant, fact).items():
            yield Contribution(on, key=key)

    return contributions


def engagement(participant: Participant, programme: Programme) -> Iterator[Contribution]:
    """The programme's engagement outcome where it defines one, else the first meeting or the start."""
    defined = {outcome.id for outcome in programme.outcomes if outcome.kind == "engagement"}
    if defined:
        days = [on for key, on in participant.outcomes.items() if code_of(key) in defined]
    else:
        days = [day for day in (participant.first("attended"), participant.started_on) if day]
    if days:
        yield Contribution(min(days))


def deadline_contributions(rule: DeadlineRule, participant: Participant, _: Programme) -> Iterator[Contribution]:
    """A deadline, and whether it was met or its breach excused; none once rejected or cancelled by then."""
    due, taken_out = last_day_in_time(rule, participant), participant.taken_out
    if due is None or (taken_out and any(taken_out.get(r, date.max) <= due for r in ("rejected", "cancelled"))):
        return
    yield Contribution(due, measure=rule.due)
    done = rule.done(participant)
    if done is not None and done <= due:
        yield Contribution(due, measure=rule.in_time)
    elif rule.clock in participant.excused:
        yield Contribution(due, measure=rule.excused)


def last_day_in_time(rule: DeadlineRule, participant: Participant) -> date | None:
    """The last day in time; None if the programme has no such deadline, or nothing has begun it yet."""
    return participant.due.get(f"referral/{rule.clock}") or participant.due.get(f"start/{rule.clock}")


def standards(participant: Participant, programme: Programme) -> Iterator[Contribution]:
    """Service standards that were due, and those that were kept, on the last day of each period [rule 133].

    `caseload` decides which were met and missed. One that it has not decided counts by what happened in time.
    """
    decided = {**participant.standards_missed, **participant.standards_met}
    for key, due in decided.items():
        yield Contribution(due, key=key, measure=f"standard_due:{code_of(key)}")
    for key, due in participant.standards_met.items():
        yield Contribution(due, key=key, measure=f"standard:{code_of(key)}")
    yield from undecided_standards(participant, programme, {code_of(key) for key in decided})


def undecided_standards(participant: Participant, programme: Programme, decided: set[str]) -> Iterator[Contribution]:
    """Standards that allow a number of days for the first of something, by what happened in those days."""
    assert participant.referral is not None
    days = {
        "referral": participant.referral.referred_on,
        "start": participant.started_on,
        "job_start": participant.first_job,
    }
    for standard in programme.service_standards:
        day_0 = days[standard.test.counted_from] if standard.test else None
        if standard.test is None or standard.test.within_days is None or day_0 is None or standard.code in decided:
            continue
        due, left = day_0 + timedelta(days=standard.test.within_days), participant.first("left")
        first = participant.first(standard.test.event)
        done = participant.contacts.values() if standard.test.event == "contact" else [first] if first else []
        met, key = any(day_0 <= day <= due for day in done), f"{standard.code}/{due}"
        if met or left is None or left > due:
            yield Contribution(due, key=key, measure=f"standard_due:{standard.code}")
        if met:
            yield Contribution(due, key=key, measure=f"standard:{standard.code}")


IN_WORK_FACTS = ("left", "in_work", "back_from_work", "contacts")
STANDARD_FACTS = ("firsts", "contacts", "jobs", "standards_met", "standards_missed")
MEASURE_RULES = (
    MeasureRule(("referrals",), _referral),
    *(MeasureRule((measure,), net_or_reason(measure)) for measure in ("net_referrals", *TAKEN_OUT)),
    MeasureRule(("priority_referrals",), _with_priority(_referral)),
    MeasureRule(("acknowledged",), _once(_first("acknowledged")), facts=("acknowledged",)),
    MeasureRule(("results",), _result, facts=("result",)),
    MeasureRule(("did_not_starts",), _once(_first("did_not_start")), facts=("did_not_start",)),
    *(
        MeasureRule(
            (rule.due, rule.in_time, rule.excused),
            partial(deadline_contributions, rule),
            rule.population,
            ("start", "due", rule.fact, "excused"),
        )
        for rule in DEADLINE_RULES
    ),
    MeasureRule(("starts",), _start, "start", ("attended",), ("engagement_month",)),
    MeasureRule(("priority_starts",), _with_priority(_start), "start"),
    MeasureRule(("days_to_start",), _days_to_start, "start"),
    MeasureRule(("priority_days_to_start",), _with_priority(_days_to_start), "start"),
    MeasureRule(("plans",), _once(_first("action_plan")), "start", REACHED, ENGAGED_OR_PLANNED),
    MeasureRule(("leavers",), _once(_first("left")), "start", ("left", *REACHED), ENGAGED_OR_PLANNED),
    MeasureRule(("caseload",), caseload, "start", ("left",), stock=True),
    MeasureRule(("in_work_cases",), in_work_cases, "start", ("left", "in_work", "back_from_work"), stock=True),
    MeasureRule(("in_work_contacted",), in_work_contacts, "start", IN_WORK_FACTS),
    MeasureRule(("contacts",), _by_key("contacts"), "person", ("contacts",)),
    MeasureRule(("engagements",), engagement, "person", ("start", "attended", "outcomes"), ("engagement_month",)),
    MeasureRule(("job_starts",), _once(lambda participant: participant.first_job), "start", REACHED, EVERY_MILESTONE),
    MeasureRule(("outcomes",), _by_key("outcomes"), "result", ("outcomes", *REACHED), EVERY_MILESTONE),
    MeasureRule(
        ("outcome:",),
        lambda participant, _: (
            Contribution(on, key=key, measure=f"outcome:{code_of(key)}") for key, on in participant.outcomes.items()
        ),
        "result",
        ("outcomes", *REACHED),
        EVERY_MILESTONE,
    ),
    MeasureRule(("standard_due:", "standard:"), standards, "start", STANDARD_FACTS),
    MeasureRule(
        ("outcome_payments",),
        lambda participant, _: (
            Contribution(payment.on, payment.amount, line) for line, payment in participant.payments.items()
        ),
        "money",
        ("payments",),
    ),
)
MEASURES = frozenset(name for rule in MEASURE_RULES for name in rule.measures)
STOCKS = frozenset(name for rule in MEASURE_RULES if rule.stock for name in rule.measures)
FACTS = {fact.name for fact in fields(Participant)} - {"recorded_on", "waiting"}
FACTS_OF_EVERY_RULE = frozenset(("referral", "taken_out"))


def affected_measures(before: Participant, after: Participant) -> tuple[MeasureRule, ...]:
    """The rules that can count differently after than before."""
    facts_before, facts_after = vars(before), vars(after)
    changed = {name for name in FACTS if facts_before[name] is not facts_after[name]}
    if "firsts" in changed:
        names = before.firsts.keys() | after.firsts.keys()
        changed |= {name for name in names if before.first(name) != after.first(name)}
    return rules_that_read(frozenset(changed))


@cache
def rules_that_read(changed: frozenset[str]) -> tuple[MeasureRule, ...]:
    """The rules that read one of these facts, or one of the names in `firsts`."""
    if changed & FACTS_OF_EVERY_RULE:
        return MEASURE_RULES
    return tuple(
        rule
        for rule in MEASURE_RULES
        if changed & {*rule.facts} or ("start" in changed and rule.population not in ("referral", "person"))
    )

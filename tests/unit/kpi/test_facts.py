"""What each event changes of a participant, and what each rule counts of one, every function by itself."""

from datetime import date, datetime

import pytest

from services.kpi.domain import Participant
from services.kpi.domain.counting import cohorts_of, difference
from services.kpi.domain.facts import Result, Start
from services.kpi.domain.measures import (
    DEADLINE_RULES,
    MEASURE_RULES,
    caseload,
    deadline_contributions,
    engagement,
    in_work_cases,
    in_work_contacts,
    last_day_in_time,
    net_or_reason,
    rules_that_read,
    standards,
)
from services.kpi.domain.participant import (
    allocation_facts,
    apply_event,
    contact_facts,
    corrected_records_facts,
    corrected_start_facts,
    did_not_start_facts,
    plan_facts,
    referral_facts,
    start_facts,
    withdrawal_facts,
)
from services.kpi.domain.terms import deadlines
from shared.terms.programme import Programme
from tests.programmes import defined
from tests.unit.kpi.stories import PLAIN, REFERRED, STARTED, event, received, started

APRIL = date(2018, 4, 3)
MAY = date(2018, 5, 8)
REFERRAL = apply_event(Participant(), received())
STARTER = apply_event(REFERRAL, started())


def test_a_referral_has_priority_only_where_the_event_says_so() -> None:
    assert referral_facts(Participant(), received())["referral"] == REFERRAL.referral
    assert not referral_facts(Participant(), received())["referral"].priority
    assert referral_facts(Participant(), received(priority=True))["referral"].priority


def test_an_allocation_changes_the_provider_and_nothing_else() -> None:
    referral = allocation_facts(REFERRAL, event("allocated", APRIL, provider="south"))["referral"]
    assert (referral.provider, referral.area, referral.referred_on) == ("south", "newham", REFERRED)


@pytest.mark.parametrize(("data", "reason"), [({}, "cancelled"), ({"rejected": True}, "rejected")])
def test_a_withdrawal_takes_the_referral_out_of_the_net_as_rejected_or_cancelled(data: dict, reason: str) -> None:
    assert withdrawal_facts(REFERRAL, event("withdrawn", APRIL, **data)) == {"taken_out": {reason: APRIL}}


def test_the_second_version_of_a_plan_is_a_review() -> None:
    assert plan_facts(STARTER, event("plan", APRIL))["firsts"] == {"action_plan": APRIL}
    after = apply_event(STARTER, event("plan", APRIL))
    assert plan_facts(after, event("plan", MAY, version=2))["firsts"] == {"action_plan": APRIL, "plan_review": MAY}


@pytest.mark.rule(139)
def test_contacts_are_in_work_by_the_spells_as_known_now_once_a_month_on_the_earliest_day() -> None:
    after = apply_event(STARTER, event("contacted", date(2018, 4, 20), contact_id="c1"))
    facts = contact_facts(after, event("contacted", APRIL, contact_id="c2"))
    assert facts["contacts"] == {"c1": date(2018, 4, 20), "c2": APRIL}
    assert facts["firsts"]["contact"] == APRIL
    after = after.replace(**facts, in_work={"j1": APRIL})
    assert [tuple(c)[:3] for c in in_work_contacts(after, PLAIN)] == [(APRIL, 1, "2018-04")]
    after = after.replace(in_work={"j1": date(2018, 4, 20)}, back_from_work={"j1": MAY})
    assert [c.on for c in in_work_contacts(after, PLAIN)] == [date(2018, 4, 20)]
    assert not [*in_work_contacts(after.replace(in_work={}), PLAIN)]


@pytest.mark.rule(138)
def test_what_stands_of_a_kind_replaces_all_that_was_said_of_it() -> None:
    reported = [
        event("contacted", APRIL, contact_id="c1"),
        event("employer", APRIL, contact_id="c2"),
        event("plan", APRIL),
        event("plan", MAY, version=2),
    ]
    after = STARTER
    for said in reported:
        after = apply_event(after, said)
    standing = [{"record_id": "c1", "on": str(MAY), "code": "contact"}]
    contacts = corrected_records_facts(after, event("records", MAY, kind="contact", standing=standing))
    assert contacts == {"firsts": {"action_plan": APRIL, "plan_review": MAY, "contact": MAY}, "contacts": {"c1": MAY}}
    second = [{"record_id": "p2", "on": str(MAY), "code": "version-2"}]
    plans = corrected_records_facts(after, event("records", MAY, kind="action_plan", standing=second))
    assert plans["firsts"]["action_plan"] == MAY and "plan_review" not in plans["firsts"]
    reasons = [{"record_id": "e1", "on": str(MAY), "code": "action_plan"}]
    given = corrected_records_facts(after, event("records", MAY, kind="exception", standing=reasons))
    assert given == {"excused": {"action_plan": MAY}}
    assert corrected_records_facts(after, event("records", MAY, kind="hours")) == {}


@pytest.mark.rule(140)
def test_a_corrected_start_keeps_its_provider_and_the_day_the_result_was_recorded() -> None:
    after = apply_event(REFERRAL, event("started", STARTED, recorded=MAY, provider="south"))
    facts = corrected_start_facts(after, event("start_corrected", MAY, started_on=str(APRIL)))
    assert facts == {"result": Result(APRIL, MAY), "start": Start(APRIL, "south")}
    assert corrected_start_facts(REFERRAL, event("start_corrected", MAY, started_on=str(APRIL))) == {}


def test_a_result_keeps_the_earliest_day_and_the_earliest_day_it_was_recorded() -> None:
    after = apply_event(REFERRAL, event("did_not_start", APRIL, recorded=MAY))
    assert after.result == Result(APRIL, MAY)
    facts = start_facts(after, event("started", STARTED, recorded=date(2018, 6, 1), provider="south"))
    assert facts == {"result": Result(STARTED, MAY), "start": Start(STARTED, "south")}
    assert did_not_start_facts(REFERRAL, event("did_not_start", APRIL))["firsts"] == {"did_not_start": APRIL}


def test_a_referral_is_not_in_the_net_for_one_reason_the_gravest() -> None:
    out = REFERRAL.replace(taken_out={"cancelled": APRIL, "referred_in_error": MAY})
    counted = {m for m in ("net_referrals", "referred_in_error", "cancelled") if [*net_or_reason(m)(out, PLAIN)]}
    assert counted == {"referred_in_error"}
    assert [on for on, *_ in net_or_reason("net_referrals")(REFERRAL, PLAIN)] == [REFERRED]


@pytest.mark.rule(43)
def test_the_caseload_is_starts_less_leavers() -> None:
    left = apply_event(STARTER, event("exited", MAY))
    assert [(on, amount) for on, amount, *_ in caseload(STARTER, PLAIN)] == [(STARTED, 1)]
    assert [(on, amount) for on, amount, *_ in caseload(left, PLAIN)] == [(STARTED, 1), (MAY, -1)]


def test_a_case_in_work_ends_with_the_return_or_with_support_whichever_is_first() -> None:
    working = STARTER.replace(in_work={"j1": APRIL}, firsts={"left": date(2018, 6, 1)})
    back = working.replace(back_from_work={"j1": MAY})
    late = STARTER.replace(in_work={"j1": MAY}, back_from_work={"j1": APRIL})
    assert [(on, amount) for on, amount, *_ in in_work_cases(working, PLAIN)] == [(APRIL, 1), (date(2018, 6, 1), -1)]
    assert [(on, amount) for on, amount, *_ in in_work_cases(back, PLAIN)] == [(APRIL, 1), (MAY, -1)]
    assert [(on, amount) for on, amount, *_ in in_work_cases(late, PLAIN)] == [(MAY, 1), (MAY, -1)]


def test_engagement_is_the_programmes_outcome_or_else_the_first_meeting_or_start() -> None:
    met = STARTER.replace(firsts={"attended": REFERRED}, outcomes={"engaged/1": MAY, "engaged/2": APRIL})
    programme = defined("outcomes: {engaged: {kind: engagement, name: Engaged, meetings: 1}}")
    assert [on for on, *_ in engagement(met, PLAIN)] == [REFERRED]
    assert [on for on, *_ in engagement(met, programme)] == [APRIL]
    assert [*engagement(STARTER, programme)] == []
    assert [*engagement(REFERRAL, PLAIN)] == []


ACKNOWLEDGE = next(rule for rule in DEADLINE_RULES if rule.clock == "acknowledge")
PLAN = next(rule for rule in DEADLINE_RULES if rule.clock == "action_plan")
DEADLINES = defined(
    "clocks:\n"
    "  acknowledge: {length: 2, unit: working_days, counted_from: referral}\n"
    "  action_plan: {length: 10, unit: working_days, counted_from: start}\n"
)


REFERRED_IN_TIME = REFERRAL.replace(due={"referral/acknowledge": date(2018, 3, 7)})


def test_a_deadline_counts_from_the_referral_or_the_start_as_the_programme_says() -> None:
    assert deadlines(DEADLINES, "referral", REFERRED) == {"referral/acknowledge": date(2018, 3, 7)}
    assert deadlines(DEADLINES, "start", STARTED) == {"start/action_plan": date(2018, 4, 5)}
    assert deadlines(PLAIN, "start", STARTED) == {}
    assert last_day_in_time(ACKNOWLEDGE, REFERRED_IN_TIME) == date(2018, 3, 7)
    assert last_day_in_time(PLAN, REFERRED_IN_TIME) is None


@pytest.mark.rule(23)
@pytest.mark.parametrize(
    ("facts", "measures"),
    [
        ({}, ["acknowledgements_due"]),
        ({"firsts": {"acknowledged": date(2018, 3, 7)}}, ["acknowledgements_due", "acknowledged_in_time"]),
        ({"firsts": {"acknowledged": date(2018, 3, 8)}}, ["acknowledgements_due"]),
        ({"excused": {"acknowledge": APRIL}}, ["acknowledgements_due", "acknowledgements_excused"]),
        ({"taken_out": {"cancelled": date(2018, 3, 7)}}, []),
        ({"taken_out": {"cancelled": date(2018, 3, 8)}}, ["acknowledgements_due"]),
        ({"taken_out": {"referred_in_error": date(2018, 3, 7)}}, ["acknowledgements_due"]),
    ],
)
def test_a_deadline_is_met_missed_or_excused_and_nobodys_once_cancelled(facts: dict, measures: list[str]) -> None:
    contributions = [*deadline_contributions(ACKNOWLEDGE, REFERRED_IN_TIME.replace(**facts), DEADLINES)]
    assert [contribution.measure for contribution in contributions] == measures
    assert {contribution.on for contribution in contributions} <= {date(2018, 3, 7)}


def test_a_programme_without_service_standards_counts_none() -> None:
    assert [*standards(STARTER, PLAIN)] == []


SOON = defined("service_standards: {soon: {name: S, test: {event: contact, within_days: 10, from: start}, target: 1}}")
SOON_DUE = date(2018, 3, 30)
SOON_MISSED = event("clock_missed", SOON_DUE, clock="standard_soon", due_on=str(SOON_DUE))
NO_MISS = event("miss_withdrawn", date(2018, 3, 22), clock="standard_soon", done_on="2018-03-22")
MET, MISSED = ["standard_due:soon", "standard:soon"], ["standard_due:soon"]


@pytest.mark.rule(133)
@pytest.mark.parametrize(
    ("events", "measures"),
    [
        ([event("contacted", date(2018, 3, 19))], MISSED),
        ([event("contacted", date(2018, 3, 19)), event("contacted", SOON_DUE, contact_id="c2")], MET),
        ([event("contacted", date(2018, 3, 31))], MISSED),
        ([event("standard_met", date(2018, 3, 22), standard="soon", due_on=str(SOON_DUE))], MET),
        ([event("clock_missed", SOON_DUE, clock="standard_soon", due_on=str(SOON_DUE))], MISSED),
        ([SOON_MISSED, event("standard_met", date(2018, 3, 22), standard="soon", due_on=str(SOON_DUE)), NO_MISS], MET),
        ([SOON_MISSED, event("contacted", date(2018, 3, 22)), NO_MISS], MET),
        ([SOON_MISSED, event("exited", date(2018, 3, 22)), NO_MISS], []),
        ([SOON_MISSED, event("exited", date(2018, 3, 22)), NO_MISS, SOON_MISSED], MISSED),
        ([event("exited", SOON_DUE)], []),
        ([event("clock_missed", SOON_DUE, clock="action_plan", due_on=str(SOON_DUE)), event("exited", SOON_DUE)], []),
    ],
)
def test_a_standard_is_met_or_missed_as_caseload_decides_and_else_by_what_happened_since_the_start(
    events: list, measures: list[str]
) -> None:
    participant = STARTER
    for each in events:
        participant = apply_event(participant, each)
    contributions = [*standards(participant, SOON)]
    assert [contribution.measure for contribution in contributions] == measures
    assert {contribution.on for contribution in contributions} <= {SOON_DUE}


@pytest.mark.rule(133)
def test_a_standard_that_recurs_is_due_once_in_each_period() -> None:
    participant = STARTER
    for day, met in (("2018-04-20", True), ("2018-05-21", False), ("2018-06-21", True)):
        values = {"standard": "seen"} if met else {"clock": "standard_seen"}
        participant = apply_event(
            participant, event("standard_met" if met else "clock_missed", APRIL, **values, due_on=day)
        )
    totals = [contribution.measure for contribution in standards(participant, PLAIN)]
    assert (totals.count("standard_due:seen"), totals.count("standard:seen")) == (3, 2)


def test_a_change_of_the_referral_or_the_net_concerns_every_rule() -> None:
    assert rules_that_read(frozenset({"referral"})) == rules_that_read(frozenset({"taken_out"})) == MEASURE_RULES
    assert rules_that_read(frozenset()) == ()


def test_a_payment_concerns_the_one_rule_that_sums_money_and_a_start_all_that_are_of_starts() -> None:
    assert [rule.measures for rule in rules_that_read(frozenset({"payments"}))] == [("outcome_payments",)]
    of_starts = {rule.measures for rule in MEASURE_RULES if rule.population == "start"}
    assert of_starts <= {rule.measures for rule in rules_that_read(frozenset({"start"}))}


@pytest.mark.rule(28)
def test_who_was_referred_in_error_counts_for_referrals_and_money_only() -> None:
    cohorts = cohorts_of(apply_event(STARTER, event("in_error", MAY)))
    assert {population for population, cohort in cohorts.items() if cohort} == {"referral", "money"}
    assert {population for population, cohort in cohorts_of(REFERRAL).items() if not cohort} == {"start"}


def test_what_starts_count_is_the_provider_of_the_start_and_of_referrals_that_of_now() -> None:
    cohorts = cohorts_of(apply_event(STARTER, event("allocated", MAY, provider="south")))
    assert cohorts["referral"] is not None and cohorts["referral"].provider == "south"
    assert cohorts["start"] is not None and cohorts["start"].provider == "north"


def under_plain(programme_id: str, version: str, at: datetime | None = None) -> Programme:
    return PLAIN


def test_the_same_participant_makes_no_difference_and_neither_does_one_without_a_referral() -> None:
    cause = started()
    assert [*difference(STARTER, STARTER, cause, under_plain)] == []
    assert [*difference(Participant(), Participant(waiting=(cause,)), cause, under_plain)] == []


def test_a_difference_takes_back_before_it_adds() -> None:
    cause = event("cancelled", APRIL)
    moved = [*difference(REFERRAL, apply_event(REFERRAL, cause), cause, under_plain)]
    assert [(m.count.measure, m.count.amount) for m in moved] == [("net_referrals", -1), ("cancelled", 1)]

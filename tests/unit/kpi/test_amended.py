"""A contract is amended while people are on it: what was counted stays, and nobody is counted by terms of later."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kpi.domain import JourneyEvent, Movement, Participant, movements
from shared.terms.programme import Programme, Programmes
from tests.programmes import defined
from tests.unit.kpi.stories import brief, event, received, started, sums

BASE = """
id: P
nation: {nation}
providers:
  north: {{name: North, role: {role}}}
  prime: {{name: Prime, role: {other}}}
{prime}
clocks:
  acknowledge: {acknowledge}
  start_or_fta: {{length: {result}, unit: working_days, counted_from: referral}}
  action_plan: {{length: 20, unit: working_days, counted_from: start}}
outcomes: {outcomes}
service_standards:
  soon-met: {{name: Met soon, test: {{event: contact, within_days: {within}, from: start}}, target: 0.9}}
"""
TWO_DAYS = "{length: 2, unit: working_days, counted_from: referral}"
FIVE_DAYS = "{length: 5, unit: working_days, counted_from: referral}"
ENGAGED = "{engaged: {kind: engagement, event: action_plan, name: Agreed a plan}}"


def contract(acknowledge: str = TWO_DAYS, result: int = 15, within: int = 30, **terms: str) -> str:
    parts = {"nation": "england-and-wales", "role": "subcontractor", "other": "prime", "outcomes": "{}"}
    parts |= {"prime": "prime: prime"} | terms
    return BASE.format(acknowledge=acknowledge, result=result, within=within, **parts)


FIRST = contract()
AMENDED = [
    contract(acknowledge=FIVE_DAYS),
    contract(acknowledge=FIVE_DAYS, result=30, within=10, nation="scotland", outcomes=ENGAGED),
    contract(acknowledge=f"[{TWO_DAYS}, {FIVE_DAYS[:-1]}, effective_from: 2018-03-01}}]"),
    contract(role="provider", other="provider", prime=""),
]


def instant(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 1, tzinfo=UTC)


@cache
def programme_of(text: str) -> Programme:
    return defined(text)


@cache
def versions(*texts_from: tuple[str, date]) -> Programmes:
    """The programmes of a service that has run each text from its day on."""
    ran = [(programme_of(text), day) for text, day in texts_from]
    newest = ran[-1][0]
    stored = {(programme.id, programme.version): programme.definition for programme, _ in ran}
    history = {newest.id: [(instant(day), programme.version) for programme, day in ran]}
    return Programmes({newest.id: newest}).with_stored(stored).with_history(history)


def counted_live(events: list[JourneyEvent], texts: list[tuple[str, date]]) -> list[Movement]:
    """What moved as each event was consumed by the version that ran on the day it was recorded."""
    participant, moved = Participant(), []
    for each in events:
        ran = [(text, day) for text, day in texts if instant(day) < each.recorded_at] or texts[:1]
        participant, more = movements(participant, each, versions(*ran).for_referral)
        moved += more
    return moved


def rebuilt(events: list[JourneyEvent], texts: list[tuple[str, date]]) -> list[Movement]:
    """What a rebuild counts, when all versions are known."""
    participant, moved = Participant(), []
    for each in events:
        participant, more = movements(participant, each, versions(*texts).for_referral)
        moved += more
    return moved


def came_under(text: str, on: date = date(2018, 4, 26)) -> JourneyEvent:
    return received(on, programme_version=programme_of(text).version)


BEGAN, AMENDED_ON = date(2018, 3, 1), date(2018, 4, 30)


@pytest.mark.rule(130)
def test_a_cancellation_after_an_amendment_takes_back_the_deadline_that_was_counted():
    story = [came_under(FIRST), event("cancelled", date(2018, 4, 27), recorded=date(2018, 5, 3))]
    moved = rebuilt(story, [(FIRST, BEGAN), (AMENDED[0], AMENDED_ON)])
    assert {(measure, month) for _, measure, month in brief(moved) if "due" in measure} == {
        ("acknowledgements_due", "2018-04"),
        ("results_due", "2018-05"),
    }
    assert not [total for (measure, _, _), total in sums(moved).items() if "due" in measure]


@pytest.mark.rule(130)
@pytest.mark.parametrize("acknowledged, in_time", [(date(2018, 4, 30), 1), (date(2018, 5, 1), 0)])
def test_everybody_is_counted_by_the_deadline_they_came_under(acknowledged: date, in_time: int):
    story = [came_under(FIRST), event("acknowledged", acknowledged)]
    totals = sums(rebuilt(story, [(FIRST, BEGAN), (AMENDED[0], AMENDED_ON)]))
    assert totals.get(("acknowledged_in_time", "2018-04", "north"), 0) == in_time
    assert totals["acknowledgements_due", "2018-04", "north"] == 1


@pytest.mark.rule(130)
def test_who_comes_after_an_amendment_is_counted_by_the_amended_deadline():
    story = [came_under(AMENDED[0], date(2018, 5, 8)), event("acknowledged", date(2018, 5, 15))]
    totals = sums(rebuilt(story, [(FIRST, BEGAN), (AMENDED[0], AMENDED_ON)]))
    assert totals["acknowledged_in_time", "2018-05", "north"] == 1


@pytest.mark.rule(130)
def test_the_provider_keeps_the_role_it_had_in_the_contract_of_the_start():
    texts = [(FIRST, BEGAN), (AMENDED[3], AMENDED_ON)]
    moved = rebuilt([came_under(FIRST), started(date(2018, 5, 10))], texts)
    assert {each.count.cohort.role for each in moved if each.count.measure == "starts"} == {"subcontractor"}


@pytest.mark.rule(130)
def test_a_provider_that_joined_later_has_the_role_of_the_day_of_the_start():
    joined = FIRST.replace("providers:", "providers:\n  late: {name: Late, role: subcontractor}")
    left = contract(role="provider", other="provider", prime="").replace(
        "providers:", "providers:\n  late: {name: Late, role: provider}"
    )
    texts = [(FIRST, BEGAN), (joined, date(2018, 5, 2)), (left, date(2018, 6, 1))]
    moved = rebuilt([came_under(FIRST), event("started", date(2018, 5, 10), provider="late")], texts)
    assert {each.count.cohort.role for each in moved if each.count.measure == "starts"} == {"subcontractor"}


def test_a_participant_of_an_old_release_is_counted_by_the_version_in_force_when_something_happens():
    before, _ = movements(Participant(), came_under(FIRST), versions((FIRST, BEGAN)).for_referral)
    old = before.replace(programme_version="", due={})
    _, moved = movements(old, event("acknowledged", date(2018, 4, 30)), versions((FIRST, BEGAN)).for_referral)
    assert ("acknowledged_in_time", "2018-04", "north") in sums(moved)


@pytest.mark.rule(130)
def test_a_version_that_kpi_does_not_run_yet_is_replaced_by_the_one_in_force_and_stays_replaced():
    story = [came_under(AMENDED[0]), event("cancelled", date(2018, 4, 27), recorded=date(2018, 5, 20))]
    moved = counted_live(story, [(FIRST, BEGAN), (AMENDED[0], date(2018, 5, 10))])
    due = [(amount, month) for amount, measure, month in brief(moved) if measure == "acknowledgements_due"]
    assert due == [(1, "2018-04"), (-1, "2018-04")]


PARTS = [
    event("acknowledged", date(2018, 5, 1)),
    event("attended", date(2018, 5, 8)),
    started(date(2018, 5, 9)),
    event("plan", date(2018, 5, 30)),
    event("contacted", date(2018, 5, 22)),
    event("did_not_start", date(2018, 5, 18)),
    event("cancelled", date(2018, 5, 2)),
    event("achieved", date(2018, 6, 1), outcome="engaged"),
    event("in_error", date(2018, 6, 20), reason="already_employed"),
    event("standard_met", date(2018, 5, 22), standard="soon-met", due_on="2018-06-08"),
]


@st.composite
def lives(draw: st.DrawFn) -> Iterator[JourneyEvent]:
    """Some of what can happen to a person, each recorded some days late."""
    chosen = draw(st.sets(st.sampled_from(range(len(PARTS)))))
    delays = [draw(st.integers(0, 40)) for _ in chosen]
    late = [
        replace(PARTS[n], recorded_at=PARTS[n].recorded_at + timedelta(days=delay))
        for n, delay in zip(sorted(chosen), delays, strict=True)
    ]
    return sorted(late, key=lambda each: each.recorded_at)


@pytest.mark.rule(130)
@given(lives(), st.permutations(AMENDED), st.lists(st.dates(date(2018, 4, 27), date(2018, 6, 30)), max_size=3))
def test_a_rebuild_after_any_amendments_counts_what_was_counted(
    life: list[JourneyEvent], amended: list[str], days: list[date]
):
    texts = [(FIRST, BEGAN), *zip([*amended, FIRST], sorted(days), strict=False)]
    story = [came_under(FIRST), *life]
    assert rebuilt(story, texts) == counted_live(story, texts)


@pytest.mark.rule(130)
@given(lives(), st.permutations(AMENDED))
def test_no_sum_of_people_is_ever_negative_after_an_amendment(life: list[JourneyEvent], amended: list[str]):
    texts = [(FIRST, BEGAN), (amended[0], AMENDED_ON), (amended[1], date(2018, 5, 25))]
    moved = counted_live([came_under(FIRST), *life], texts)
    assert all(total > 0 for total in sums(moved).values())
    totals = sums(moved)
    for due, in_time in (("acknowledgements_due", "acknowledged_in_time"), ("results_due", "results_in_time")):
        by_month = {month for measure, month, _ in totals if measure == in_time}
        assert by_month <= {month for measure, month, _ in totals if measure == due}
    assert len({month for measure, month, _ in totals if measure == "acknowledgements_due"}) <= 1


def test_the_versions_that_ran_are_found_by_the_instant():
    programmes = versions((FIRST, BEGAN), (AMENDED[0], AMENDED_ON), (FIRST, date(2018, 6, 1)))
    days = (date(2017, 1, 1), BEGAN, AMENDED_ON, date(2018, 6, 1), date(2018, 7, 1))
    in_force = [programmes.in_force("P", instant(day) + timedelta(hours=1)).version for day in days]
    first, amended = programme_of(FIRST).version, programme_of(AMENDED[0]).version
    assert in_force == [first, first, amended, first, first]
    assert [current == other for current, other in pairwise(in_force)] == [True, False, False, True]

"""A deadline that people are counted by is amended by a new entry, never under its own date [rule 143]."""

from datetime import date

import pytest

from shared.journey.programmes import rewriting_faults
from shared.terms.programme.versions import with_current_rates
from tests.programmes import loaded

TODAY = date(2018, 6, 1)
DATED = "clocks: {{action_plan: [{{length: 20, unit: working_days, counted_from: referral}}, {entry}]}}"


def dated(length: int, effective_from: str) -> str:
    entry = f"{{length: {length}, unit: working_days, counted_from: referral, effective_from: {effective_from}}}"
    return DATED.format(entry=entry)


def rewritten(before: str, after: str) -> list[str]:
    """The faults of a file with `after`, where `before` has run."""
    old, new = loaded(before), loaded(after)
    stored = {("TEST", old["TEST"].version): old["TEST"].definition}
    return [fault.message for fault in rewriting_faults(new, stored, TODAY)]


@pytest.mark.rule(143)
@pytest.mark.parametrize(
    ("length", "effective_from", "is_refused"),
    [(30, "2018-06-01", True), (30, "2018-06-02", False), (25, "2018-06-01", False)],
)
def test_an_entry_whose_day_has_come_is_not_changed(length: int, effective_from: str, is_refused: bool) -> None:
    messages = rewritten(dated(25, effective_from), dated(length, effective_from))
    assert [("add one with effective_from" in message) for message in messages] == [True] * is_refused


WITHOUT_ENTRY = "clocks: {action_plan: [{length: 20, unit: working_days, counted_from: referral}]}"
WITHOUT_CLOCK = "clocks: {acknowledge: {length: 2, unit: working_days, counted_from: referral}}"


@pytest.mark.rule(143, 174)
@pytest.mark.parametrize("after", [WITHOUT_ENTRY, WITHOUT_CLOCK])
@pytest.mark.parametrize(("effective_from", "is_refused"), [("2018-06-01", True), ("2018-06-02", False)])
def test_an_entry_whose_day_has_come_is_not_left_out(after: str, effective_from: str, is_refused: bool) -> None:
    messages = rewritten(dated(25, effective_from), after)
    assert [("write it as it was" in message) for message in messages] == [True] * is_refused


@pytest.mark.rule(143)
def test_a_version_that_runs_already_is_taken_as_it_is() -> None:
    old, new = loaded(dated(25, "2018-06-01")), loaded(dated(30, "2018-06-01"))
    stored = {("TEST", each["TEST"].version): each["TEST"].definition for each in (old, new)}
    assert [*rewriting_faults(new, stored, TODAY)] == []


@pytest.mark.rule(143)
def test_an_entry_corrected_before_its_day_holds_for_people_under_way() -> None:
    own, newest = loaded(dated(25, "2018-07-01"))["TEST"], loaded(dated(30, "2018-07-01"))["TEST"]
    rule = with_current_rates(own, newest).runs("action_plan", date(2018, 7, 2))
    assert rule is not None and rule.length == 30

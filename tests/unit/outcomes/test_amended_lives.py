"""A contract that is amended in mid-life: money is what the final file says of the final facts [rule 173]."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from shared.terms.programme import Price, Programme
from shared.terms.programme.outcomes import AnyOutcome
from shared.terms.programme.support import Clock
from shared.terms.programme.versions import with_current_rates
from tests.unit.outcomes.lives.facts import START, Message, day, lives, schedules
from tests.unit.outcomes.lives.oracle import AGREED, PRICES, SIGNED, Dated, Terms, due
from tests.unit.outcomes.lives.playing import CONTRACT, LAST, play

ENOUGH = 400
Amending = Callable[[Programme, Programme], Programme]
"""The terms of a person: of the version they came under and the newest."""
NOT_OF_THE_DAY = {"permitted_gap_days": 0, "weeks": 4, "days": 10, "hours": Decimal(1), "order": 1}
"""What an amendment changes for people who are referred later, and for nobody else."""


def written(pence: int) -> str:
    return f"{pence // 100}.{pence % 100:02d}"


def dated(entries: Dated) -> tuple[Price, ...]:
    return tuple(Price(effective_from=since, amount=written(entries[since])) for since in sorted(entries))


def contract(terms: Terms, others: Mapping[str, Any] = MappingProxyType({})) -> Programme:
    """The file that says so; `others` are changes of outcomes that have no date."""
    limits = [{"effective_from": since, "length": days} for since, days in terms.last_day.items() if since != SIGNED]
    limit = {"name": "limit", "unit": "calendar_days", "counted_from": "start"}
    clocks = [Clock.model_validate(limit | entry) for entry in ({"length": terms.last_day[SIGNED]}, *limits)]

    def outcome(before: AnyOutcome) -> AnyOutcome:
        fields = type(before).model_fields
        changes = {"prices": dated(terms.prices[before.id])} | {n: v for n, v in others.items() if n in fields}
        changes |= {"window": "limit"} if before.window else {}
        if "thresholds" in fields:
            changes |= {"threshold": None, "thresholds": dated(terms.threshold)}
        return before.model_copy(update=changes)

    update = {"clocks": (*CONTRACT.clocks, *clocks), "outcomes": tuple(map(outcome, CONTRACT.outcomes))}
    return CONTRACT.model_copy(update=update)


DAYS_OF_START = st.sampled_from((date(2018, 3, 2), date(2018, 3, 4), START, START + timedelta(days=1)))
ANY_DAY = st.integers(1, 500).map(day)


@st.composite
def amended(draw: st.DrawFn, terms: Terms) -> Terms:
    """The terms with one dated entry added, changed or taken away."""
    what = draw(st.sampled_from(("threshold", "last_day", *PRICES)))
    if what == "threshold":
        entry = {draw(DAYS_OF_START): draw(st.sampled_from((150_000, 299_999, 300_001, 600_000)))}
        return replace(terms, threshold=terms.threshold | entry)
    if what == "last_day":
        entry = {draw(DAYS_OF_START): draw(st.sampled_from((90, 300, 638, 640)))}
        return replace(terms, last_day=terms.last_day | entry)
    entries = terms.prices[what]
    removed = draw(st.sampled_from((None, *(since for since in entries if since != SIGNED))))
    kept = {since: pence for since, pence in entries.items() if since != removed}
    added = {draw(ANY_DAY): draw(st.integers(1, 900_000))} if removed is None else {}
    return replace(terms, prices=terms.prices | {what: kept | added})


def what_is_paid_is_what_the_final_file_says(data: st.DataObject, amending: Amending = with_current_rates) -> None:
    """A person comes under the first file; it is amended two to four times, with dates before and after."""
    life, terms = data.draw(lives()), AGREED
    schedule: list[tuple[date, Message | Programme]] = [*data.draw(schedules(life))]
    own = contract(AGREED)
    for on in sorted(data.draw(st.lists(ANY_DAY, min_size=2, max_size=4))):
        terms = data.draw(amended(terms))
        running = contract(terms, NOT_OF_THE_DAY)
        schedule.append((on, amending(own, running)))
    played = play(sorted(schedule, key=lambda entry: entry[0]), own)
    expected = due(life, LAST, terms)
    assert played.due == expected
    assert played.paid == {outcome: price for outcome, (_, price) in expected.items()}
    reversed_lines = [line.reverses for line in played.lines if line.kind == "recovery"]
    assert len(reversed_lines) == len(set(reversed_lines))


@pytest.mark.rule(85, 145, 173, 174)
@settings(max_examples=80, deadline=None)
@given(st.data())
def test_what_is_paid_is_what_the_final_file_says(data: st.DataObject) -> None:
    what_is_paid_is_what_the_final_file_says(data)


@pytest.mark.rule(85, 145, 173, 174)
@pytest.mark.long
@pytest.mark.timeout(3600)
@settings(max_examples=1000, deadline=None)
@given(st.data())
def test_what_is_paid_is_what_the_final_file_says_in_a_thousand_lives(data: st.DataObject) -> None:
    what_is_paid_is_what_the_final_file_says(data)


FAULTS: dict[str, Amending] = {
    "the newest file holds for everybody": lambda own, newest: newest,
    "an amendment reaches nobody": lambda own, newest: own,
    "an amended deadline reaches nobody": lambda own, newest: with_current_rates(own, newest).model_copy(
        update={"clocks": own.clocks}
    ),
    "an amended price reaches nobody": lambda own, newest: own.model_copy(update={"clocks": newest.clocks}),
}


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_amending_is_seen(fault: str) -> None:
    @settings(
        max_examples=ENOUGH,
        database=None,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def search(data: st.DataObject) -> None:
        what_is_paid_is_what_the_final_file_says(data, FAULTS[fault])

    with pytest.raises(AssertionError):
        search()

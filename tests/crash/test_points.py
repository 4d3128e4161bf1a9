"""The matrix is whole: each crash point of the design has its function, its six deaths, and its line in the guide."""

import inspect
from pathlib import Path

import pytest

from tests.crash.matrix import KILLS_EACH, dealt, rounds
from tests.crash.points import POINTS, Spot, locate

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "operate.md"
SPOTS = [spot for point in POINTS for spot in point.spots]


@pytest.mark.parametrize("spot", SPOTS, ids=lambda spot: f"{spot.when}-{spot.at}")
def test_a_crash_point_stands_at_a_function_there_is(spot: Spot):
    holder, name = locate(spot.at)
    assert callable(vars(holder)[name])


@pytest.mark.parametrize("spot", SPOTS, ids=lambda spot: f"{spot.when}-{spot.at}")
def test_a_crash_point_reads_the_arguments_that_its_function_takes(spot: Spot):
    holder, name = locate(spot.at)
    function = inspect.unwrap(vars(holder)[name])
    if inspect.isasyncgenfunction(function):  # of a unit of work, the spot sees the unit alone
        inspect.signature(spot.in_flight).bind(object())
        return
    parameters = inspect.signature(function).parameters.values()
    seen = [object() for parameter in parameters if parameter.default is inspect.Parameter.empty]
    inspect.signature(spot.in_flight).bind(*seen, *([object()] if spot.when == "after" else []))


def test_a_function_renamed_away_from_its_crash_point_is_noticed():
    with pytest.raises(AttributeError, match="is gone"):
        locate("shared.journey.relay:Relay.dispatch")


def test_every_point_has_six_deaths_spread_over_all_its_services_and_spots():
    kills = [kill for command in ("serve", "migrate", "rebuild") for kill in dealt(command)]
    for point in POINTS:
        own = [kill for kill in kills if kill.point is point]
        assert len(own) == KILLS_EACH
        assert {kill.service for kill in own} == set(point.services)
        assert {kill.spot for kill in own} == set(point.spots)


def test_the_rounds_hold_every_death_of_a_running_service_and_no_service_dies_twice_in_one():
    flat = [kill for kills in rounds() for kill in kills]
    assert len(flat) == len(dealt("serve"))
    assert all(len({kill.service for kill in kills}) == len(kills) for kills in rounds())


def test_the_operators_guide_tells_of_each_point_in_its_order():
    rows = [line.split(" | ")[0].removeprefix("| ") for line in GUIDE.read_text().splitlines() if " | " in line]
    assert [row for row in rows if row in {point.name for point in POINTS}] == [point.name for point in POINTS]

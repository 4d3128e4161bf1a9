"""March 2018 arrives in S0's own numbers; the months after it along the profile."""

from collections import Counter
from datetime import date

import pytest

from milepost.demo.arrivals import MARCH_ENDS, THE_FRIDAY, Arrivals
from milepost.demo.assumptions import Parameters
from milepost.demo.script import Life
from shared.terms.calendar import Month, working_days
from shared.terms.programme import Programme, Programmes


def groups_until(lives: list[Life], day: date) -> Counter[str]:
    return Counter(life.arrival.person.group for life in lives if life.arrival.referred_on <= day)


def test_362_are_referred_by_friday_9_march(lives: list[Life]) -> None:
    found = groups_until(lives, THE_FRIDAY)
    assert found.total() == 362
    assert found == {"HD": 272, "LTU": 61, "EA": 29}


def test_400_are_referred_by_31_march_as_the_profile_has_it(lives: list[Life]) -> None:
    found = groups_until(lives, MARCH_ENDS)
    assert found.total() == 400
    assert found == {"HD": 300, "LTU": 68, "EA": 32}


def test_the_numbers_of_s0_hold_for_every_seed(programme: Programme) -> None:
    for seed in (1, 2, 3):
        march = list(Arrivals(programme, Parameters(), seed).until(Month.of("2018-03")))
        assert sum(arrival.referred_on <= THE_FRIDAY for arrival in march) == 362
        assert len(march) == 400


def test_people_are_referred_on_working_days_only(lives: list[Life]) -> None:
    open_days = working_days()
    assert all(life.arrival.referred_on in open_days for life in lives)


def test_after_march_the_months_stay_near_the_profile(programme: Programme, lives: list[Life]) -> None:
    by_month = Counter(Month.of(life.arrival.referred_on) for life in lives)
    for month in (Month.of("2018-04"), Month.of("2019-01"), Month.of("2020-02")):
        expected = programme.profile_for("referrals", month)
        assert abs(by_month[month] - expected) <= round(expected * 0.1) + 1


def test_the_scaled_programme_is_the_contract_with_a_tenth_of_the_profile(programmes: Programmes) -> None:
    whole, tenth = programmes["LLWHP"], programmes["LLWHP-TENTH"]
    assert tenth.profile_for("referrals", "2018-03") == whole.profile_for("referrals", "2018-03") == 400
    months = [Month.of("2018-04").next(n) for n in range(59)]
    assert sum(tenth.profile_for("referrals", month) for month in months) == 1_430
    assert {override.path.split(".")[0] for override in tenth.overrides} <= {"id", "name", "profiles"}
    assert tenth.outcomes == whole.outcomes


@pytest.mark.parametrize("role", ["journey", "mappa"])
def test_each_role_is_played_by_one_person(lives: list[Life], role: str) -> None:
    assert sum(life.arrival.role == role for life in lives) == 1

"""Nobody in the demo could be taken for somebody."""

import re
from datetime import date

from milepost.demo.people import FIRST_NAMES, SURNAMES, chances, invent
from milepost.demo.script import Life
from shared.terms.nino import is_never_issued

DRAMA = re.compile(r"020 7946 0\d{3}")


def test_everybody_has_a_number_that_is_never_issued(lives: list[Life]) -> None:
    assert all(is_never_issued(life.arrival.person.nino) for life in lives)


def test_everybody_has_a_number_of_their_own(lives: list[Life]) -> None:
    people = [life.arrival.person for life in lives]
    assert len({person.nino for person in people}) == len({person.reference for person in people}) == len(people)


def test_everybody_is_plainly_invented(lives: list[Life]) -> None:
    people = [life.arrival.person for life in lives]
    assert all(person.first_name in FIRST_NAMES and person.surname in SURNAMES for person in people)


def test_telephones_ring_nowhere_and_no_postcode_has_a_street(lives: list[Life]) -> None:
    bodies = [life.arrival.person.referral("LLWHP", life.arrival.referred_on) for life in lives]
    assert all(DRAMA.fullmatch(body["phone"]) for body in bodies if "phone" in body)
    assert all(body["address"]["postcode"].startswith("ZZ99 ") for body in bodies if "address" in body)


def test_somebody_under_mappa_is_referred_without_address_and_telephone() -> None:
    person = invent(chances("mappa"), 7, "EA", ["newham"], mappa=True)
    body = person.referral("LLWHP", date(2018, 3, 6))
    assert body["mappa"] is True
    assert not {"address", "phone"} & body.keys()


def test_each_group_brings_what_its_rule_asks_for() -> None:
    made = {group: invent(chances(group), 1, group, ["newham"]).referral("LLWHP", date(2018, 3, 1)) for group in GROUPS}
    assert made["LTU"]["claim_months"] >= 24
    assert made["LTU"]["participation"] == "mandatory"
    assert made["EA"]["early_access_code"]
    assert made["HD"]["disability"] is True


def test_the_same_seed_invents_the_same_person() -> None:
    first, second = (invent(chances("seed", 1), 1, "HD", ["newham", "bexley"]) for _ in range(2))
    assert first == second


GROUPS = ("HD", "LTU", "EA")

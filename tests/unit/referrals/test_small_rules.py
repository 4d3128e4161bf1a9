"""The small rules of a referral by themselves: days, postcodes, deadlines, sources, areas and the arms of a trial."""

from collections import Counter
from datetime import date
from types import SimpleNamespace
from typing import Any

import orjson
import pytest

from services.referrals.domain.custom_facts import is_day
from services.referrals.domain.deadlines import Met, deadline_state
from services.referrals.domain.intake import IntakeContext, contact_faults, date_faults, identity_faults
from services.referrals.domain.referral_routes import (
    Sender,
    area_faults,
    district_faults,
    refusal,
    source_faults,
    term_faults,
)
from services.referrals.domain.trial import hand
from services.referrals.queries.programmes import facts_asked
from services.referrals.request_bodies.referrals import (
    PLAIN_EXAMPLE,
    RESTRICTED_EXAMPLE,
    ReferralIn,
    normalise_postcode,
)
from tests.programmes import defined, shipped

FRIDAY = date(2018, 3, 9)
CONTEXT = IntakeContext(FRIDAY, "jcp-north", sandbox=True)
PLAIN = defined()
JOBCENTRE = Sender("jcp-north")
ADDRESS = SimpleNamespace(postcode="E7 9ZZ")


@pytest.mark.parametrize(("text", "valid"), [("2018-03-09", True), ("2018-02-30", False), ("9 March", False)])
def test_a_day_is_one_that_the_calendar_has(text: str, valid: bool) -> None:
    assert is_day(text) is valid


@pytest.mark.parametrize("text", ["e151ab", " E15  1AB ", "E15 1ab"])
def test_a_postcode_is_kept_in_capitals_with_one_space(text: str) -> None:
    assert normalise_postcode(text) == "E15 1AB"


@pytest.mark.parametrize("text", ["", "E15", "15E 1AB", "E15 1A1"])
def test_what_is_no_postcode_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="the whole postcode"):
        normalise_postcode(text)


@pytest.mark.rule(18)
@pytest.mark.parametrize(
    ("met", "state", "today", "expected"),
    [
        (Met(), "RECEIVED", date(2018, 3, 13), "running"),
        (Met(), "RECEIVED", date(2018, 3, 14), "missed"),
        (Met(acknowledged_on=date(2018, 3, 13)), "ACKNOWLEDGED", date(2018, 4, 1), "met"),
        (Met(acknowledged_on=date(2018, 3, 14)), "ACKNOWLEDGED", date(2018, 4, 1), "missed"),
        (Met(ended_on=date(2018, 3, 13)), "REJECTED", date(2018, 4, 1), "stopped"),
        (Met(ended_on=date(2018, 3, 14)), "CANCELLED", date(2018, 4, 1), "missed"),
    ],
)
def test_a_deadline_runs_to_the_end_of_its_last_day(met: Met, state: str, today: date, expected: str) -> None:
    assert deadline_state("acknowledge", date(2018, 3, 13), met, state, today) == expected


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({}, []),
        ({"referred_on": date(2018, 3, 10)}, ["in-the-future"]),
        ({"date_of_birth": date(2018, 3, 10)}, ["impossible-date"]),
        ({"date_of_birth": date(1880, 1, 1)}, ["impossible-date"]),
        ({"date_of_birth": date(2002, 3, 10)}, ["too-young"]),
        ({"date_of_birth": date(2002, 3, 9)}, []),
    ],
)
def test_the_days_of_a_referral_can_be_real(values: dict[str, Any], codes: list[str]) -> None:
    assert [fault.code for fault in date_faults(values, CONTEXT)] == codes


@pytest.mark.rule(1, 7)
@pytest.mark.parametrize(
    ("values", "pointers"),
    [
        ({}, ["/address", "/phone"]),
        ({"address": SimpleNamespace(postcode=None), "mobile": "07700 900000"}, ["/address/postcode"]),
        ({"address": ADDRESS, "no_contact_reason": "has no phone"}, []),
        ({"mappa": True}, []),
    ],
)
def test_a_person_can_be_reached_or_the_record_says_why_not(values: dict[str, Any], pointers: list[str]) -> None:
    assert [fault.pointer for fault in contact_faults(values)] == pointers


def test_a_missing_number_is_no_fault_of_the_number() -> None:
    assert [*identity_faults({}, CONTEXT)] == []
    assert [fault.pointer for fault in identity_faults({"nino": "QV123456A"}, CONTEXT)] == ["/nino"]


def test_a_referral_is_dated_within_the_term() -> None:
    before, first = date(2018, 2, 28), date(2018, 3, 1)
    assert [fault.code for fault in term_faults(PLAIN, before)] == ["outside-contract"]
    assert [*term_faults(PLAIN, first)] == []
    assert "2018-03-01 to 2023-02-28" in next(term_faults(PLAIN, date(2023, 3, 1))).message


@pytest.mark.rule(17)
def test_a_route_is_named_by_the_programme_and_used_by_its_senders() -> None:
    assert [*source_faults({}, PLAIN, JOBCENTRE, FRIDAY)] == []
    assert [f.code for f in source_faults({"source": "gp"}, PLAIN, JOBCENTRE, FRIDAY)] == ["unknown-source"]


@pytest.mark.rule(16, 158)
def test_who_may_not_refer_is_told_nothing_else() -> None:
    both = defined("""
areas:
  north: {name: North, jcp_district: jcp-north}
  south: {name: South, jcp_district: jcp-south}
referral_sources:
  jobcentre_plus: {name: Jobcentre Plus}
  council: {name: The council, sent_by: [borough, partner], referrers: [a-charity]}
""")

    def told(sender: Sender, **values: Any) -> list[str] | str | None:
        refused = refusal({"area": "north", **values}, both, sender)
        return refused and ([fault.code for fault in refused.faults] or refused.code)

    assert told(JOBCENTRE) is told(Sender("a-charity", "partner"), source="council") is None
    assert told(Sender("jcp-south")) == ["wrong-district"]
    assert told(Sender("south", "borough"), source="council") == ["wrong-borough"]
    assert told(JOBCENTRE, source="council") == ["wrong-sender"]
    for stranger in (("jcp-east", "jcp"), ("east", "borough"), ("b-charity", "partner"), ("provider-9", "provider")):
        assert told(Sender(*stranger)) == "forbidden"


@pytest.mark.rule(16)
def test_an_area_lies_in_its_own_district() -> None:
    area = PLAIN.areas[0]
    assert [*area_faults({"area": "north"}, PLAIN, JOBCENTRE)] == []
    assert [f.code for f in area_faults({"area": "south"}, PLAIN, JOBCENTRE)] == ["unknown-area"]
    assert [f.code for f in area_faults({"preferred_provider": "none"}, PLAIN, JOBCENTRE)] == ["unknown-provider"]
    assert [f.pointer for f in district_faults({"jcp_district": "jcp-south"}, PLAIN, area, JOBCENTRE)] == [
        "/jcp_district"
    ]


def test_a_ward_is_checked_only_where_the_area_names_some() -> None:
    wards = defined("areas:\n  north: {name: North, jcp_district: jcp-north, wards: [Mill, Quay]}\n")
    assert [f.pointer for f in area_faults({"area": "north"}, wards, JOBCENTRE)] == ["/ward"]
    assert [*area_faults({"area": "north", "ward": "Quay"}, wards, JOBCENTRE)] == []
    assert [*area_faults({"area": "north", "ward": "anything"}, PLAIN, JOBCENTRE)] == []


@pytest.mark.rule(15)
def test_a_hand_holds_the_ratio_and_is_the_same_for_the_same_key() -> None:
    hands = {tuple(hand(2, 1, 12, bytes([number]) * 32)) for number in range(20)}
    assert all(Counter(arms) == {"programme": 8, "control": 4} for arms in hands)
    assert len(hands) > 15
    assert hand(2, 1, 12, b"key") == hand(2, 1, 12, b"key")


def test_a_fact_is_asked_once_with_every_condition_that_reads_it() -> None:
    asked = [fact for programme in shipped().values() for fact in [facts_asked(programme)]]
    for facts in asked:
        names = [fact["fact"] for fact in facts]
        assert len(names) == len(set(names))
        assert all(fact["conditions"] or "name" in fact for fact in facts), "read by a condition, or the programme's"
    assert any(asked)


@pytest.mark.parametrize("more", [{}, {"circumstances": {"tenure": "temporary", "other": {"pets": 2}}}])
@pytest.mark.parametrize("example", [PLAIN_EXAMPLE, RESTRICTED_EXAMPLE])
def test_the_content_of_a_body_is_all_that_it_says(example: dict[str, Any], more: dict[str, Any]) -> None:
    body = ReferralIn.model_validate_json(orjson.dumps(example | more))
    assert body.content() == body.model_dump()

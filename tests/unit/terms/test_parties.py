"""What an organisation is in a programme comes from the programme, never from its token."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from shared.terms.clients import Part
from shared.terms.programme import Programmes
from shared.terms.programme.parties import Party
from shared.terms.programme.references import party_references
from tests.programmes import shipped

DAY = date(2019, 6, 3)


def test_an_organisation_has_the_parts_that_the_programme_gives_it() -> None:
    llwhp = shipped()["LLWHP"]
    assert llwhp.parts_of(llwhp.commissioner) == {Part.COMMISSIONER}
    assert llwhp.parts_of("maximus") == {Part.PRIME}
    assert llwhp.parts_of("sub-1") == {Part.SUBCONTRACTOR}
    assert llwhp.parts_of("jcp-east-london") == {Part.JCP_DISTRICT}
    assert llwhp.parts_of("newham") == {Part.BOROUGH}
    assert llwhp.parts_of("nobody") == frozenset()


def test_who_delivered_under_an_earlier_version_still_delivers_and_is_no_prime() -> None:
    old, other = shipped()["LLWHP"], shipped()["CLW"]
    programmes = replace(
        Programmes(), running={"LLWHP": other}, stored={("LLWHP", "old"): ""}, loaded={("LLWHP", "old"): old}
    )
    assert programmes.parts_of("LLWHP", "maximus") == {Part.PROVIDER}
    assert programmes.parts_of("LLWHP", old.commissioner) == frozenset()
    assert programmes.parts_of("LLWHP", other.commissioner) == {Part.COMMISSIONER}


def test_nobody_has_a_part_in_a_programme_that_never_ran() -> None:
    assert Programmes().parts_of("LLWHP", "maximus") == frozenset()


FEED = {"code": "a", "name": "A feed", "part": "feed", "basis": "contract"}


def test_a_part_is_had_between_its_days_and_never_without_a_day() -> None:
    dated = Party.model_validate({**FEED, "org": "b", "effective_from": DAY, "effective_to": DAY})
    programme = shipped()["LLWHP"].model_copy(update={"other_parties": (dated, Party.model_validate(FEED))})
    days = [DAY - timedelta(1), DAY, DAY + timedelta(1), None]
    assert [programme.parts_of("b", day) for day in days] == [frozenset(), {Part.FEED}, frozenset(), frozenset()]
    assert {programme.parts_of("a", day) for day in days} == {frozenset({Part.FEED})}


@pytest.mark.rule(193)
def test_a_recipient_is_one_between_its_days_for_its_purposes() -> None:
    llwhp = shipped()["LLWHP"]
    [council] = llwhp.recipients(DAY)
    assert (council.organisation, council.purposes) == ("some-council", ("benefit_advice", "housing_support"))
    ended = llwhp.model_copy(update={"other_parties": (council.model_copy(update={"effective_to": DAY}),)})
    assert [len(ended.recipients(day)) for day in (DAY, DAY + timedelta(1))] == [1, 0]
    programmes = replace(Programmes(), running={"LLWHP": llwhp})
    assert programmes.recipients("some-council", DAY) == [("LLWHP", council)]
    assert programmes.recipients("some-clinic", DAY) == []


@pytest.mark.rule(193)
@pytest.mark.parametrize(
    ("changes", "faulty"),
    [
        ({}, set()),
        ({"purposes": ()}, {"purposes"}),
        ({"basis": "contract"}, {"basis"}),
        ({"part": "feed"}, {"purposes"}),
    ],
)
def test_a_recipient_has_purposes_and_a_basis_that_people_know_of(changes: dict[str, Any], faulty: set[str]) -> None:
    llwhp = shipped()["LLWHP"]
    [council] = llwhp.recipients(DAY)
    findings = party_references(llwhp, council.model_copy(update=changes), "parties.some-council")
    assert {path for path, _ in findings} == {f"parties.some-council.{name}" for name in faulty}


@pytest.mark.rule(158)
def test_every_shipped_programme_names_who_may_refer_by_each_way_in() -> None:
    for programme in shipped().values():
        for source in programme.referral_sources:
            assert bool(source.referrers) == bool({"partner", "self"} & set(source.sent_by)), source.code
            assert all(Part.REFERRER in programme.parts_of(org) for org in source.referrers)
        assert programme.portfolio or Part.FEED in programme.parts_of("hmrc")

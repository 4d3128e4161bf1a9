"""One person, one entitlement: mistyped numbers, sister programmes, and the queue that a person works."""

import pytest

from tests.service.real_life.people import refer
from tests.service.real_life.scenes import scene
from tests.service.real_life.town import Town

ONE = {
    "surname": "Onesample",
    "date_of_birth": "1985-06-15",
    "address": {"lines": ["7 Invented Street"], "postcode": "E15 1AB"},
}


@pytest.mark.rule(4)
@scene
async def test_twins_are_two_people_and_spellings_of_one_name_are_one(town: Town) -> None:
    await town.until("2018-03-16")
    twins = [
        await refer(town, "LLWHP", "2018-03-16", **ONE | {"surname": "Twinsample", "first_name": name, "nino": nino})
        for name, nino in (("Ada", "QQ200001A"), ("Bea", "QQ200002A"))
    ]
    assert len({twin.referral["person_id"] for twin in twins}) == 2
    names = {"surname": "Jos\u00e9", "date_of_birth": "1985-06-15", "nino": "QQ200004A"}
    composed = await refer(town, "LLWHP", "2018-03-16", **names)
    decomposed = await refer(town, "CLW", "2018-03-16", **names | {"surname": "Jose\u0301"})
    assert composed.referral["person_id"] == decomposed.referral["person_id"]

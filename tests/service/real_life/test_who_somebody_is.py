"""One person, one entitlement: mistyped numbers, sister programmes, and the queue that a person works."""

import pytest

from tests.service.real_life.people import PLACES, ask_to_refer, good, refer, start
from tests.service.real_life.scenes import scene
from tests.service.real_life.town import Town

ONE = {
    "surname": "Onesample",
    "date_of_birth": "1985-06-15",
    "address": {"lines": ["7 Onesample Road"], "postcode": "E15 1AB"},
}


@pytest.mark.rule(4, 11, 30)
@scene
async def test_one_person_under_a_mistyped_number_is_looked_at_before_a_second_start(town: Town) -> None:
    await town.until("2018-03-15")
    first = await start(town, "LLWHP", "2018-03-15", **ONE | {"nino": "QQ123456A"})
    second = await refer(town, "LLWHP", "2018-03-15", **ONE | {"nino": "QQ123465A"})
    refused = await second.begin("2018-03-15", await second.meet("2018-03-15"))
    assert refused.status_code in (409, 422)
    await town.until("2018-09-03")
    for person in (first, second):
        await person.earns(person.pay("2018-08-31", "3200.00"))
    assert (await first.claims(), await second.claims()) == (["triggered"], [])


@pytest.mark.rule(4)
@scene
async def test_twins_are_two_people_and_spellings_of_one_name_are_one(town: Town) -> None:
    await town.until("2018-03-16")
    twins = [
        await refer(town, "LLWHP", "2018-03-16", **ONE | {"surname": "Twinsample", "first_name": name, "nino": nino})
        for name, nino in (("Ada", "QQ200001A"), ("Bea", "QQ200002A"))
    ]
    assert len({twin.referral["person_id"] for twin in twins}) == 2
    names = {"surname": "Jos\u00e9", "date_of_birth": "1991-07-17", "nino": "QQ200004A"}
    composed = await refer(town, "LLWHP", "2018-03-16", **names)
    decomposed = await refer(town, "CLW", "2018-03-16", **names | {"surname": "Jose\u0301"})
    assert composed.referral["person_id"] == decomposed.referral["person_id"]


@pytest.mark.rule(11, 30)
@scene
async def test_one_person_started_on_a_sister_programme_is_paid_for_once(town: Town) -> None:
    await town.until("2018-03-15")
    same = {"surname": "Sistersample", "date_of_birth": "1985-06-15", "nino": "QQ300001A"}
    first = await start(town, "LLWHP", "2018-03-15", **same)
    await town.until("2018-04-03")
    for programme in ("CLW", "WLA-WHP"):
        answer = await ask_to_refer(town, programme, "2018-04-03", **same)
        assert answer.status_code == 201, "the Jobcentre is not told where else somebody has been"
        [held] = (
            await town.get(
                (PLACES[programme].commissioner, "commissioner"), "referrals", "/v1/referrals", to_check="true"
            )
        )["items"]
        assert (held["id"], held["to_check"]) == (answer.json()["id"], "not_previously_started")
    await town.until("2018-12-03")
    await first.earns(first.pay("2018-09-28", "2200.00"), first.pay("2018-11-30", "2200.00"))
    assert await first.claims() == ["triggered"]


@pytest.mark.rule(11, 30, 122)
@scene
async def test_of_two_open_referrals_to_sister_programmes_only_one_starts(town: Town) -> None:
    await town.until("2018-03-16")
    same = {"surname": "Openexample", "date_of_birth": "1981-02-03", "nino": "QQ310001A"}
    first, second = [await refer(town, programme, "2018-03-16", **same) for programme in ("LLWHP", "CLW")]
    meetings = [await person.meet("2018-03-16") for person in (first, second)]
    good(await first.begin("2018-03-16", meetings[0]))
    assert (await second.begin("2018-03-16", meetings[1])).status_code == 409
    good(await first.change("refer-in-error", reason="already_employed", found_on="2018-03-16"))
    good(await second.begin("2018-03-16", meetings[1]))


@pytest.mark.rule(4, 120)
@scene
async def test_who_is_settled_as_somebody_else_starts_and_who_is_the_same_does_not(town: Town) -> None:
    await town.until("2018-03-16")
    people = []
    for number, decision in enumerate(("different", "same")):
        details = {"surname": f"Queueexample{'AB'[number]}", "date_of_birth": "1982-03-04", "first_name": f"Jo{number}"}
        home = {"address": {"lines": [f"{number} Queue Street"], "postcode": "E15 1AB"}}
        first = await start(town, "LLWHP", "2018-03-16", **details, **home, nino=f"QQ32{number}001A")
        doubtful = await refer(town, "LLWHP", "2018-03-16", **details, **home, nino=f"QQ32{number}010A")
        assert doubtful.referral["matching"] == "manual"
        meeting = await doubtful.meet("2018-03-16")
        person_id = {"person_id": first.referral["person_id"]} if decision == "same" else {}
        body = {"decision": decision, "why": "documents_seen", **person_id}
        path = f"/v1/doubtful-persons/{doubtful.id}"
        good(await town.change(doubtful.commissioner, "referrals", path, "settle", body))
        people.append((await doubtful.begin("2018-03-16", meeting)).status_code)
    assert people == [200, 409]


@pytest.mark.rule(4, 120)
@scene
async def test_the_money_of_who_becomes_doubtful_again_waits(town: Town) -> None:
    await town.until("2018-03-16")
    details = {"surname": "Moneyexample", "date_of_birth": "1983-04-05"}
    home = {"address": {"lines": ["9 Queue Street"], "postcode": "E15 1AB"}}
    first = await start(town, "LLWHP", "2018-03-16", **details, **home, nino="QQ330001A")
    second = await refer(town, "LLWHP", "2018-03-16", **details, **home, nino="QQ330010A")
    meeting, path = await second.meet("2018-03-16"), f"/v1/doubtful-persons/{second.id}"
    settled = {"decision": "different", "why": "documents_seen"}
    good(await town.change(second.commissioner, "referrals", path, "settle", settled))
    good(await second.begin("2018-03-16", meeting))
    await town.until("2018-09-03")
    for person in (first, second):
        await person.earns(person.pay("2018-08-31", "3200.00"))
        await person.approve()
    good(await town.change(second.commissioner, "referrals", path, "undo", {"why": "entered_wrongly"}))
    await town.until("2018-10-15")
    await second.statement("2018-08")
    assert [line[1] for line in await first.lines()] == ["outcome"]
    assert await second.lines() == []

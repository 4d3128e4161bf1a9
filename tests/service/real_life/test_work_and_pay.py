"""Spells, exits and corrections of jobs, as offices record them, and the money that follows."""

import pytest

from tests.service.real_life.people import good, start
from tests.service.real_life.scenes import scene
from tests.service.real_life.town import Town

PAY_DAYS = ("2018-06-29", "2018-07-31", "2018-08-31", "2018-09-28")


@pytest.mark.rule(57, 63)
@scene
async def test_taken_on_again_by_the_same_employer_the_new_spells_pay_counts(town: Town) -> None:
    await town.until("2018-03-15")
    again, control = await start(town, "LLWHP", "2018-03-15"), await start(town, "LLWHP", "2018-03-15")
    await town.until("2018-06-05")
    old = await again.works("2017-11-06", began_before_programme=True)
    good(await again.leaves_job(old, "2018-01-12"))
    for person in (again, control):
        await person.works("2018-06-04")
    await town.until("2018-10-01")
    for person in (again, control):
        await person.earns(*[person.pay(on, "812.40") for on in PAY_DAYS])
        assert (await person.total(), await person.claims()) == ("3249.60", ["triggered"])
    await again.earns(again.pay("2018-04-06", "90.00"))
    assert await again.total() == "3249.60", "a payment between the spells is of the old work"


@pytest.mark.rule(57, 63)
@scene
async def test_an_old_spell_recorded_late_takes_nothing_back(town: Town) -> None:
    await town.until("2018-03-15")
    person = await start(town, "LLWHP", "2018-03-15")
    await town.until("2018-06-05")
    new = await person.works("2018-06-04")
    await town.until("2018-10-02")
    await person.earns(*[person.pay(on, "812.40") for on in PAY_DAYS])
    await person.approve()
    old = await person.works("2017-11-06", began_before_programme=True, distinct_from=new)
    good(await person.leaves_job(old, "2018-01-12"))
    assert (await person.total(), await person.claims()) == ("3249.60", ["approved"])


@pytest.mark.rule(43, 80)
@scene
async def test_nobody_works_for_a_year_after_death_custody_or_moving_abroad(town: Town) -> None:
    await town.until("2014-04-01")
    reasons = ("deceased", "custody", "moved_abroad")
    people = {reason: await start(town, "WPL", "2014-04-01") for reason in reasons}
    await town.until("2014-06-03")
    for person in people.values():
        await person.works("2014-06-02")
    await town.until("2014-09-02")
    for reason, person in people.items():
        good(await person.exit("2014-09-01", reason))
    await town.until("2015-06-10")
    for reason, person in people.items():
        assert "sustained-12-months" not in await person.achieved(), reason
        assert await person.claims() == [], reason


@pytest.mark.rule(79, 125)
@scene
async def test_a_death_that_is_known_late_is_recovered(town: Town) -> None:
    await town.until("2014-04-01")
    person = await start(town, "WPL", "2014-04-01")
    await town.until("2014-06-03")
    await person.works("2014-06-02")
    await town.until("2015-07-20")
    await person.approve()
    await town.until("2015-08-12")
    await person.statement("2015-07")
    good(await person.exit("2014-09-01", "deceased"))
    assert await person.claims() == ["owed back"]
    assert "sustained-12-months" not in await person.achieved()


@pytest.mark.rule(125)
@scene
async def test_pay_of_after_a_death_does_not_count_in_any_order(town: Town) -> None:
    await town.until("2018-03-15")
    told_first, told_last = await start(town, "LLWHP", "2018-03-15"), await start(town, "LLWHP", "2018-03-15")
    await town.until("2018-09-03")
    good(await told_first.exit("2018-08-15", "deceased"))
    for person in (told_first, told_last):
        await person.works("2018-06-04")
        await person.earns(person.pay("2018-07-31", "1900.00"), person.pay("2018-08-31", "1900.00"))
    good(await told_last.exit("2018-08-15", "deceased"))
    for person in (told_first, told_last):
        assert (await person.total(), await person.achieved()) == ("1900.00", {})


@pytest.mark.rule(43)
@scene
async def test_nobody_is_still_in_training_after_death(town: Town) -> None:
    await town.until("2015-06-10")
    pupil = await start(town, "O4YP", "2015-06-10", date_of_birth="1996-05-04")
    training = {"kind": "training", "started_on": "2015-06-10", "place": "Invented College", "course": "Joinery"}
    good(await pupil.create("destinations", **training))
    await town.until("2015-07-02")
    good(await pupil.exit("2015-07-01", "deceased"))
    await town.until("2016-01-10")
    assert await pupil.achieved() == {"destination": "2015-06-10"}


@pytest.mark.rule(43, 57, 99)
@scene
async def test_a_job_from_before_the_exit_is_recorded_after_it_and_pays(town: Town) -> None:
    await town.until("2014-05-01")
    person = await start(town, "WPL", "2014-05-01")
    await town.until("2014-09-04")
    good(await person.exit("2014-09-03", "voluntary_withdrawal"))
    await town.until("2014-09-10")
    await person.works("2014-08-20")
    await town.until("2015-09-01")
    assert (await person.achieved())["sustained-12-months"] == "2015-08-19"
    assert await person.claims() == ["triggered"]


@pytest.mark.rule(57, 99)
@scene
async def test_a_job_from_before_the_disengagement_is_recorded_after_it(town: Town) -> None:
    await town.until("2018-03-15")
    person = await start(town, "LLWHP", "2018-03-15")
    await town.until("2018-06-05")
    good(await person.create("contacts", contacted_on="2018-06-04", channel="phone", successful=False))
    good(await person.change("disengage", reason="no_contact", disengaged_on="2018-06-04"))
    await town.until("2018-06-20")
    assert (await person.job("2018-06-01")).status_code == 201


@pytest.mark.rule(57, 79, 99)
@scene
async def test_a_wrong_end_of_a_job_is_corrected_and_the_year_counts(town: Town) -> None:
    await town.until("2014-04-01")
    person = await start(town, "WPL", "2014-04-01")
    await town.until("2014-06-03")
    job_id = await person.works("2014-06-02")
    await town.until("2014-07-21")
    good(await person.leaves_job(job_id, "2014-07-14"))
    await town.until("2015-07-20")
    correction = {"ended_on": "2015-07-14", "end_reason": "redundancy", "because": "typed_wrongly"}
    good(await person.change_job(job_id, "correct", **correction))
    assert (await person.achieved())["sustained-12-months"] == "2015-06-01"
    assert await person.claims() == ["triggered"]


@pytest.mark.rule(79, 99)
@scene
async def test_a_job_that_never_was_is_voided_after_its_end_and_the_payment_is_owed_back(town: Town) -> None:
    await town.until("2014-04-01")
    person = await start(town, "WPL", "2014-04-01")
    await town.until("2014-06-03")
    job_id = await person.works("2014-06-02")
    await town.until("2015-07-20")
    good(await person.leaves_job(job_id, "2015-07-14"))
    await person.approve()
    await town.until("2015-08-12")
    await person.statement("2015-07")
    good(await person.change_job(job_id, "void", reason="recorded_in_error"))
    assert await person.claims() == ["owed back"]


@pytest.mark.rule(99)
@scene
async def test_an_exit_by_a_slip_is_taken_back(town: Town) -> None:
    await town.until("2018-03-15")
    person = await start(town, "LLWHP", "2018-03-15")
    await town.until("2018-06-05")
    good(await person.exit("2018-06-05", "voluntary_withdrawal"))
    good(await person.change("withdraw-exit", because="wrong_person"))
    assert (await person.participant())["state"] == "ACTIVE"


@pytest.mark.rule(57, 70)
@scene
async def test_the_same_job_entered_twice_is_refused_and_names_the_first(town: Town) -> None:
    await town.until("2018-05-01")
    person = await start(town, "IPS-SMI", "2018-05-01")
    await town.until("2018-06-05")
    first = await person.works("2018-06-04", hours_per_week="4")
    again = await person.job("2018-06-04", hours_per_week="4")
    assert again.status_code == 409 and first in again.text
    await town.until("2018-10-01")
    assert await person.achieved() == {"job-started": "2018-06-04"}

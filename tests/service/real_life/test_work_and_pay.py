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
    await person.works("2018-06-04")
    await town.until("2018-10-02")
    await person.earns(*[person.pay(on, "812.40") for on in PAY_DAYS])
    await person.approve()
    old = await person.works("2017-11-06", began_before_programme=True)
    good(await person.leaves_job(old, "2018-01-12"))
    assert (await person.total(), await person.claims()) == ("3249.60", ["approved"])

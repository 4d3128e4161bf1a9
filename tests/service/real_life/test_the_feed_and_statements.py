"""What payrolls and files legally send, and what a statement does with a claim that is wrong."""

import json

import pytest

from tests.service.real_life.people import good, refer, start
from tests.service.real_life.scenes import scene
from tests.service.real_life.town import Town

LAST_DAYS = ("2019-10-31", "2019-12-05")


@pytest.mark.rule(72, 73)
@scene
async def test_a_correction_by_a_negative_difference_is_taken(town: Town) -> None:
    await town.until("2018-03-15")
    person = await start(town, "LLWHP", "2018-03-15")
    await town.until("2018-09-03")
    await person.earns(person.pay("2018-07-31", "1900.00"), person.pay("2018-08-31", "1900.00"))
    account = await person.earns(person.pay("2018-08-31", "-1900.00"))
    assert account["rejected"] == 0
    assert len(await person.waiting()) + account["accepted"] == 1
    assert (await person.total(), await person.claims()) == ("1900.00", ["voided"])


@pytest.mark.rule(2, 73)
@scene
async def test_a_reference_of_two_programmes_is_of_the_one_that_was_started(town: Town) -> None:
    await town.until("2018-03-15")
    person = await start(town, "LLWHP", "2018-03-15", reference="RL-TWICE-1")
    await town.until("2018-08-01")
    await person.earns(person.pay("2018-07-31", "1900.00"))
    other = await refer(town, "CLW", "2018-08-01", reference=person.reference)
    body = {"reason": "other", "rejected_on": "2018-08-01"}
    good(await town.change(other.provider, "referrals", other.referral_at, "reject", body))
    await town.until("2018-09-03")
    account = await person.earns(person.pay("2018-08-31", "1900.00"))
    assert account["accepted"] == 1
    assert (await person.total(), await person.claims()) == ("3800.00", ["triggered"])
    named = await person.earns(person.pay("2018-09-03", "1.00", programme="LLWHP"))
    assert named["accepted"] == 1


@pytest.mark.rule(73)
@scene
async def test_a_mark_at_the_start_of_a_file_and_windows_line_ends_are_read(town: Town) -> None:
    await town.until("2018-03-15")
    person = await start(town, "LLWHP", "2018-03-15")
    await town.until("2018-09-03")
    rows = [json.dumps(person.pay("2018-08-31", f"10{number}.00")) for number in range(4)]
    assert (await town.send(b"\xef\xbb\xbf" + "\n".join(rows[:2]).encode()))["accepted"] == 2
    assert (await town.send("\r\n".join(rows[2:]).encode() + b"\r\n"))["accepted"] == 2
    assert await person.total() == "406.00"


@pytest.mark.rule(34, 72, 79)
@scene
async def test_a_correction_after_tracking_has_closed_stops_or_recovers_the_payment(town: Town) -> None:
    await town.until("2018-03-15")
    paid, approved = await start(town, "LLWHP", "2018-03-15"), await start(town, "LLWHP", "2018-03-15")
    await town.until("2018-06-05")
    for person in (paid, approved):
        await person.works("2018-06-04")
    await town.until("2019-12-06")
    for person in (paid, approved):
        await person.earns(*[person.pay(on, "1600.00") for on in LAST_DAYS])
    await paid.approve()
    await town.until("2020-01-13")
    await paid.statement("2019-12")
    await approved.approve()
    await town.until("2020-02-16")
    assert (await paid.outcomes())["interest"]["state"] == "closed"
    for person in (paid, approved):
        account = await person.earns(person.pay(LAST_DAYS[1], None, reverses="P-2"))
        assert account["accepted"] == 1
    assert (await paid.claims(), await approved.claims()) == (["owed back"], ["voided"])
    await town.until("2020-03-13")
    await paid.statement("2020-02")
    assert [line[1:] for line in await paid.lines()] == [("outcome", "4260.43"), ("recovery", "-4260.43")]
    assert await approved.lines() == []


@pytest.mark.rule(79)
@scene
async def test_an_outcome_that_cost_nothing_is_taken_back_and_the_next_months_are_cut_off(town: Town) -> None:
    await town.until("2018-03-15")
    person = await start(town, "ZERO", "2018-03-15")
    await town.until("2018-04-30")
    await person.earns(person.pay("2018-04-27", "600.00"))
    await person.approve()
    await town.until("2018-05-14")
    await person.statement("2018-04")
    await person.earns(person.pay("2018-04-27", None, reverses="P-1"))
    await town.until("2018-07-13")
    await person.statement("2018-06")
    assert sum(float(amount) for _, _, amount in await person.lines()) == 0


@pytest.mark.rule(79, 80, 115)
@scene
async def test_a_claim_known_to_be_wrong_is_stopped_until_its_statement_is_authorised(town: Town) -> None:
    await town.until("2018-03-15")
    rejected, withheld, reversed_later, paid = [await start(town, "CLW", "2018-03-15") for _ in range(4)]
    await town.until("2018-09-03")
    for person in (rejected, withheld, reversed_later, paid):
        await person.earns(person.pay("2018-08-31", "3200.00"))
        await person.approve()
    reject = {"reason": "not-employed"}
    good(await town.change(rejected.commissioner, "outcomes", await rejected.claim_path(), "reject", reject))
    await town.until("2018-10-15")
    statement = await paid.statement("2018-08", authorise=False)
    assert [len(await person.lines()) for person in (rejected, withheld, reversed_later, paid)] == [0, 1, 1, 1]
    good(await town.change(withheld.commissioner, "outcomes", await withheld.claim_path(), "hold", {"code": "doubt"}))
    await reversed_later.earns(reversed_later.pay("2018-08-31", None, reverses="P-1"))
    path = f"/v1/statements/{statement['id']}"
    good(await town.change(paid.commissioner, "outcomes", path, "authorise"))
    assert [len(await person.lines()) for person in (rejected, withheld, reversed_later, paid)] == [0, 0, 0, 1]
    assert await reversed_later.claims() == ["voided"]
    await paid.earns(paid.pay("2018-08-31", None, reverses="P-1"))
    assert await paid.claims() == ["owed back"]

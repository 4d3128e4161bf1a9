"""The same referral reference in two programmes: a row reaches its participant, in whatever order the news comes."""

from datetime import date

import pytest

from shared.terms.events.participant import ReferredInError
from tests.bench_of_one import Bench
from tests.service.outcomes.people import Somebody
from tests.service.outcomes.test_deliveries import counts, waiting

CLW = {"programme": "CLW", "provider": "ingeus", "jcp_district": "jcp-central-london", "area": "camden"}
PAID = "2018-07-31"


def namesake(person: Somebody) -> Somebody:
    """Somebody on Central London Works with the same reference."""
    other = Somebody(person.bench, provider="ingeus")
    other.reference = person.reference
    return other


async def total(person: Somebody, org: str = "maximus") -> str:
    return (await person.shown(org))["total"]


@pytest.mark.rule(110)
async def test_a_referral_that_never_started_in_another_programme_takes_no_pay(outcomes: Bench) -> None:
    person = await (await Somebody(outcomes).referred()).started()
    await namesake(person).referred(**CLW)
    assert counts(await person.sent(person.pay("P-1", PAID, "3000.00"))) == {"accepted": 1}
    assert (await person.said())[-2:] == ["outcome.achieved", "claim.moved"]


@pytest.mark.rule(110)
async def test_a_late_start_brings_in_the_rows_that_wait_and_leaves_those_of_the_other(outcomes: Bench) -> None:
    person = await Somebody(outcomes).referred()
    other = await namesake(person).referred(**CLW)
    rows = [person.pay("P-1", PAID, "100.00"), person.pay("P-2", PAID, "20.00", programme="CLW")]
    assert counts(await person.sent(*rows)) == {"unmatched": 2}
    assert await waiting(outcomes, person) == ["not_started", "not_started"]
    await person.started()
    assert await waiting(outcomes, person) == ["not_started"]
    await other.started()
    assert await waiting(outcomes, person) == []
    assert [await total(person), await total(other, "ingeus")] == ["100.00", "20.00"]


@pytest.mark.rule(110)
async def test_two_who_have_started_need_the_programme_or_the_payment_that_is_corrected(outcomes: Bench) -> None:
    person = await (await Somebody(outcomes).referred()).started()
    other = await (await namesake(person).referred(**CLW)).started()
    account = await person.sent(
        person.pay("P-1", PAID, "100.00", programme="LLWHP"),
        person.pay("P-1", PAID, "30.00", programme="CLW"),
        person.pay("P-2", PAID, "55.00"),
        person.pay("P-3", PAID, "40.00", programme="CLW"),
    )
    assert [error["code"] for row in account["rows"] for error in row["errors"]] == ["waits"]
    assert counts(await person.sent(person.pay("P-4", PAID, "41.00", replaces="P-3"))) == {"accepted": 1}
    assert [await total(person), await total(other, "ingeus")] == ["100.00", "71.00"]
    assert await waiting(outcomes, person, "central-london-forward", "commissioner") == ["ambiguous_referral"]
    assert await waiting(outcomes, person, "ingeus", "prime") == []


@pytest.mark.rule(110)
async def test_when_one_of_two_was_referred_in_error_the_other_is_paid(outcomes: Bench) -> None:
    person = await (await Somebody(outcomes).referred()).started()
    other = await (await namesake(person).referred(**CLW)).started()
    assert counts(await person.sent(person.pay("P-1", PAID, "100.00"))) == {"unmatched": 1}
    await outcomes.tell(other.id, ReferredInError.model_validate(ReferredInError.EXAMPLE), date(2018, 4, 10))
    async with outcomes.client("milepost", "operator") as operator:
        await operator.post("/ops/v1/sweeps")
    assert await waiting(outcomes, person) == []
    assert await total(person) == "100.00"


@pytest.mark.rule(110)
async def test_a_row_of_a_programme_without_such_a_referral_waits_for_it(outcomes: Bench) -> None:
    person = await (await Somebody(outcomes).referred()).started()
    sent = person.pay("P-1", PAID, "100.00", programme="CLW")
    assert counts(await person.sent(sent, sent | {"programme": "NONE", "payment": "P-2"})) == {"unmatched": 2}
    assert await waiting(outcomes, person) == ["unknown_referral", "unknown_referral"]
    assert await waiting(outcomes, person, "central-london-forward", "commissioner") == ["unknown_referral"]
    assert await waiting(outcomes, person, "local-london", "commissioner") == []
    other = await (await namesake(person).referred(**CLW)).started()
    assert [await total(person), await total(other, "ingeus")] == ["0.00", "100.00"]


@pytest.mark.rule(169)
async def test_a_reference_of_before_that_looks_like_a_nino_still_matches_and_no_other_does(outcomes: Bench) -> None:
    person = Somebody(outcomes)
    person.reference = "PO-QQ123465A"
    await (await person.referred()).started()
    rows = [person.pay("P-1", PAID, "100.00"), person.pay("P-2", PAID, "20.00", referral="PO-QQ123466B")]
    answer = await person.sent(*rows)
    assert counts(answer) == {"accepted": 1, "unmatched": 1}
    assert "123466" not in str(answer) and "National Insurance number" in str(answer)
    assert await total(person) == "100.00"

"""What a person decided about a row of the feed holds for later rows of the same payment or employment."""

from typing import Any

import pytest

from tests.bench_of_one import Bench
from tests.service.outcomes.people import Somebody, deliver
from tests.service.outcomes.test_deliveries import counts
from tests.service.outcomes.test_unmatched import JULY, act, done, queue, started, total

OPERATOR = ("milepost", "operator")


async def given(bench: Bench) -> tuple[Somebody, str, dict[str, Any]]:
    """Somebody to whom the operator gave pay that was sent under a mistyped reference; the reference and the row."""
    person = await started(bench)
    mistyped = f"{person.reference}-X"
    await person.sent(person.pay("P-1", JULY, "70.00", referral=mistyped))
    [row] = await queue(bench, *OPERATOR, reference=mistyped)
    row = await done(act(bench, row, "belong-to", *OPERATOR, participant_id=person.id))
    return person, mistyped, row


@pytest.mark.rule(146)
async def test_a_reversal_and_further_pay_go_where_the_first_row_went(outcomes: Bench) -> None:
    person, mistyped, row = await given(outcomes)
    more = person.pay("P-2", "2018-08-31", "30.00", referral=mistyped)
    assert counts(await person.sent(more)) == {"accepted": 1}
    assert counts(await person.sent(more)) == {"repeated": 1}
    assert await total(person) == "100.00"
    reversal = person.pay("P-3", JULY, "0.00", referral=mistyped, reverses="P-1")
    assert counts(await person.sent(reversal)) == {"accepted": 1}
    assert await total(person) == "30.00"
    settled = await queue(outcomes, reference=mistyped, settled=True)
    assert [(r["state"], r["follows"], r["participant_id"] == person.id) for r in settled] == [
        ("belongs_to", None, True),
        ("belongs_to", row["position"], True),
        ("belongs_to", row["position"], True),
    ]


@pytest.mark.rule(146)
async def test_rows_that_waited_follow_at_once_and_undoing_takes_all_of_them_back(outcomes: Bench) -> None:
    person = await started(outcomes)
    mistyped = f"{person.reference}-Y"
    months = ("2018-07-31", "2018-08-31")
    await person.sent(*(person.pay(f"P-{on}", on, "70.00", referral=mistyped) for on in months))
    first, second = await queue(outcomes, *OPERATOR, reference=mistyped)
    row = await done(act(outcomes, first, "belong-to", *OPERATOR, participant_id=person.id))
    assert (await total(person), await queue(outcomes, *OPERATOR, reference=mistyped)) == ("140.00", [])
    await done(act(outcomes, row, "undo", *OPERATOR))
    waiting = await queue(outcomes, *OPERATOR, reference=mistyped)
    assert await total(person) == "0.00"
    assert [entry["position"] for entry in waiting] == [first["position"], second["position"]]
    other = await started(outcomes)
    await done(act(outcomes, waiting[0], "belong-to", *OPERATOR, participant_id=other.id))
    assert (await total(other), await total(person)) == ("140.00", "0.00")


@pytest.mark.rule(146)
async def test_one_row_that_followed_can_be_taken_out_by_itself(outcomes: Bench) -> None:
    person, mistyped, first = await given(outcomes)
    await person.sent(person.pay("P-2", "2018-08-31", "30.00", referral=mistyped))
    [_, follower] = await queue(outcomes, reference=mistyped, settled=True)
    await done(act(outcomes, follower, "undo", *OPERATOR))
    assert await total(person) == "70.00"
    await person.sent(person.pay("P-3", "2018-09-28", "1.00", referral=mistyped))
    assert await total(person) == "71.00"
    [waiting] = await queue(outcomes, *OPERATOR, reference=mistyped)
    assert (waiting["position"], waiting["follows"]) == (follower["position"], None)
    await done(act(outcomes, first, "undo", *OPERATOR))
    assert await total(person) == "0.00"


@pytest.mark.rule(146)
async def test_another_employment_or_another_feed_follows_nothing(outcomes: Bench) -> None:
    person, mistyped, _ = await given(outcomes)
    await person.sent(person.pay("P-2", "2018-08-31", "30.00", referral=mistyped, employment="EMP-2"))
    await deliver(outcomes, person.pay("P-9", "2018-08-31", "31.00", referral=mistyped), org="payroll-bureau")
    assert await total(person) == "70.00"
    assert len(await queue(outcomes, *OPERATOR, reference=mistyped)) == 2


@pytest.mark.rule(146)
async def test_pay_of_who_has_the_reference_and_the_employment_is_theirs(outcomes: Bench) -> None:
    owner, person = await started(outcomes), await started(outcomes)
    await owner.sent(owner.pay("P-0", "2018-06-29", "5.00"))
    await owner.sent(owner.pay("P-0", "2018-06-29", "70.00"))
    [row] = await queue(outcomes, reference=owner.reference)
    await done(act(outcomes, row, "belong-to", *OPERATOR, participant_id=person.id))
    await owner.sent(owner.pay("P-1", JULY, "10.00"))
    assert (await total(owner), await total(person)) == ("15.00", "70.00")


@pytest.mark.rule(146)
async def test_what_reverses_a_discarded_payment_is_discarded_and_what_replaces_it_waits(outcomes: Bench) -> None:
    person = await started(outcomes)
    unknown = f"{person.reference}-Z"
    await person.sent(person.pay("P-1", JULY, "70.00", referral=unknown))
    [row] = await queue(outcomes, *OPERATOR, reference=unknown)
    await done(act(outcomes, row, "discard", *OPERATOR))
    reversal = person.pay("P-2", JULY, "0.00", referral=unknown, reverses="P-1")
    replacement = person.pay("P-3", JULY, "60.00", referral=unknown, replaces="P-1")
    assert counts(await person.sent(reversal, replacement)) == {"accepted": 1, "unmatched": 1}
    assert [r["row"]["payment"] for r in await queue(outcomes, *OPERATOR, reference=unknown)] == ["P-3"]
    states = [r["state"] for r in await queue(outcomes, *OPERATOR, reference=unknown, settled=True)]
    assert states == ["discarded", "discarded"]


@pytest.mark.rule(109, 111, 150)
async def test_an_officer_sees_where_a_row_is_wrong_and_settles_it_but_not_what_was_sent_there(outcomes: Bench) -> None:
    person = await started(outcomes)
    await person.sent(person.pay("P-1", JULY, "70.00"))
    await person.sent(person.pay("P-1", "31/07/2018 for A Name", "70.00", worker="A Name"))
    [row] = await queue(outcomes, reference=person.reference, reason="has_faults")
    assert "A Name" not in str(row) and row["row"]["payment"] == "P-1" and "paid_on" not in row["row"]
    assert sorted((fault["pointer"], fault["code"]) for fault in row["faults"]) == [
        ("", "unknown"),
        ("/paid_on", "not-day"),
    ]
    [own] = await queue(outcomes, "hmrc", "feed", reference=person.reference, reason="has_faults")
    assert own["row"]["paid_on"] == "31/07/2018 for A Name"
    assert (await act(outcomes, row, "belong-to", participant_id=person.id)).status_code == 422
    row = await done(act(outcomes, row, "same-as", participant_id=person.id, payment="P-1"))
    assert (row["state"], await total(person)) == ("same_as", "70.00")
    row = await done(act(outcomes, row, "undo"))
    await done(act(outcomes, row, "discard"))

"""A row of the feed is read whole or refused with everything that is wrong with it."""

from datetime import date

import pytest

from services.outcomes.domain.feed import NotificationRow, PaymentRow, as_sent, legible, read_row

PAYMENT = {
    "kind": "payment",
    "referral": "PO-0000001",
    "employment": "EMP-1",
    "payment": "P-1",
    "paid_on": "2018-07-31",
    "amount": "812.40",
}
NOTIFICATION = {"kind": "notification", "referral": "PO-0000001", "type": "first_earnings", "created_on": "2018-07-31"}


def faults(given: object) -> list[tuple[str, str]]:
    read = read_row(given)
    assert isinstance(read, list), read
    assert all(fault.message for fault in read)
    return [(fault.pointer, fault.code) for fault in read]


def test_a_payment_is_read_in_whole_pence() -> None:
    assert read_row(PAYMENT) == PaymentRow("PO-0000001", "EMP-1", "P-1", date(2018, 7, 31), 81240)


@pytest.mark.rule(74)
def test_a_notification_of_a_step_names_the_step() -> None:
    step = NOTIFICATION | {"type": "threshold_step", "step": "3000.00"}
    assert read_row(step) == NotificationRow("PO-0000001", "threshold_step", date(2018, 7, 31), 300000)
    assert faults(NOTIFICATION | {"type": "threshold_step"}) == [("/step", "missing")]


def test_a_reversal_needs_no_amount() -> None:
    reversal = {k: v for k, v in PAYMENT.items() if k != "amount"} | {"payment": "P-2", "reverses": "P-1"}
    read = read_row(reversal)
    assert isinstance(read, PaymentRow)
    assert (read.corrects, read.reverses, read.amount) == ("P-1", True, 0)


@pytest.mark.parametrize(
    "row",
    [
        PAYMENT,
        PAYMENT | {"replaces": "P-0", "excluded_because": "refund"},
        PAYMENT | {"reverses": "P-0", "amount": "-812.40"},
        PAYMENT | {"amount": "-812.40", "earned_until": "2018-06-30"},
        NOTIFICATION,
        NOTIFICATION | {"type": "threshold_step", "step": "3000.00", "amount": "3010.00"},
    ],
)
def test_what_is_queued_is_read_back_as_the_same_row(row: dict) -> None:
    read = read_row(row)
    assert not isinstance(read, list)
    assert read_row(as_sent(read)) == read


@pytest.mark.rule(109)
@pytest.mark.parametrize(
    ("sent", "pence"),
    [
        ("-812.40", -81240),
        ("+812.40", 81240),
        ("812.4", 81240),
        ("812", 81200),
        (812.4, 81240),
        (812, 81200),
        (" 1 ", 100),
    ],
)
def test_an_amount_has_a_sign_and_as_many_places_as_it_needs(sent: object, pence: int) -> None:
    read = read_row(PAYMENT | {"amount": sent})
    assert isinstance(read, PaymentRow) and read.amount == pence


@pytest.mark.rule(109)
def test_an_optional_member_may_be_empty_and_an_id_a_number() -> None:
    read = read_row(PAYMENT | {"payment": 1, "replaces": "", "excluded_because": None, "earned_until": ""})
    assert read == PaymentRow("PO-0000001", "EMP-1", "1", date(2018, 7, 31), 81240)


@pytest.mark.rule(109)
def test_of_a_row_with_faults_only_known_members_are_legible() -> None:
    sent = PAYMENT | {"amount": "8\x00", "reverses": 7, "worker": "A Name", "paid_on": [1]}
    assert legible(sent) == {
        **{"kind": "payment", "referral": "PO-0000001", "employment": "EMP-1", "payment": "P-1"},
        **{"amount": "8", "reverses": "7"},
    }
    assert [legible(value) for value in (None, 3, "text", [PAYMENT])] == [{}] * 4


def test_all_faults_are_told_at_once() -> None:
    wrong = PAYMENT | {"referral": "no spaces", "paid_on": "31/07/2018", "amount": [812.4], "worker": "A Name"}
    assert faults(wrong) == [
        ("/amount", "not-money"),
        ("/referral", "not-code"),
        ("/paid_on", "not-day"),
        ("/worker", "unknown"),
    ]


def test_a_missing_member_is_named() -> None:
    assert faults({"kind": "payment"}) == [
        ("/amount", "missing"),
        ("/referral", "missing"),
        ("/employment", "missing"),
        ("/payment", "missing"),
        ("/paid_on", "missing"),
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"paid_on": "31/08/2018"}, ("/paid_on", "not-day")),
        ({"paid_on": "2018-02-30"}, ("/paid_on", "not-day")),
        ({"paid_on": 20180731}, ("/paid_on", "not-day")),
        ({"amount": "812.405"}, ("/amount", "not-money")),
        ({"amount": 812.405}, ("/amount", "not-money")),
        ({"amount": True}, ("/amount", "not-money")),
        ({"amount": ""}, ("/amount", "not-money")),
        ({"amount": "1e3"}, ("/amount", "not-money")),
        ({"excluded_because": "dislike"}, ("/excluded_because", "not-choice")),
        ({"replaces": "P-0", "reverses": "P-0"}, ("/reverses", "both")),
        ({"employment": ""}, ("/employment", "not-code")),
        ({"earned_until": "June"}, ("/earned_until", "not-day")),
        ({"employment": ["EMP-1"]}, ("/employment", "not-code")),
    ],
)
def test_a_member_that_cannot_be_accepted_says_so(change: dict, expected: tuple[str, str]) -> None:
    assert faults(PAYMENT | change) == [expected]


@pytest.mark.parametrize("given", [None, 3, "text", [PAYMENT]])
def test_a_line_that_is_no_object_is_refused(given: object) -> None:
    assert faults(given) == [("", "not-object")]


@pytest.mark.parametrize("kind", [None, "salary", 7, {"a": 1}])
def test_a_row_of_another_kind_is_refused(kind: object) -> None:
    assert faults(PAYMENT | {"kind": kind}) == [("/kind", "unknown-kind")]


@pytest.mark.rule(74)
@pytest.mark.parametrize("nothing", ["0.00", "-0.00", "-3000.00"])
def test_a_notification_is_of_more_than_nothing(nothing: str) -> None:
    told = {"kind": "notification", "referral": "PO-1", "type": "threshold_step", "created_on": "2018-08-30"}
    assert faults(told | {"step": nothing, "amount": nothing}) == [("/step", "not-earned"), ("/amount", "not-earned")]


@pytest.mark.parametrize("name", ["", "a/b", "In\0vented", "Invented Person", "x" * 65])
def test_a_member_with_a_name_like_that_is_not_repeated(name: str) -> None:
    [fault] = read_row(PAYMENT | {name: 1})
    assert (fault.pointer, fault.code) == ("", "unknown")
    assert not name or name not in fault.message

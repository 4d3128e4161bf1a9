"""The text of an error for a log: its kind, what it is about and where, never a value."""

from decimal import Decimal

import asyncpg
import pytest

from shared.journey.envelope import Undecodable, decode
from shared.journey.error_text import error_text, trace_text
from shared.journey.watchdog import Hangs
from shared.terms.events.referral import ReferralAllocated
from shared.terms.faults import Fault, Refused

CANARY = "Cnrheldname QQ987659C"


def raised(break_down) -> Exception:
    try:
        break_down()
    except Exception as error:
        return error
    raise AssertionError("it did not fail")


def unique_violation() -> None:
    fields = {"C": "23505", "M": f"a row of {CANARY}", "D": f"Key (nino)=({CANARY}) exists", "n": "person_key"}
    raise asyncpg.PostgresError.new(fields)


def missing_column() -> None:
    raise asyncpg.PostgresError.new({"C": "42703", "M": 'column "colour" does not exist'})


def chained() -> None:
    try:
        unique_violation()
    except asyncpg.PostgresError as error:
        raise ExceptionGroup(CANARY, [ValueError(CANARY)]) from error


@pytest.mark.parametrize(
    ("break_down", "says"),
    [
        (lambda: ReferralAllocated.model_validate({"provider": CANARY}), "provider: string_pattern_mismatch"),
        (lambda: Decimal(CANARY), "InvalidOperation at "),
        (lambda: int(CANARY), "ValueError at "),
        (lambda: {}[CANARY], "KeyError at "),
        (missing_column, 'UndefinedColumnError (column "colour" does not exist) at '),
        (unique_violation, "UniqueViolationError (23505 person_key) at "),
        (
            lambda: (_ for _ in ()).throw(Refused([Fault("/x", "paid-to-you", CANARY)])),
            "Refused (refused, paid-to-you)",
        ),
    ],
)
def test_an_error_is_told_by_kind_and_place(break_down, says: str) -> None:
    text = error_text(raised(break_down))
    assert says in text and CANARY not in text


def test_a_traceback_names_every_cause_and_no_value() -> None:
    text = trace_text(raised(chained))
    assert "ExceptionGroup at" in text and "ValueError" in text and "UniqueViolationError (23505 person_key)" in text
    assert "chained" in text and CANARY not in text and "QQ9" not in text


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("ce_id", b"x"), (CANARY, b"x")],
        [("ce_id", CANARY.encode()), ("ce_type", b"\xff")],
        [(name, CANARY.encode()) for name in ("ce_id", "ce_type", "ce_source", "ce_subject", "ce_sequence")],
    ],
)
def test_a_record_that_is_no_event_is_told_without_its_headers(headers: list[tuple[str, bytes]]) -> None:
    with pytest.raises(Undecodable, match=r"^not-an-event: ") as failed:
        decode(headers, CANARY.encode())
    assert CANARY not in error_text(failed.value) and "QQ9" not in trace_text(failed.value)


def test_our_own_errors_say_what_to_do() -> None:
    why = "kpi's consumer has not iterated for 24 s"
    assert error_text(Hangs(why)) == why and why in trace_text(Hangs(why))

"""What looks like an identifier is found however it is written, and what does not is left alone."""

from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shared.terms.codes import Code
from shared.terms.identifiers import identifier_in, without_identifiers
from shared.terms.ids import new_id

GAPS = st.sampled_from(["", " ", ".", "-", "_", " - "[:2]])
LETTERS = st.sampled_from(ascii_lowercase)


@pytest.mark.rule(169)
@given(
    st.lists(GAPS, min_size=4, max_size=4), st.booleans(), st.sampled_from(["", "PO-", "case_", "x"]), st.text("zZ-")
)
def test_a_nino_is_found_in_any_case_with_any_gaps_and_anything_around_it(gaps, lower, before, after):
    parts = ["QQ", "98", "76", "54", "C"]
    number = "".join(part + gap for part, gap in zip(parts, [*gaps, ""], strict=True))
    text = before + (number.lower() if lower else number) + after
    assert identifier_in(text) == "a National Insurance number"
    assert "98" not in without_identifiers(text)


@pytest.mark.rule(169)
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("write to a.sample@mail.example today", "an e-mail address"),
        ("call 07700 900123", "a phone number"),
        ("020 7946 0000", "a phone number"),
        ("(020) 7946 0000", "a phone number"),
        ("+44 20 7946 0000", "a phone number"),
        ("+44 (0)20 7946 0000", "a phone number"),
        ("T07700900123", "a phone number"),
        ("447700900123", "a phone number"),
        ("01632-960-001", "a phone number"),
        ("lives in E15 1AB", "a postcode"),
        ("e151ab", "a postcode"),
        ("x-SW1A.1AA", "a postcode"),
    ],
)
def test_other_identifiers_are_found_as_people_write_them(text, kind):
    assert identifier_in(text) == kind
    assert "[removed]" in without_identifiers(text)


@pytest.mark.rule(169)
@pytest.mark.parametrize(
    "text",
    [
        *("PO-0000001", "PO-123456-A", "EMP-1", "CASE-17/3", "K1-2", "standard_1", "2018-03", "hmrc-2018-04", "LLWHP"),
        *("P-2018-07-31-000123", "2018-03-09-1234567", "20180731120000", "0000012345", "3000.00", "a" * 64),
        *("550e8400-e29b-41d4-a716-446655440000", "01J0000000000000000000000A", "ab123456c" * 3, ""),
        "Site visit of 28 March 2018: four of nine plans in use, 12 of 17 deadlines kept.",
    ],
)
def test_ordinary_references_dates_and_ids_are_left_alone(text):
    assert (identifier_in(text), without_identifiers(text)) == (None, text)


@pytest.mark.rule(169)
@given(st.text("0124479 +()-.*@aBqnE", max_size=40))
def test_what_is_refused_is_what_is_removed(text):
    assert (identifier_in(text) is None) == (without_identifiers(text) == text)


@given(st.integers(0, 10_000))
def test_no_id_of_milepost_looks_like_an_identifier(_):
    assert identifier_in(new_id("ref")) is None


@pytest.mark.rule(169)
def test_a_code_that_identifies_somebody_is_refused_without_being_repeated():
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(Code).validate_json('"PO-QQ987654C"')
    [fault] = refused.value.errors()
    assert (fault["type"], "987654" in fault["msg"]) == ("identifier_in_code", False)


@pytest.mark.rule(169)
def test_hostile_texts_are_searched_in_linear_time():
    for text in ("a" * 1_000_000 + "@", "@." * 500_000, "0" * 1_000_000, "ab12" * 250_000, "07 " * 300_000):
        identifier_in(text)

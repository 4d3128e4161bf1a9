"""One person, however they are written, and two people, however alike [rules 4, 120]."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.referrals.domain.matching import (
    Candidate,
    Comparison,
    Match,
    best_candidates,
    compare,
    looks_likelier,
    match,
    one_slip,
)
from services.referrals.domain.person_details import APOSTROPHES, PersonDetails, folded

RECORD: dict[str, Any] = {
    "nino": "QQ123456A",
    "first_name": "Avery",
    "surname": "Exemplar",
    "date_of_birth": date(1985, 6, 15),
    "address": {"lines": ["7 Invented Street"], "postcode": "E15 1AB"},
}


def details(**changes: Any) -> PersonDetails:
    person = PersonDetails.of_record(RECORD | changes)
    assert person is not None
    return person


def are_compared(record: PersonDetails, other: PersonDetails) -> bool:
    """Whether the lookup finds one by the other: they share what either is looked for by."""
    return record.number == other.number or bool(set(record.looks.items()) & set(other.looks.items()))


def verdict(record: PersonDetails, other: PersonDetails) -> str:
    """What becomes of the second record once the first is known."""
    candidates = [Candidate("per_1", compare(record, other))] if are_compared(record, other) else []
    return match(best_candidates(candidates)).matching


SPELLINGS = [
    ({"surname": "Jos\u00e9"}, {"surname": "Jose\u0301"}),
    ({"surname": "José"}, {"surname": "JOSE"}),
    ({"surname": "O\u2019Sample"}, {"surname": "O'Sample"}),
    ({"surname": "O'Sample"}, {"surname": "Osample"}),
    ({"surname": "O Sample"}, {"surname": "O`Sample"}),
    ({"surname": "Mac Sample"}, {"surname": "MacSample"}),
    ({"surname": "Sample-Example"}, {"surname": "Example Sample"}),
    ({"surname": "Sample–Example"}, {"surname": "  sample   example "}),
    ({"surname": "Straße"}, {"surname": "STRASSE"}),
    ({"surname": "Łukasz"}, {"surname": "Lukasz"}),
    ({"surname": "Ｓample"}, {"surname": "Sample"}),
    ({"address": {"lines": ["Flat 2", "7 Invented Street"], "postcode": "E15 1AB"}},
     {"address": {"lines": ["7, Invented St.", "flat 2"], "postcode": "E15 1AB"}}),
]  # fmt: skip


@pytest.mark.rule(120)
@pytest.mark.parametrize(("record", "other"), SPELLINGS)
def test_a_spelling_changes_nobody(record: dict[str, Any], other: dict[str, Any]) -> None:
    first, second = details(**record), details(**other)
    assert first.looks == second.looks
    assert compare(first, second) == Comparison("same", "same", "same", "same", "same")


@pytest.mark.rule(4, 120)
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "known"),
        ({"surname": "Otherwise"}, "known"),
        ({"date_of_birth": date(1985, 6, 16)}, "known"),
        ({"address": None}, "known"),
        ({"surname": "Otherwise", "date_of_birth": date(1990, 1, 1)}, "manual"),
        ({"first_name": "Bea"}, "manual"),
        ({"nino": "QQ123465A"}, "manual"),
        ({"nino": "QQ123457A"}, "manual"),
        ({"nino": "QQ999999D"}, "manual"),
        ({"nino": "QQ123465A", "address": None}, "manual"),
        ({"nino": "QQ999999D", "address": {"lines": ["1 Other Road"], "postcode": "N1 1AA"}}, "manual"),
        ({"nino": "QQ123465A", "date_of_birth": date(1985, 6, 16)}, "manual"),
        ({"nino": "QQ999999D", "date_of_birth": date(1985, 7, 15)}, "manual"),
        ({"nino": "QQ123465A", "surname": "Otherwise"}, "manual"),
        ({"nino": "QQ123457A", "surname": "Otherwise"}, "new"),
        ({"nino": "QQ999999D", "first_name": "Av"}, "manual"),
        ({"nino": "QQ999999D", "surname": "Exemplar-Married"}, "manual"),
        ({"nino": "QQ999999D", "surname": "Examplar"}, "manual"),
        ({"nino": "QQ999999D", "surname": "Otherwise"}, "new"),
        ({"nino": "QQ999999D", "first_name": "Exemplar", "surname": "Avery"}, "manual"),
        ({"nino": "QQ123457A", "first_name": "Bea"}, "new"),
        ({"nino": "QQ999999D", "date_of_birth": date(1961, 2, 3)}, "new"),
        ({"nino": "QQ123457A", "first_name": "Bea", "date_of_birth": date(1987, 1, 2)}, "new"),
        ({"nino": "QQ999999D", "first_name": "Bea", "surname": "Otherwise"}, "new"),
        ({"nino": "QQ999999D", "surname": "Otherwise", "date_of_birth": date(1961, 2, 3)}, "new"),
    ],
)
def test_who_is_known_doubtful_or_new(changes: dict[str, Any], expected: str) -> None:
    assert verdict(details(), details(**changes)) == expected


def test_a_birthday_with_day_and_month_swapped_is_close_and_looked_for() -> None:
    record, other = details(date_of_birth=date(1985, 6, 7)), details(date_of_birth=date(1985, 7, 6), nino="QQ999999D")
    assert compare(record, other).birthday == "close"
    assert verdict(record, other) == "manual"


@pytest.mark.parametrize(
    ("likelihoods", "expected"),
    [
        ([], Match("new")),
        (["certain"], Match("known", "per_0")),
        (["likely"], Match("manual")),
        (["possible"], Match("manual")),
        (["certain", "likely"], Match("known", "per_0")),
        (["certain", "certain"], Match("manual")),
    ],
)
def test_one_certain_person_is_joined_and_anything_unclear_waits(likelihoods: list[str], expected: Match) -> None:
    examples = {
        "certain": Comparison("same", "same", "same", "same", "same"),
        "likely": Comparison("same", "different", "different", "different", "different"),
        "possible": Comparison("different", "same", "same", "same", "different"),
    }
    candidates = [Candidate(f"per_{number}", examples[name]) for number, name in enumerate(likelihoods)]
    assert [candidate.likelihood for candidate in candidates] == likelihoods
    assert match(best_candidates(candidates)) == expected


def test_nobody_is_joined_to_a_person_who_is_doubtful() -> None:
    certain = Candidate("per_1", compare(details(), details()), doubtful=True)
    assert match([certain]) == Match("manual")


NAMES = st.text(st.characters(categories=["Lu", "Ll"], include_characters="éèöüñçåøł"), min_size=3, max_size=12)
NUMBERS = st.from_regex(r"[A-CEGHJ-PR-TW-Z]{2}[0-9]{6}[A-D]", fullmatch=True)
DAYS = st.dates(date(1940, 1, 1), date(2005, 12, 31))
HOUSES = st.integers(1, 400)


@st.composite
def people(draw: st.DrawFn) -> PersonDetails:
    """A person of any name, number, birthday and home."""
    address = {"lines": [f"{draw(HOUSES)} Sample Street"], "postcode": "E15 1AB"}
    names = {"first_name": draw(NAMES), "surname": draw(NAMES)}
    person = PersonDetails.of_record({**names, "nino": draw(NUMBERS), "date_of_birth": draw(DAYS), "address": address})
    assert person is not None
    return person


@st.composite
def slips(draw: st.DrawFn, number: str) -> str:
    """The number with one digit wrong, or two neighbours swapped."""
    place = draw(st.integers(2, 6))
    if draw(st.booleans()):
        return number[:place] + draw(st.sampled_from("0123456789")) + number[place + 1 :]
    return number[:place] + number[place + 1] + number[place] + number[place + 2 :]


@pytest.mark.rule(120)
@given(people(), st.data())
def test_a_person_with_a_mistyped_number_is_never_new(person: PersonDetails, data: st.DataObject) -> None:
    number = data.draw(slips(person.number))
    moved = data.draw(st.booleans())
    again = replace(person, number=number, home="N11AA 9" if moved else person.home)
    assert verdict(person, again) == ("known" if number == person.number else "manual")


@pytest.mark.rule(120)
@given(people(), DAYS)
def test_whoever_has_the_number_is_never_new(person: PersonDetails, birthday: date) -> None:
    assert verdict(person, replace(person, born_on=birthday, first_names=("zzz",), home="")) != "new"


@pytest.mark.rule(120)
@given(people(), people(), NUMBERS)
def test_twins_are_two_people(person: PersonDetails, sibling: PersonDetails, number: str) -> None:
    twin = replace(person, first_names=sibling.first_names, number=number)
    assume(number != person.number and compare(person, twin).first_name == "different")
    assert verdict(person, twin) == "new"


@given(people(), people())
def test_it_does_not_matter_who_came_first(record: PersonDetails, other: PersonDetails) -> None:
    assert compare(record, other) == compare(other, record)
    assert verdict(record, other) == verdict(other, record)


@pytest.mark.rule(120, 121)
@given(people(), people())
def test_changed_details_are_looked_at_again_only_where_somebody_is_likelier(
    person: PersonDetails, other: PersonDetails
) -> None:
    def like(record: PersonDetails) -> list[Candidate]:
        return [Candidate("per_1", compare(record, person))]

    assert looks_likelier(like(other), like(person)) == (compare(other, person).likelihood != "certain")
    assert not looks_likelier(like(person), like(other))
    assert not looks_likelier(like(other), like(other))
    assert looks_likelier([], like(person))


@given(people())
def test_what_is_sealed_is_read_back(person: PersonDetails) -> None:
    assert PersonDetails.from_json(person.as_json()) == person


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_one_slip_is_one_edit_or_one_swap(record: str, other: str) -> None:
    edits = {record[:n] + record[n + 1 :] for n in range(len(record))}
    edits |= {record[:n] + letter + record[n:] for n in range(len(record) + 1) for letter in "abc"}
    edits |= {record[:n] + letter + record[n + 1 :] for n in range(len(record)) for letter in "abc"}
    edits |= {record[:n] + record[n + 1] + record[n] + record[n + 2 :] for n in range(len(record) - 1)}
    assert one_slip(record, other) == (other in edits - {record})


def test_neighbouring_days_are_close() -> None:
    born = date(1985, 6, 30)
    assert compare(details(date_of_birth=born), details(date_of_birth=born + timedelta(days=1))).birthday == "close"


@given(st.text(st.characters(max_codepoint=127)))
def test_a_name_in_plain_letters_is_folded_as_any_other(name: str) -> None:
    assert folded(name) == APOSTROPHES.sub("", name).casefold() == folded(f"{name}é").removesuffix("e")

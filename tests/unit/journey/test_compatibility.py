"""Every event ever shipped is understood for ever: within a version a type only gains optional fields."""

from typing import Any, Literal

import pytest
from pydantic import ValidationError

from shared.terms.events import EVENTS, Event
from shared.terms.events.referral import ReferralCancelRequested
from tests.corpus.__main__ import lines, missing
from tests.corpus.shapes import accepts_all_of, faults, has_grown, shape_of

CORPUS = lines()
IDS = [f"{line['type']}-{number}" for number, line in enumerate(CORPUS, 1)]


def test_every_type_in_every_shape_has_been_shipped_into_the_corpus() -> None:
    assert missing(CORPUS) == [], "run: python -m tests.corpus"
    assert {line["type"] for line in CORPUS} <= set(EVENTS), "a type is never removed; another shape is a .v2"


@pytest.mark.parametrize("line", CORPUS, ids=IDS)
def test_what_was_ever_shipped_still_decodes_and_keeps_every_field(line: dict[str, Any]) -> None:
    event = EVENTS[line["type"]].model_validate(line["data"])
    now = event.model_dump(mode="json", exclude_none=True)
    assert {name: now.get(name) for name in line["data"]} == line["data"]


@pytest.mark.parametrize("line", CORPUS, ids=IDS)
def test_a_type_only_gains_optional_fields(line: dict[str, Any]) -> None:
    assert faults(line["schema"], shape_of(EVENTS[line["type"]])) == [], "make it a .v2"


@pytest.mark.parametrize("line", CORPUS, ids=IDS)
def test_an_older_reader_is_not_disturbed_by_a_field_of_tomorrow(line: dict[str, Any]) -> None:
    model = EVENTS[line["type"]]
    assert model.model_validate(line["data"] | {"of_tomorrow": 1}) == model.model_validate(line["data"])


def test_the_check_notices_what_would_break_a_reader() -> None:
    text, number = {"type": "string"}, {"type": "integer"}
    assert not accepts_all_of(number, text)
    assert not accepts_all_of({"type": "string", "pattern": "^x$"}, text)
    assert not accepts_all_of({"enum": ["a"]}, {"enum": ["a", "b"]})
    assert accepts_all_of({"enum": ["a", "b"]}, {"const": "a"})
    assert not accepts_all_of({"anyOf": [text]}, {"anyOf": [text, {"type": "null"}]})
    assert accepts_all_of(text | {"description": "new words"}, text)


class Shipped(Event):
    why: Literal["a", "b"]
    note: str | None = None


class Grown(Shipped):
    why: Literal["a", "b", "c"]  # type: ignore[assignment]
    more: int | None = None


class Demanding(Shipped):
    more: int


class Forgetful(Event):
    why: Literal["a", "b"]


class Narrow(Shipped):
    why: Literal["a"]  # type: ignore[assignment]


def test_a_model_that_has_grown_is_no_fault_and_is_a_shape_of_its_own() -> None:
    assert faults(shape_of(Shipped), shape_of(Grown)) == []
    assert has_grown(shape_of(Shipped), shape_of(Grown))
    assert not has_grown(shape_of(Shipped), shape_of(Shipped))


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        (Demanding, "a required field came or went"),
        (Forgetful, "note is gone"),
        (Narrow, "why accepts less than was shipped"),
    ],
)
def test_a_model_that_would_break_a_reader_is_named(changed: type[Event], fault: str) -> None:
    assert faults(shape_of(Shipped), shape_of(changed)) == [fault]


@pytest.mark.parametrize("line", [{"why": "b"}, {"why": "b", "note": "x"}])
def test_an_old_line_does_not_decode_by_a_model_that_demands_or_accepts_less(line: dict[str, Any]) -> None:
    assert Grown.model_validate(line)
    for changed in (Demanding, Narrow):
        with pytest.raises(ValidationError):
            changed.model_validate(line)


def test_a_field_that_came_later_is_in_the_corpus_too() -> None:
    shapes = [line["schema"]["properties"] for line in CORPUS if line["type"] == ReferralCancelRequested.TYPE]
    assert "rejects" not in shapes[0] and "rejects" in shapes[-1]

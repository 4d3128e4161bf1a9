"""Every event ever shipped is understood for ever: within a version a type only gains optional fields."""

from typing import Any

import pytest

from shared.journey.asyncapi import schema_of
from shared.journey.events import EVENTS
from tests.corpus.__main__ import lines

CORPUS = lines()
IDS = [line["type"] for line in CORPUS]


def test_every_type_has_been_shipped_into_the_corpus() -> None:
    assert set(IDS) == set(EVENTS), "run: python -m tests.corpus (a type is never removed, another shape is a .v2)"
    assert len(IDS) == len(set(IDS))


@pytest.mark.parametrize("line", CORPUS, ids=IDS)
def test_what_was_ever_shipped_still_decodes_and_keeps_every_field(line: dict[str, Any]) -> None:
    event = EVENTS[line["type"]].model_validate(line["data"])
    now = event.model_dump(mode="json", exclude_none=True)
    assert {name: now.get(name) for name in line["data"]} == line["data"]


@pytest.mark.parametrize("line", CORPUS, ids=IDS)
def test_a_type_only_gains_optional_fields(line: dict[str, Any]) -> None:
    shipped, now = line["schema"], schema_of(EVENTS[line["type"]])
    assert set(now.get("required", [])) == set(shipped.get("required", [])), "a required field is a .v2"
    for name, before in shipped.get("properties", {}).items():
        assert accepts_all_of(now["properties"][name], before), f"{name} accepts less than was shipped: a .v2"


@pytest.mark.parametrize("line", CORPUS, ids=IDS)
def test_an_older_reader_is_not_disturbed_by_a_field_of_tomorrow(line: dict[str, Any]) -> None:
    model = EVENTS[line["type"]]
    assert model.model_validate(line["data"] | {"of_tomorrow": 1}) == model.model_validate(line["data"])


def accepts_all_of(now: dict[str, Any], before: dict[str, Any]) -> bool:
    """The same but for words, or an enumeration that has only grown."""
    words = ("title", "description", "default")
    if "enum" in now and ("enum" in before or "const" in before):
        return set(before.get("enum", [before.get("const")])) <= set(now["enum"])
    if "anyOf" in now and "anyOf" in before:
        return all(any(accepts_all_of(choice, old) for choice in now["anyOf"]) for old in before["anyOf"])
    return {k: v for k, v in now.items() if k not in words} == {k: v for k, v in before.items() if k not in words}


def test_the_check_notices_what_would_break_a_reader() -> None:
    text, number = {"type": "string"}, {"type": "integer"}
    assert not accepts_all_of(number, text)
    assert not accepts_all_of({"type": "string", "pattern": "^x$"}, text)
    assert not accepts_all_of({"enum": ["a"]}, {"enum": ["a", "b"]})
    assert accepts_all_of({"enum": ["a", "b"]}, {"const": "a"})
    assert not accepts_all_of({"anyOf": [text]}, {"anyOf": [text, {"type": "null"}]})
    assert accepts_all_of(text | {"description": "new words"}, text)

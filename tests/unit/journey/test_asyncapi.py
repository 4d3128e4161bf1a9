"""What subscribers read is what the models say, and every example in it is an event a reader accepts."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema_rs import Draft202012Validator

from shared.journey.asyncapi import document, printed
from shared.journey.envelope import canonical, decode
from shared.terms.events import EVENTS

COMMITTED = Path(__file__).parents[3] / "docs" / "asyncapi.yaml"
DOCUMENT = document()


def test_the_committed_description_is_current() -> None:
    assert COMMITTED.read_text() == printed(), "run: python -m shared.journey.asyncapi > docs/asyncapi.yaml"
    assert yaml.safe_load(COMMITTED.read_text()) == DOCUMENT


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_every_example_fits_its_schema_its_headers_and_its_model(name: str) -> None:
    components = DOCUMENT["components"]
    (example,) = components["messages"][name]["examples"]
    for part, schema in (("payload", name), ("headers", "headers")):
        Draft202012Validator(components["schemas"][schema], validate_formats=True).validate(example[part])
    assert EVENTS[name].model_validate(example["payload"])


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_every_example_is_a_record_a_reader_accepts_hash_and_all(name: str) -> None:
    (example,) = DOCUMENT["components"]["messages"][name]["examples"]
    model = EVENTS[name].model_validate(example["payload"])
    headers = [(key, text.encode()) for key, text in example["headers"].items()]
    envelope = decode(headers, canonical(example["payload"]).encode())
    assert EVENTS[name].of(envelope) == model


def test_every_reference_leads_somewhere() -> None:
    def references(node: Any) -> list[str]:
        if isinstance(node, list):
            return [found for each in node for found in references(each)]
        if not isinstance(node, dict):
            return []
        here = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return here + [found for each in node.values() for found in references(each)]

    for reference in references({key: value for key, value in DOCUMENT.items() if key != "components"}):
        found: Any = DOCUMENT
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]


def test_every_type_is_said_by_exactly_one_service_and_heard_by_a_subscriber() -> None:
    operations = DOCUMENT["operations"]
    said = [ref["$ref"] for name, each in operations.items() if name.endswith("Emits") for ref in each["messages"]]
    assert sorted(said) == sorted(ref["$ref"] for ref in operations["subscribe"]["messages"])
    assert len(said) == len(set(said)) == len(EVENTS)

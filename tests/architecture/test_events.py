"""The catalogue is whole: every event is said by its owner, heard by somebody or marked for subscribers, and clean."""

import re
from pathlib import Path

import pytest

from shared.terms.events import EVENTS, Event
from tests.architecture.modules import ROOT, SERVICES, sources

PERSONAL = re.compile(r"name|nino|address|postcode|phone|email|birth|free_text|notes|early_access", re.IGNORECASE)


def names(path: Path, model: type[Event]) -> bool:
    """Whether a module names the event's model or its type."""
    text = (ROOT / path).read_text()
    return model.TYPE in text or re.search(rf"\b{model.__name__}\b", text) is not None


@pytest.mark.parametrize("model", EVENTS.values(), ids=lambda m: m.TYPE)
def test_every_event_is_said_by_its_owner(model: type[Event]) -> None:
    assert model.PRODUCER in SERVICES
    said = [path for path in sources(f"services/{model.PRODUCER}") if names(path, model)]
    assert said, f"nobody says {model.TYPE}"


@pytest.mark.parametrize("model", EVENTS.values(), ids=lambda m: m.TYPE)
def test_every_event_is_heard_or_is_for_subscribers(model: type[Event]) -> None:
    others = [f"services/{service}" for service in SERVICES if service != model.PRODUCER]
    rooms = {"reactions.py", "reactions", "domain"}
    heard = [path for path in sources(*others) if names(path, model) and rooms & set(path.parts)]
    assert heard or model.FOR_SUBSCRIBERS, f"{model.TYPE} is heard by nobody: mark it FOR_SUBSCRIBERS or drop it"


@pytest.mark.parametrize("model", EVENTS.values(), ids=lambda m: m.TYPE)
def test_no_event_carries_anything_personal(model: type[Event]) -> None:
    assert not [field for field in model.model_fields if PERSONAL.search(field)]


@pytest.mark.parametrize("model", EVENTS.values(), ids=lambda m: m.TYPE)
def test_every_example_is_an_example(model: type[Event]) -> None:
    assert model.model_validate(model.EXAMPLE).model_dump(mode="json", exclude_none=True) == model.EXAMPLE
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+\.v\d+", model.TYPE)
    assert (model.__doc__ or "").strip()

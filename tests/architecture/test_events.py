"""Every event of the catalogue is emitted by its producer, consumed or marked for subscribers, and not personal."""

import re
from pathlib import Path
from typing import ClassVar

import pytest

from shared.terms.events import EVENTS, Event
from tests.architecture.modules import ROOT, SERVICES, sources

PERSONAL = re.compile(r"name|nino|address|postcode|phone|email|birth|free_text|notes|early_access", re.IGNORECASE)


def names(path: Path, model: type[Event]) -> bool:
    """Whether a module names the event's model or its type."""
    text = (ROOT / path).read_text()
    return model.TYPE in text or re.search(rf"\b{model.__name__}\b", text) is not None


@pytest.mark.parametrize("model", EVENTS.values(), ids=lambda m: m.TYPE)
def test_every_event_is_emitted_by_its_producer(model: type[Event]) -> None:
    assert model.PRODUCER in SERVICES
    emitting = [path for path in sources(f"services/{model.PRODUCER}") if names(path, model)]
    assert emitting, f"no file of services/{model.PRODUCER} names {model.__name__}: emit it, or delete it"


@pytest.mark.parametrize("model", EVENTS.values(), ids=lambda m: m.TYPE)
def test_every_event_is_consumed_or_is_for_subscribers(model: type[Event]) -> None:
    others = [f"services/{service}" for service in SERVICES if service != model.PRODUCER]
    consuming = [path for path in sources(*others) if names(path, model) and {"reactions", "domain"} & {*path.parts}]
    assert consuming or model.FOR_SUBSCRIBERS, (
        f"no reaction names {model.TYPE}: consume it, or write FOR_SUBSCRIBERS = True in {model.__name__}"
    )


@pytest.mark.parametrize("model", EVENTS.values(), ids=lambda m: m.TYPE)
def test_no_event_carries_anything_personal(model: type[Event]) -> None:
    personal = [field for field in model.model_fields if PERSONAL.search(field)]
    assert not personal, f"{model.__name__} may carry ids and codes only, and not {personal}"


@pytest.mark.parametrize("model", EVENTS.values(), ids=lambda m: m.TYPE)
def test_every_example_is_an_example(model: type[Event]) -> None:
    assert model.model_validate(model.EXAMPLE).model_dump(mode="json", exclude_none=True) == model.EXAMPLE
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+\.v\d+", model.TYPE), "a TYPE is <stream>.<what_happened>.v<number>"
    assert (model.__doc__ or "").strip(), f"{model.__name__} has no docstring: say when it is emitted, with the rule"


def test_an_event_that_lacks_a_part_or_has_the_type_of_another_is_refused() -> None:
    with pytest.raises(TypeError, match="Bare has no PRODUCER and no EXAMPLE; write it below TYPE"):

        class Bare(Event):
            TYPE = "participant.bare.v1"

    with pytest.raises(TypeError, match=r"Copied and ParticipantStarted .* participant\.started\.v1"):

        class Copied(Event):
            TYPE = "participant.started.v1"
            PRODUCER = "caseload"
            EXAMPLE: ClassVar = {}

"""What a reader of an older shape may rely on: two schemas compared without their words."""

from collections.abc import Mapping
from typing import Any

from shared.journey.asyncapi import schema_of
from shared.terms.events import Event

WORDS = ("title", "description", "default")


def shape_of(model: type[Event]) -> dict[str, Any]:
    """The part of the schema that is kept in the corpus."""
    schema = schema_of(model)
    return {key: schema[key] for key in ("properties", "required") if key in schema}


def accepts_all_of(now: dict[str, Any], before: dict[str, Any]) -> bool:
    """The same but for words, or an enumeration that has only grown."""
    if "enum" in now and ("enum" in before or "const" in before):
        return set(before.get("enum", [before.get("const")])) <= set(now["enum"])
    if "anyOf" in now and "anyOf" in before:
        return all(any(accepts_all_of(choice, old) for choice in now["anyOf"]) for old in before["anyOf"])
    return {k: v for k, v in now.items() if k not in WORDS} == {k: v for k, v in before.items() if k not in WORDS}


def faults(shipped: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Every way in which what was shipped would no longer be understood."""
    found = []
    if set(now.get("required", [])) != set(shipped.get("required", [])):
        found.append("a required field came or went")
    for name, before in shipped.get("properties", {}).items():
        if name not in now.get("properties", {}):
            found.append(f"{name} is gone")
        elif not accepts_all_of(now["properties"][name], before):
            found.append(f"{name} accepts less than was shipped")
    return found


def has_grown(shipped: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether today's shape has something that the shipped one has not."""
    return set(now.get("properties", {})) > set(shipped.get("properties", {})) or bool(faults(now, shipped))

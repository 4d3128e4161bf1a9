"""Turns a pydantic validation error into a fault that names the file and line and says what to write."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, get_args

from pydantic import BaseModel

from shared.terms.programme.definition import Programme
from shared.terms.programme.errors import Location, ProgrammeFault
from shared.terms.programme.yaml_tree import Node

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

WORDS = {
    "missing": "this is missing; add it here",
    "bool_type": "write true or false",
    "int_type": "write a whole number, such as 20",
    "date_type": "write a day, such as 2018-03-01",
    "string_type": "write a text; put it in quotes if it looks like a number or a day",
    "string_too_short": "write a text that is not empty",
    "string_pattern_mismatch": "use letters, digits, - and _ only, such as the-council",
    "tuple_type": "write a list, with [ ] or one - for each entry",
    "dict_type": "write a map of key: value lines",
    "model_attributes_type": "write a map of key: value lines",
    "model_type": "write a map of key: value lines",
    "decimal_type": "write a plain number, such as 0.55",
    "too_short": "name one at least",
}

KEY = "[key]"
"""In an error's location, says that the key of a map is meant and not its value."""


def told_apart(errors: Sequence[ErrorDetails]) -> list[ErrorDetails]:
    """The errors without those of a list that is too short only because its entries are wrong."""
    wrong_entries = {error["loc"][:-1] for error in errors if isinstance(error["loc"][-1], int)}
    return [error for error in errors if not (error["type"] == "too_short" and error["loc"] in wrong_entries)]


def fault_of(error: ErrorDetails, tree: Node) -> ProgrammeFault:
    """A pydantic error as a fault with its file, line, path and advice."""
    location, names = locate(tree, error["loc"])
    return ProgrammeFault(location, ".".join(names), advice_for(error))


def advice_for(error: ErrorDetails) -> str:
    """What to write instead of the value that pydantic refused."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return _kind_missing(error)
    if kind == "literal_error":
        return f"{error['input']!r} is not known here; write one of: {context['expected']}"
    if kind == "extra_forbidden":
        return _unknown_key(error["loc"])
    return WORDS.get(kind) or f"{error['input']} does not fit: {error['msg'].lower()}; change it"


def _kind_missing(error: ErrorDetails) -> str:
    kinds = ", ".join(sorted(filter(None, map(kind_of, models_in(Programme.model_fields["outcomes"].annotation)))))
    if error["type"] == "union_tag_not_found":
        return f"kind: is missing; write one of: {kinds}"
    return f"{error['ctx']['tag']!r} is no kind of outcome; write one of: {kinds}"


def _unknown_key(steps: tuple[int | str, ...]) -> str:
    keys = keys_at(steps[:-1])
    near = get_close_matches(str(steps[-1]), keys, n=1)
    advice = f"did you mean {near[0]}?" if near else f"known here: {', '.join(keys)}"
    return f"{steps[-1]} is not known here; {advice}"


def keys_at(steps: tuple[int | str, ...]) -> list[str]:
    """The keys that a programme file may have below these steps, sorted."""
    annotation: object = Programme
    for step in steps:
        models = models_in(annotation)
        tagged = next((model for model in models if kind_of(model) == step), None)
        fields = [(name, field) for model in models for name, field in model.model_fields.items()]
        below = next((field.annotation for name, field in fields if step in (name, field.alias)), annotation)
        annotation = tagged or below
    return sorted(
        {field.alias or name for model in models_in(annotation) for name, field in model.model_fields.items()}
    )


def models_in(annotation: object) -> list[type[BaseModel]]:
    """The models that a type annotation names, at any depth."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in models_in(part)]


def kind_of(model: type[BaseModel]) -> str | None:
    """The `kind` by which a file chooses the model; None for a model without one."""
    kind = model.model_fields.get("kind")
    return next(iter(get_args(kind.annotation)), None) if kind else None


def locate(tree: Node, steps: tuple[int | str, ...]) -> tuple[Location, list[str]]:
    """The nearest line for the steps of an error, and the steps in the words of the file."""
    node = tree
    names: list[str] = []
    for step in steps:
        if step == KEY or (names and step == node.text("kind")):
            continue
        child = dict(node.items()).get(str(step))
        names.append((isinstance(step, int) and child and _name(child)) or str(step))
        node = child or node
    return node.location, names


def _name(node: Node) -> str:
    names = (node.child(key) for key in ("id", "code", "name"))
    return next((str(name.value) for name in names if name), "")

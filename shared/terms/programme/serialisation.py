"""A resolved programme as one text, so that a service can store every version it has run and load it again.

The text uses the notation of the files, so a version stored years ago reads like one written today. Loading it checks
its shape only: a check added later must not make an old contract unreadable.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from shared.terms.programme.definition import Programme
from shared.terms.programme.keyed_lists import definition_fields, expand_keyed_maps
from shared.terms.programme.versions import version_of
from shared.terms.programme.yaml_tree import Node, Scalar, parse


def serialise(tree: Node) -> str:
    """The definition with its sources, on one line."""
    return "".join(_value(Node(definition_fields(tree), tree.location, tree.source)))


def deserialise(text: str, name: str) -> Programme:
    """The programme of a serialised text. `name` replaces the file name in its locations."""
    tree = parse(text, name)
    programme = Programme.model_validate(expand_keyed_maps(tree).plain())
    programme.stamp(version_of(tree), tuple(tree.values()), (), text)
    return programme


def _value(node: Node) -> Iterator[str]:
    if isinstance(node.value, dict):
        yield from _map(node, {name: _value(child) for name, child in node.value.items()})
    elif node.source is not None:
        yield from _map(node, {"value": _bare(node)})
    else:
        yield from _bare(node)


def _map(node: Node, fields: dict[str, Iterator[str]]) -> Iterator[str]:
    if node.source is not None:
        key = "assumption" if node.source.assumed else "source"
        fields = {**fields, key: iter([json.dumps(node.source.text, ensure_ascii=False)])}
    yield "{"
    for number, (name, text) in enumerate(fields.items()):
        yield f"{', ' if number else ''}{json.dumps(name, ensure_ascii=False)}: "
        yield from text
    yield "}"


def _bare(node: Node) -> Iterator[str]:
    if isinstance(node.value, list):
        yield "["
        for number, child in enumerate(node.value):
            yield ", " if number else ""
            yield from _value(child)
        yield "]"
    elif not isinstance(node.value, dict):
        yield _scalar(node.value)


def _scalar(value: Scalar) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)

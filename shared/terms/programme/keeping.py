"""A resolved programme as one text, so that a service can keep every version it ever ran and find it again.

The text is the notation the files are written in, so what was kept years ago reads like what is written today. Reading
it checks its shape only: a check invented later must not make an old contract unreadable.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from shared.terms.programme.definition import Programme
from shared.terms.programme.keyed import definition, listed
from shared.terms.programme.reading import Node, Scalar, facts, plain, read
from shared.terms.programme.versions import version_of


def written(tree: Node) -> str:
    """The definition with its sources, on one line."""
    return "".join(_written(Node(definition(tree), tree.place, tree.source)))


def reread(text: str, name: str) -> Programme:
    """The programme that was `written`; `name` stands for the file in its places."""
    tree = read(text, name)
    programme = Programme.model_validate(plain(listed(tree)))
    programme.stamp(version_of(tree), tuple(facts(tree)), (), text)
    return programme


def _written(node: Node) -> Iterator[str]:
    if isinstance(node.value, dict):
        yield from _map(node, {name: _written(child) for name, child in node.value.items()})
    elif node.source is not None:
        yield from _map(node, {"value": _bare(node)})
    else:
        yield from _bare(node)


def _map(node: Node, parts: dict[str, Iterator[str]]) -> Iterator[str]:
    if node.source is not None:
        said = "assumption" if node.source.assumed else "source"
        parts = {**parts, said: iter([json.dumps(node.source.text, ensure_ascii=False)])}
    yield "{"
    for number, (name, part) in enumerate(parts.items()):
        yield f"{', ' if number else ''}{json.dumps(name, ensure_ascii=False)}: "
        yield from part
    yield "}"


def _bare(node: Node) -> Iterator[str]:
    if isinstance(node.value, list):
        yield "["
        for number, child in enumerate(node.value):
            yield ", " if number else ""
            yield from _written(child)
        yield "]"
    elif not isinstance(node.value, dict):
        yield _scalar(node.value)


def _scalar(value: Scalar) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)

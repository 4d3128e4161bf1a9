"""From YAML text to a tree in which every value knows its line and its source.

Two rules make the notation. A single value that comes from somewhere is written `{value: 14700, source: "S0 §4"}`;
`source:` beside the fields of a map speaks for all of them. `assumption:` instead of `source:` gives the reason for a
default that no source fixes. Decimals are built from text, and a plain yes, no, on or off is a word like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

import yaml

from shared.terms.programme.errors import Place, ProgrammeErrors, ProgrammeFault

Scalar = str | int | bool | Decimal | date | None
PROVENANCE = ("source", "assumption")
# libyaml's where it is there: every process reads every programme when it starts, and this is most of it.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9_]*)")
_DECIMAL = re.compile(r"[-+]?[0-9][0-9_]*\.[0-9]+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FLOAT = re.compile(r"[-+]?[0-9][0-9_]*\.?[0-9]*e[-+]?[0-9]+|[-+]?[0-9]+\.|[-+]?\.([0-9]+|inf|nan)", re.IGNORECASE)
_WORDS: dict[str, Scalar] = {"": None, "~": None, "null": None, "true": True, "false": False}


@dataclass(frozen=True)
class Source:
    """Where a value comes from; `assumed` when no source fixes it and the text is the reason for the default."""

    text: str
    assumed: bool = False


@dataclass(frozen=True)
class Node:
    """A value of a programme file: a scalar, a list, or a map, with its place and its own source if it has one."""

    value: Scalar | list[Node] | dict[str, Node]
    place: Place
    source: Source | None = None


@dataclass(frozen=True)
class Fact:
    """A single value of a resolved programme, ready to be shown with its source."""

    path: str
    value: Scalar
    source: Source | None
    place: Place


@dataclass(frozen=True)
class Override:
    """A value that a programme changes in the one it extends."""

    path: str
    inherited: object
    value: object
    place: Place


@dataclass
class _Reader:
    file: str
    faults: list[ProgrammeFault] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def place(self, node: yaml.Node) -> Place:
        return Place(self.file, node.start_mark.line + 1)

    def fault(self, node: yaml.Node, message: str) -> None:
        self.faults.append(ProgrammeFault(self.place(node), "", message))

    def read(self, node: yaml.Node) -> Node:
        if isinstance(node, yaml.ScalarNode):
            return Node(self.scalar(node), self.place(node))
        if id(node) in self.seen:
            self.fault(node, "anchors and aliases are not used here; write the value out again")
            return Node(None, self.place(node))
        self.seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return Node([self.read(item) for item in node.value], self.place(node))
        return self.attributed(node, self.mapping(node))

    def mapping(self, node: yaml.Node) -> dict[str, Node]:
        items: dict[str, Node] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.fault(key, "a key is a plain word; write one, a colon, and the value")
                continue
            name = str(key.value)
            if name in items:
                self.fault(key, f"{name!r} is written twice in the same map; keep one")
            items[name] = replace(self.read(value), place=self.place(key))
        return items

    def attributed(self, node: yaml.Node, items: dict[str, Node]) -> Node:
        given = {name: items.pop(name) for name in PROVENANCE if name in items}
        source = self.source(node, given)
        if "value" not in items:
            return Node(items, self.place(node), source)
        if len(items) > 1:
            self.fault(node, "beside value: there may only be source: or assumption:")
        return replace(items["value"], source=source or items["value"].source)

    def source(self, node: yaml.Node, given: dict[str, Node]) -> Source | None:
        if len(given) > 1:
            self.fault(node, "write source: or assumption:, not both")
        for name, said in given.items():
            if isinstance(said.value, str) and said.value:
                return Source(said.value, name == "assumption")
            self.fault(node, f'{name}: is a text, such as {name}: "S0 §4"')
        return None

    def scalar(self, node: yaml.ScalarNode) -> Scalar:
        text = str(node.value)
        if node.style:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _FLOAT.fullmatch(text):
            self.fault(node, f"{text} would be a float; write the number out, such as 1000.00 or 0.5")
        return _number_or_text(text) if not _DATE.fullmatch(text) else self.day(node, text)

    def day(self, node: yaml.Node, text: str) -> Scalar:
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.fault(node, f"{text} is not a day of the calendar; write year-month-day, such as 2018-03-01")
            return text


def read(text: str, file: str) -> Node:
    """The tree of a file. ProgrammeErrors with every fault of its notation."""
    reader = _Reader(file)
    try:
        root = yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError as error:
        raise ProgrammeErrors([_not_yaml(error, file)]) from error
    if not isinstance(root, yaml.MappingNode):
        message = "a programme is a map; begin with id: and name:"
        raise ProgrammeErrors([ProgrammeFault(Place(file, 1), "", message)])
    tree = reader.read(root)
    if reader.faults:
        raise ProgrammeErrors(reader.faults)
    return tree


def _not_yaml(error: yaml.YAMLError, file: str) -> ProgrammeFault:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
    advice = "check the indentation, colons and quotes"
    return ProgrammeFault(Place(file, mark.line + 1 if mark else 1), "", f"this is not YAML: {problem}; {advice}")


def plain(node: Node) -> object:
    """The bare values of a tree, as models are built from."""
    if isinstance(node.value, dict):
        return {name: plain(child) for name, child in node.value.items()}
    if isinstance(node.value, list):
        return [plain(child) for child in node.value]
    return node.value


def facts(node: Node, path: str = "", inherited: Source | None = None) -> Iterator[Fact]:
    """Every single value with its path; the nearest source above it speaks for it."""
    source = node.source or inherited
    if not isinstance(node.value, dict | list):
        yield Fact(path, node.value, source, node.place)
        return
    for name, child in children(node):
        yield from facts(child, f"{path}.{name}" if path else name, source)


def parts(node: Node) -> dict[str, Node]:
    """The parts of a map; none of anything else."""
    return node.value if isinstance(node.value, dict) else {}


def text_of(node: Node, key: str) -> str | None:
    """The text under a key of a map; None where there is none."""
    found = parts(node).get(key)
    return found.value if found and isinstance(found.value, str) else None


def children(node: Node) -> Iterator[tuple[str, Node]]:
    """The named or numbered parts of a map or list; none of a scalar."""
    if isinstance(node.value, dict):
        yield from node.value.items()
    elif isinstance(node.value, list):
        yield from ((str(index), child) for index, child in enumerate(node.value))


def _number_or_text(text: str) -> Scalar:
    if _WHOLE.fullmatch(text):
        return int(text.replace("_", ""))
    return Decimal(text.replace("_", "")) if _DECIMAL.fullmatch(text) else text

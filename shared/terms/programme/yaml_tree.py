"""Parses YAML text into a tree in which every value has its line and its source.

The notation has two rules. A single value with a source is written `{value: 14700, source: "S0 §4"}`. `source:` beside
the fields of a map applies to all of them. `assumption:` instead of `source:` gives the reason for a default that no
source fixes. Decimals are built from text, and an unquoted yes, no, on or off is plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

import yaml

from shared.terms.programme.errors import Location, ProgrammeErrors, ProgrammeFault

Scalar = str | int | bool | Decimal | date | None
PROVENANCE = ("source", "assumption")
# The C loader where available: each process reads every programme at start-up, and parsing is most of that time.
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
class SourcedValue:
    """A single value of a resolved programme, with the source that applies to it."""

    path: str
    value: Scalar
    source: Source | None
    location: Location


@dataclass(frozen=True)
class Node:
    """A value of a programme file: a scalar, a list or a map, with its location and its own source if it has one."""

    value: Scalar | list[Node] | dict[str, Node]
    location: Location
    source: Source | None = None

    @property
    def fields(self) -> dict[str, Node]:
        """The fields of a map; empty for a list or a scalar."""
        return self.value if isinstance(self.value, dict) else {}

    def child(self, key: str) -> Node | None:
        """The field of a map; None where there is none."""
        return self.fields.get(key)

    def has(self, path: str) -> bool:
        """Whether there is a value at the path, such as `clocks.tail.length`."""
        first, _, rest = path.partition(".")
        child = self.child(first)
        return child is not None and (not rest or child.has(rest))

    def text(self, key: str) -> str | None:
        """The text in a field of a map; None where the field is absent or not a text."""
        child = self.fields.get(key)
        return child.value if child and isinstance(child.value, str) else None

    def items(self) -> Iterator[tuple[str, Node]]:
        """The fields of a map or the numbered items of a list; none for a scalar."""
        if isinstance(self.value, list):
            return ((str(index), child) for index, child in enumerate(self.value))
        return iter(self.fields.items())

    def plain(self) -> object:
        """The bare values, as pydantic models are built from them."""
        if isinstance(self.value, dict):
            return {name: child.plain() for name, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        return self.value

    def values(self, path: str = "", inherited: Source | None = None) -> Iterator[SourcedValue]:
        """Every single value with its path. The nearest source at or above a value applies to it."""
        source = self.source or inherited
        if not isinstance(self.value, dict | list):
            yield SourcedValue(path, self.value, source, self.location)
            return
        for name, child in self.items():
            yield from child.values(f"{path}.{name}" if path else name, source)


@dataclass(frozen=True)
class Override:
    """A value that a programme changes in the one it extends."""

    path: str
    inherited: object
    value: object
    location: Location


@dataclass
class _Reader:
    file: str
    faults: list[ProgrammeFault] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def location(self, node: yaml.Node) -> Location:
        return Location(self.file, node.start_mark.line + 1)

    def fault(self, node: yaml.Node, message: str) -> None:
        self.faults.append(ProgrammeFault(self.location(node), "", message))

    def node(self, node: yaml.Node) -> Node:
        if isinstance(node, yaml.ScalarNode):
            return Node(self.scalar(node), self.location(node))
        if id(node) in self.seen:
            self.fault(node, "anchors and aliases are not used here; write the value out again")
            return Node(None, self.location(node))
        self.seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return Node([self.node(item) for item in node.value], self.location(node))
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
            items[name] = replace(self.node(value), location=self.location(key))
        return items

    def attributed(self, node: yaml.Node, items: dict[str, Node]) -> Node:
        provenance = {name: items.pop(name) for name in PROVENANCE if name in items}
        source = self.source(node, provenance)
        if "value" not in items:
            return Node(items, self.location(node), source)
        if len(items) > 1:
            self.fault(node, "beside value: there may only be source: or assumption:")
        return replace(items["value"], source=source or items["value"].source)

    def source(self, node: yaml.Node, provenance: dict[str, Node]) -> Source | None:
        if len(provenance) > 1:
            self.fault(node, "write source: or assumption:, not both")
        for name, text in provenance.items():
            if isinstance(text.value, str) and text.value:
                return Source(text.value, name == "assumption")
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
        if _WHOLE.fullmatch(text):
            return int(text.replace("_", ""))
        if _DECIMAL.fullmatch(text):
            return Decimal(text.replace("_", ""))
        return self.day(node, text) if _DATE.fullmatch(text) else text

    def day(self, node: yaml.Node, text: str) -> Scalar:
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.fault(node, f"{text} is not a day of the calendar; write year-month-day, such as 2018-03-01")
            return text


def slip_of_the_pen(text: str, line: int) -> str | None:
    """What is wrong with a line, or the one before it, where an editor put in what YAML does not have."""
    lines = text.splitlines()[max(line - 2, 0) : line]
    if any("\t" in written for written in lines):
        return "there is a tab; write spaces"
    if any(quote in written for written in lines for quote in "“”‘’„"):
        return 'there are curly quotes; write straight ones, such as "S0 §4"'
    return None


def parse(text: str, file: str) -> Node:
    """The tree of a file. Raises `ProgrammeErrors` with every notation fault in it."""
    reader = _Reader(file)
    try:
        root = yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
        line = mark.line + 1 if mark else 1
        message = (
            slip_of_the_pen(text, line) or f"this is not YAML: {problem}; check the indentation, colons and quotes"
        )
        raise ProgrammeErrors([ProgrammeFault(Location(file, line), "", message)]) from error
    if not isinstance(root, yaml.MappingNode):
        message = "a programme is a map; begin with id: and name:"
        raise ProgrammeErrors([ProgrammeFault(Location(file, 1), "", message)])
    tree = reader.node(root)
    if reader.faults:
        raise ProgrammeErrors(reader.faults)
    return tree

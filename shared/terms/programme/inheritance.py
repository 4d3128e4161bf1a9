"""How a programme inherits: `extends:` lays its values over the parent's, `core:` lists those that may not change.

Maps are merged key by key, and a null removes a key. A list or a single value replaces the whole. Every change to an
inherited value is recorded with both values, so that an override is never silent (S2: a national framework with local
programmes within it).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from shared.terms.programme.errors import ProgrammeFault
from shared.terms.programme.yaml_tree import Node, Override

HEAD = ("id", "name", "extends", "framework", "core")
"""The keys that belong to one file and are not inherited."""
REMOVES_NOTHING = "null removes what the parent has, and it has nothing here; correct the name, or take this line away"
NEW = object()
"""Stands for the inherited value where the parent has none."""


@dataclass(frozen=True)
class Resolved:
    """A definition merged with its parents, the paths locked for its children, and the values it overrides.

    An orphan names a parent that could not be loaded, so a missing value is not its own fault.
    """

    tree: Node
    locked: frozenset[str]
    overrides: tuple[Override, ...] = ()
    faults: tuple[ProgrammeFault, ...] = ()
    orphan: bool = False


def resolve(own: Node, parent: Resolved | None) -> Resolved:
    """Merge a file into its resolved parent. Changing or adding to a path the parent locks is a fault."""
    locks = frozenset(_texts(own, "core"))
    if parent is None:
        orphan = "extends" in own.fields
        return Resolved(_without_nulls(own) if orphan else own, locks, orphan=orphan)
    inherited = replace(parent.tree, value={k: v for k, v in parent.tree.fields.items() if k not in HEAD})
    changes = tuple(_changes(inherited, own, ""))
    overrides = tuple(change for change in changes if change.inherited is not NEW)
    broken = [fault for change in changes for fault in broken_locks(change, parent.locked)]
    # A null that removes nothing is most likely misspelt, and the value it was meant to remove would stay.
    idle = [
        ProgrammeFault(change.location, change.path, REMOVES_NOTHING)
        for change in changes
        if change.inherited is NEW and change.value is None and not parent.orphan
    ]
    return Resolved(_merged(inherited, own), parent.locked | locks, overrides, (*broken, *idle), parent.orphan)


def lock_faults(resolved: Resolved) -> list[ProgrammeFault]:
    """The paths of `core:` that lock nothing and are most likely misspelt."""
    core = resolved.tree.child("core") or resolved.tree
    missing = sorted(path for path in _texts(resolved.tree, "core") if not resolved.tree.has(path))
    message = "core: locks this, and it does not exist; write a path such as clocks.tail.length"
    return [ProgrammeFault(core.location, path, message) for path in missing]


def _merged(under: Node, over: Node) -> Node:
    if not (isinstance(under.value, dict) and isinstance(over.value, dict)):
        return over
    fields, changes = _with_sources(under), _with_sources(over)
    for name, node in changes.items():
        fields[name] = _merged(fields[name], node) if name in fields else node
    remaining = {name: node for name, node in fields.items() if node.value is not None or name not in changes}
    return Node(remaining, over.location)


def _with_sources(node: Node) -> dict[str, Node]:
    """The fields of a map, each with the source of the map: the merged map mixes fields of two sources."""
    return {name: replace(child, source=child.source or node.source) for name, child in node.fields.items()}


def _changes(under: Node, over: Node, path: str) -> Iterator[Override]:
    if isinstance(under.value, dict) and isinstance(over.value, dict):
        for name, node in over.value.items():
            below = f"{path}.{name}".lstrip(".")
            if name in under.value:
                yield from _changes(under.value[name], node, below)
            else:
                yield Override(below, NEW, node.plain(), node.location)
    elif under.plain() != over.plain():
        yield Override(path, under.plain(), over.plain(), over.location)


def broken_locks(change: Override, locked: frozenset[str]) -> Iterator[ProgrammeFault]:
    """A fault for each locked path that the change touches, at it, above it or below it."""
    for lock in sorted(locked):
        if f"{change.path}.".startswith(f"{lock}.") or f"{lock}.".startswith(f"{change.path}."):
            message = f"this is locked by the framework's core: ({lock}); remove it here, or change the framework"
            yield ProgrammeFault(change.location, change.path, message)


def _without_nulls(node: Node) -> Node:
    """An orphan's own values: a null would remove a value of the parent, and there is no parent."""
    if not isinstance(node.value, dict):
        return node
    remaining = {name: _without_nulls(child) for name, child in node.value.items() if child.value is not None}
    return replace(node, value=remaining)


def _texts(node: Node, key: str) -> list[str]:
    child = node.child(key)
    return [str(item.plain()) for _, item in child.items()] if child and isinstance(child.value, list) else []

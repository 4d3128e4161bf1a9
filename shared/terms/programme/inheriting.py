"""How a programme stands on another: `extends:` lays its values over the parent's, `core:` says which may not change.

Maps are laid over each other key by key, and a null removes a key; a list or a single value replaces the whole.
What a child changes is recorded with both values, so that an override is never silent (S2: a national framework with
local programmes within it).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from shared.terms.programme.errors import ProgrammeFault
from shared.terms.programme.reading import Node, Override, parts, plain

HEAD = ("id", "name", "extends", "framework", "core")
"""The keys that are a file's own and are not handed down."""
NEW = object()
"""In place of the inherited value where the parent has none."""


@dataclass(frozen=True)
class Resolved:
    """A definition with its parents laid under it, the paths locked for its children, and what it overrode.

    An orphan names a parent that cannot be had, so what it lacks is not its own fault.
    """

    tree: Node
    locked: frozenset[str]
    overrides: tuple[Override, ...] = ()
    faults: tuple[ProgrammeFault, ...] = ()
    orphan: bool = False


def resolve(own: Node, parent: Resolved | None) -> Resolved:
    """Lay a file over its resolved parent; changing or adding to what the parent locks is a fault."""
    locks = frozenset(_texts(own, "core"))
    if parent is None:
        orphan = "extends" in parts(own)
        return Resolved(_without_nulls(own) if orphan else own, locks, orphan=orphan)
    handed_down = replace(parent.tree, value={k: v for k, v in parts(parent.tree).items() if k not in HEAD})
    changes = tuple(_changes(handed_down, own, ""))
    overrides = tuple(change for change in changes if change.inherited is not NEW)
    broken = [fault for change in changes for fault in _broken_locks(change, parent.locked)]
    idle = [
        _idle(change) for change in changes if change.inherited is NEW and change.value is None and not parent.orphan
    ]
    return Resolved(_laid_over(handed_down, own), parent.locked | locks, overrides, (*broken, *idle), parent.orphan)


def lock_faults(resolved: Resolved) -> list[ProgrammeFault]:
    """The paths of `core:` that lock nothing, most likely misspelt."""
    core = parts(resolved.tree).get("core", resolved.tree)
    missing = sorted(path for path in _texts(resolved.tree, "core") if not _has(resolved.tree, path))
    message = "core: locks this, and it does not exist; write a path such as clocks.tail.length"
    return [ProgrammeFault(core.place, path, message) for path in missing]


def _laid_over(under: Node, over: Node) -> Node:
    if not (isinstance(under.value, dict) and isinstance(over.value, dict)):
        return over
    laid, above = _sourced(under), _sourced(over)
    for name, node in above.items():
        laid[name] = _laid_over(laid[name], node) if name in laid else node
    return Node({name: node for name, node in laid.items() if node.value is not None or name not in above}, over.place)


def _sourced(node: Node) -> dict[str, Node]:
    """The parts of a map, each carrying the source of the map, which is about to be mixed with another's."""
    return {name: replace(child, source=child.source or node.source) for name, child in parts(node).items()}


def _changes(under: Node, over: Node, path: str) -> Iterator[Override]:
    if isinstance(under.value, dict) and isinstance(over.value, dict):
        for name, node in over.value.items():
            below = f"{path}.{name}".lstrip(".")
            if name in under.value:
                yield from _changes(under.value[name], node, below)
            else:
                yield Override(below, NEW, plain(node), node.place)
    elif plain(under) != plain(over):
        yield Override(path, plain(under), plain(over), over.place)


def _broken_locks(change: Override, locked: frozenset[str]) -> Iterator[ProgrammeFault]:
    for lock in sorted(locked):
        if f"{change.path}.".startswith(f"{lock}.") or f"{lock}.".startswith(f"{change.path}."):
            message = f"this is locked by the framework's core: ({lock}); remove it here, or change the framework"
            yield ProgrammeFault(change.place, change.path, message)


def _idle(change: Override) -> ProgrammeFault:
    """A null that removes nothing is most likely misspelt, and what it was meant to remove would stay."""
    message = "null removes what the parent has, and it has nothing here; correct the name, or take this line away"
    return ProgrammeFault(change.place, change.path, message)


def _without_nulls(node: Node) -> Node:
    """What an orphan says itself: what it would remove from its parent is not there to be removed."""
    if not isinstance(node.value, dict):
        return node
    kept = {name: _without_nulls(child) for name, child in node.value.items() if child.value is not None}
    return replace(node, value=kept)


def _has(node: Node, path: str) -> bool:
    for name in path.split("."):
        if name not in parts(node):
            return False
        node = parts(node)[name]
    return True


def _texts(node: Node, key: str) -> list[str]:
    listed = plain(parts(node)[key]) if key in parts(node) else []
    return [str(text) for text in listed] if isinstance(listed, list) else []

"""Lists that are written as maps, so that a programme which extends another can change one entry of many.

`clocks: {tail: {length: 700, …}}` becomes a list of one clock whose `name` is tail. Where an entry changes with time it
is a list of versions, each with its `effective_from`.
"""

from __future__ import annotations

from collections.abc import Iterator

from shared.terms.programme.errors import ProgrammeFault
from shared.terms.programme.reading import Node, parts

KEYED = {
    "funders": "id",
    "providers": "id",
    "areas": "code",
    "referral_sources": "code",
    "groups": "code",
    "priority_lists": "code",
    "facts": "code",
    "eligibility": "code",
    "clocks": "name",
    "assessments": "code",
    "caseload_bands": "code",
    "service_standards": "code",
    "outcomes": "id",
    "measures": "code",
    "obligations": "code",
    "targets": "name",
    "kpis": "id",
    "governance": "code",
}
"""The field of each entry that its key becomes."""
WITH_VERSIONS = ("clocks",)
STEERING = ("extends", "framework", "core")
"""Keys that steer how files are read and are no part of the definition."""


def definition(tree: Node) -> dict[str, Node]:
    """The parts of a programme, without the keys that only steer reading."""
    return {name: node for name, node in parts(tree).items() if name not in STEERING}


def listed(tree: Node) -> Node:
    """The definition with its keyed maps as lists, as the models have them."""
    items = definition(tree).items()
    return Node({name: _listed(node, KEYED[name]) if name in KEYED else node for name, node in items}, tree.place)


def key_faults(tree: Node) -> Iterator[ProgrammeFault]:
    """Where a keyed map is not written as one."""
    for name, key in KEYED.items():
        node = parts(tree).get(name)
        if node is not None and not isinstance(node.value, dict):
            yield ProgrammeFault(node.place, name, f"write a map: the {key} of each entry, a colon, and its fields")
            continue
        for entry_name, entry in parts(node).items() if node else ():
            path = f"{name}.{entry_name}"
            if isinstance(entry.value, list) and name not in WITH_VERSIONS:
                yield ProgrammeFault(entry.place, path, "write one map here; only clocks may have a list of versions")
            if any(key in parts(version) for version in _versions(entry)):
                yield ProgrammeFault(entry.place, path, f"take {key}: away; it is already the key, {entry_name}")


def _listed(node: Node, key: str) -> Node:
    if not isinstance(node.value, dict):
        return node
    entries = [_named(version, key, name) for name, entry in node.value.items() for version in _versions(entry)]
    return Node(entries, node.place, node.source)


def _versions(entry: Node) -> list[Node]:
    return entry.value if isinstance(entry.value, list) else [entry]


def _named(entry: Node, key: str, name: str) -> Node:
    if not isinstance(entry.value, dict):
        return entry
    return Node({**entry.value, key: Node(name, entry.place)}, entry.place, entry.source)

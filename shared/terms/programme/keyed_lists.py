"""Lists that programme files write as maps, so that a programme which extends another can change one entry of many.

`clocks: {tail: {length: 700, …}}` becomes a list of one clock whose `name` is tail. Where an entry changes over time it
is a list of versions, each with its `effective_from`.
"""

from __future__ import annotations

from collections.abc import Iterator

from shared.terms.programme.errors import ProgrammeFault
from shared.terms.programme.yaml_tree import Node

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
    "parties": "code",
    "governance": "code",
}
"""The field of each entry that its key becomes."""
WITH_VERSIONS = ("clocks", "targets", "kpis")
STEERING = ("extends", "framework", "core")
"""Keys that control how files are read and are not part of the definition."""


def definition_fields(tree: Node) -> dict[str, Node]:
    """The fields of a programme, without the keys that only control how files are read."""
    return {name: node for name, node in tree.fields.items() if name not in STEERING}


def expand_keyed_maps(tree: Node) -> Node:
    """The definition with its keyed maps as lists, the form the models have."""
    fields = definition_fields(tree)
    return Node({name: _entries(node, KEYED.get(name)) for name, node in fields.items()}, tree.location)


def keyed_map_faults(tree: Node) -> Iterator[ProgrammeFault]:
    """Where a keyed map is not written as one."""
    for name, key in KEYED.items():
        node = tree.child(name)
        if node is not None and not isinstance(node.value, dict):
            yield ProgrammeFault(node.location, name, f"write a map: the {key} of each entry, a colon, and its fields")
            continue
        for entry_name, entry in node.items() if node else ():
            path = f"{name}.{entry_name}"
            if isinstance(entry.value, list) and name not in WITH_VERSIONS:
                message = f"write one map here; only {', '.join(WITH_VERSIONS)} may have a list of versions"
                yield ProgrammeFault(entry.location, path, message)
            if any(key in version.fields for version in _versions(entry)):
                message = f"take {key}: away; it is already the key, {entry_name}"
                yield ProgrammeFault(entry.location, path, message)


def _entries(node: Node, key: str | None) -> Node:
    if key is None or not isinstance(node.value, dict):
        return node
    entries = [_named(version, key, name) for name, entry in node.items() for version in _versions(entry)]
    return Node(entries, node.location, node.source)


def _versions(entry: Node) -> list[Node]:
    return entry.value if isinstance(entry.value, list) else [entry]


def _named(entry: Node, key: str, name: str) -> Node:
    if not isinstance(entry.value, dict):
        return entry
    return Node({**entry.value, key: Node(name, entry.location)}, entry.location, entry.source)

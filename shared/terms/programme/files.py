"""The programme files of a directory: each parsed and merged with the one it extends, with every fault."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from shared.terms.programme.errors import Location, ProgrammeErrors, ProgrammeFault
from shared.terms.programme.inheritance import Resolved, resolve
from shared.terms.programme.yaml_tree import Node, parse


class ProgrammeFiles:
    """The files of a directory: `trees` as written, `resolved` with their parents, and all `faults`."""

    def __init__(self, directory: Path) -> None:
        self.faults: list[ProgrammeFault] = []
        self.unread = False
        self.trees: dict[str, Node] = {}
        self.resolved: dict[str, Resolved] = {}
        for file in sorted(directory.glob("*.yaml")):
            self._add(file)
        if not self.trees and not self.unread:
            message = "there is no programme here; put a *.yaml file into the directory"
            self._fault(Location(str(directory), 1), "", message)
        for programme_id in self.trees:
            self._resolve(programme_id, ())

    def _add(self, file: Path) -> None:
        try:
            tree = parse(_text(file), file.name)
        except ProgrammeErrors as errors:
            self.faults += errors.faults
            self.unread = True
            return
        programme_id = tree.text("id") or file.stem
        if programme_id in self.trees:
            other = self.trees[programme_id].location.file
            message = f"the id {programme_id} is taken by {other}; choose another"
            self._fault(tree.fields["id"].location, "id", message)
        self.trees.setdefault(programme_id, tree)
        self.faults += head_faults(tree)

    def _resolve(self, programme_id: str, descendants: tuple[str, ...]) -> Resolved:
        if programme_id not in self.resolved:
            tree = self.trees[programme_id]
            parent = self._parent(tree, (*descendants, programme_id))
            self.resolved[programme_id] = resolve(tree, parent)
            self.faults += self.resolved[programme_id].faults
        return self.resolved[programme_id]

    def _parent(self, tree: Node, line: tuple[str, ...]) -> Resolved | None:
        parent_id = tree.text("extends")
        if parent_id is None:
            return None
        location = tree.fields["extends"].location
        if parent_id in line:
            circle = " extends ".join((*line, parent_id))
            self._fault(location, "extends", f"{circle}, in a circle; take one extends: away")
        elif parent_id in self.trees:
            return self._resolve(parent_id, line)
        elif not self.unread:
            others = ", ".join(sorted(set(self.trees) - {line[-1]})) or "none"
            self._fault(location, "extends", f"there is no programme {parent_id} to extend; known here: {others}")
        return None

    def _fault(self, location: Location, path: str, message: str) -> None:
        self.faults.append(ProgrammeFault(location, path, message))


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        fault = ProgrammeFault(Location(file.name, 1), "", "this is not UTF-8 text; save it as UTF-8")
        raise ProgrammeErrors([fault]) from error


def head_faults(tree: Node) -> Iterator[ProgrammeFault]:
    """The keys that control how files are read must have the right type, or they would be ignored.

    A source for the whole file would answer for every number in it, whether it gives that number or not.
    """
    head = tree.fields
    if tree.source is not None and not tree.source.assumed:
        advice = "beside each value or map, or assumption: here"
        yield ProgrammeFault(
            tree.location, "source", f"this would answer for every number in the file; write it {advice}"
        )
    if "extends" in head and tree.text("extends") is None:
        yield ProgrammeFault(head["extends"].location, "extends", "write the id of one programme, such as WHP")
    if "framework" in head and not isinstance(head["framework"].value, bool):
        yield ProgrammeFault(head["framework"].location, "framework", "write true or false")
    core = head.get("core")
    texts = core is None or (isinstance(core.value, list) and all(isinstance(path.value, str) for path in core.value))
    if core is not None and not texts:
        yield ProgrammeFault(core.location, "core", "write a list of paths, such as - clocks.tail")

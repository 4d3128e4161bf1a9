"""The programme files of a directory: all of them read, each laid over the one it extends, every fault kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from shared.terms.programme.errors import Place, ProgrammeErrors, ProgrammeFault
from shared.terms.programme.inheriting import Resolved, resolve
from shared.terms.programme.reading import Node, parts, read, text_of


class ProgrammeFiles:
    """What a directory holds: `trees` as written, `resolved` with their parents, and the `faults` found so far."""

    def __init__(self, directory: Path) -> None:
        self.faults: list[ProgrammeFault] = []
        self.unread = False
        self.trees: dict[str, Node] = {}
        self.resolved: dict[str, Resolved] = {}
        for file in sorted(directory.glob("*.yaml")):
            self._take(file)
        if not self.trees and not self.unread:
            self._fault(
                Place(str(directory), 1), "", "there is no programme here; put a *.yaml file into the directory"
            )
        for programme_id in self.trees:
            self._resolve(programme_id, ())

    def _take(self, file: Path) -> None:
        try:
            tree = read(_text(file), file.name)
        except ProgrammeErrors as errors:
            self.faults += errors.faults
            self.unread = True
            return
        programme_id = text_of(tree, "id") or file.stem
        if programme_id in self.trees:
            taken = self.trees[programme_id].place.file
            self._fault(parts(tree)["id"].place, "id", f"the id {programme_id} is taken by {taken}; choose another")
        self.trees.setdefault(programme_id, tree)
        self.faults += _head_faults(tree)

    def _resolve(self, programme_id: str, below: tuple[str, ...]) -> Resolved:
        if programme_id not in self.resolved:
            tree = self.trees[programme_id]
            parent = self._parent(tree, (*below, programme_id))
            self.resolved[programme_id] = resolve(tree, parent)
            self.faults += self.resolved[programme_id].faults
        return self.resolved[programme_id]

    def _parent(self, tree: Node, line: tuple[str, ...]) -> Resolved | None:
        parent_id = text_of(tree, "extends")
        if parent_id is None:
            return None
        place = parts(tree)["extends"].place
        if parent_id in line:
            circle = " extends ".join((*line, parent_id))
            self._fault(place, "extends", f"{circle}, in a circle; take one extends: away")
        elif parent_id in self.trees:
            return self._resolve(parent_id, line)
        elif not self.unread:
            known = ", ".join(sorted(set(self.trees) - {line[-1]})) or "none"
            self._fault(place, "extends", f"there is no programme {parent_id} to extend; known here: {known}")
        return None

    def _fault(self, place: Place, path: str, message: str) -> None:
        self.faults.append(ProgrammeFault(place, path, message))


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        fault = ProgrammeFault(Place(file.name, 1), "", "this is not UTF-8 text; save it as UTF-8")
        raise ProgrammeErrors([fault]) from error


def _head_faults(tree: Node) -> Iterator[ProgrammeFault]:
    """The keys that steer reading itself must be what they look like, or they would be passed over in silence."""
    head = parts(tree)
    if "extends" in head and text_of(tree, "extends") is None:
        yield ProgrammeFault(head["extends"].place, "extends", "write the id of one programme, such as WHP")
    if "framework" in head and not isinstance(head["framework"].value, bool):
        yield ProgrammeFault(head["framework"].place, "framework", "write true or false")
    core = head.get("core")
    texts = core is None or (isinstance(core.value, list) and all(isinstance(path.value, str) for path in core.value))
    if core is not None and not texts:
        yield ProgrammeFault(core.place, "core", "write a list of paths, such as - clocks.tail")

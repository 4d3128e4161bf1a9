"""From a directory of programme files to programmes that services can trust, or every fault in them at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import ValidationError

from shared.terms.programme.checking import disagreements, unsourced
from shared.terms.programme.definition import Programme
from shared.terms.programme.errors import ProgrammeErrors, ProgrammeFault
from shared.terms.programme.files import ProgrammeFiles
from shared.terms.programme.inheriting import Resolved, lock_faults
from shared.terms.programme.keeping import reread, written
from shared.terms.programme.keyed import key_faults, listed
from shared.terms.programme.reading import Fact, Node, Override, facts, parts, plain, text_of
from shared.terms.programme.versions import version_of, with_current_rates
from shared.terms.programme.waging import with_rates
from shared.terms.programme.wording import fault_of

WAGES = "wages"
Key = tuple[str, str]
"""A programme's id and a version of it."""


@dataclass(frozen=True)
class Framework:
    """A definition that others extend and that takes no referrals itself; it may leave things open."""

    id: str
    name: str
    version: str
    facts: tuple[Fact, ...]
    overrides: tuple[Override, ...]
    locked: frozenset[str]


class UnknownProgrammeVersion(LookupError):
    """No version of a programme is loaded here. It will be: a consumer waits for it."""


@dataclass
class Programmes(Mapping[str, Programme]):
    """The programmes of a directory by id; `frameworks` are beside them because nobody can be referred to one."""

    running: dict[str, Programme] = field(default_factory=dict)
    frameworks: dict[str, Framework] = field(default_factory=dict)
    kept: dict[Key, str] = field(default_factory=dict, repr=False)
    read: dict[Key, Programme] = field(default_factory=dict, repr=False, compare=False)
    forward: dict[Key, Programme] = field(default_factory=dict, repr=False, compare=False)

    def __getitem__(self, programme_id: str) -> Programme:
        return self.running[programme_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self.running)

    def __len__(self) -> int:
        return len(self.running)

    def of_version(self, programme_id: str, version: str) -> Programme:
        """The programme in exactly this version, as it was written. KeyError when it never ran here."""
        running = self.running.get(programme_id)
        if running is not None and running.version == version:
            return running
        key = (programme_id, version)
        if key not in self.read:
            if key not in self.kept:
                raise KeyError(f"{programme_id} never ran here as {version}")
            self.read[key] = reread(self.kept[key], f"{programme_id}@{version}")
        return self.read[key]

    def for_referral(self, programme_id: str, version: str) -> Programme:
        """The terms of a referral: the version it came under, with the dated prices and clocks of the newest version.

        The running version stands in for one that never ran here (docs/decisions/0007). Raises
        `UnknownProgrammeVersion` for a programme that never ran here either.
        """
        newest, key = self.running.get(programme_id), (programme_id, version)
        try:
            old = self.of_version(programme_id, version)
        except KeyError as error:
            if newest is None:
                raise UnknownProgrammeVersion(f"no version of the programme {programme_id} is loaded") from error
            return newest
        if newest is None or newest is old:
            return old
        if key not in self.forward:
            self.forward[key] = with_current_rates(old, newest)
        return self.forward[key]

    def newest(self, programme_id: str) -> Programme:
        """The running version, or the last one that ran here when the file was taken away.

        Raises `UnknownProgrammeVersion` for a programme that never ran here.
        """
        if programme_id in self.running:
            return self.running[programme_id]
        versions = [version for kept_id, version in self.kept if kept_id == programme_id]
        if not versions:
            raise UnknownProgrammeVersion(f"no version of the programme {programme_id} is loaded")
        return self.of_version(programme_id, versions[-1])

    def remembering(self, kept: Mapping[Key, str]) -> Programmes:
        """The same programmes with `kept` versions beside them, oldest first, each read when it is asked for."""
        return replace(self, kept=dict(kept), read={}, forward={})


def load(directory: Path | str) -> Programmes:
    """Every *.yaml of the directory, resolved and checked. ProgrammeErrors with all faults of all files."""
    files = ProgrammeFiles(Path(directory))
    loaded, faults = Programmes(), list(files.faults)
    for programme_id, resolved in _with_rates(files, Path(directory) / WAGES, faults):
        is_framework = _is_framework(resolved.tree)
        programme, found = _validated(resolved, open_ended=is_framework or resolved.orphan)
        faults += found
        if is_framework:
            loaded.frameworks[programme_id] = _framework(programme_id, resolved)
        elif programme:
            loaded.running[programme_id] = programme
    faults += _parts_faults(loaded, files)
    if faults:
        raise ProgrammeErrors(faults)
    return loaded


def _with_rates(files: ProgrammeFiles, wages: Path, faults: list[ProgrammeFault]) -> Iterator[tuple[str, Resolved]]:
    for programme_id, resolved in files.resolved.items():
        tree, found = with_rates(resolved.tree, wages)
        faults += found
        yield programme_id, replace(resolved, tree=tree)


def _parts_faults(loaded: Programmes, files: ProgrammeFiles) -> Iterator[ProgrammeFault]:
    """A portfolio sums programmes that there are."""
    there = {one for one in files.trees if one not in loaded.frameworks}
    for programme in loaded.values():
        if programme.portfolio:
            place = parts(files.resolved[programme.id].tree).get("parts", files.resolved[programme.id].tree).place
            for part in sorted(set(programme.parts) - there | {programme.id} & set(programme.parts)):
                known = ", ".join(sorted(there - {programme.id}))
                yield ProgrammeFault(place, "parts", f"there is no programme {part} to sum; known here: {known}")


def _validated(resolved: Resolved, *, open_ended: bool) -> tuple[Programme | None, list[ProgrammeFault]]:
    tree = resolved.tree
    found = [*unsourced(tree), *lock_faults(resolved), *key_faults(tree)]
    try:
        programme = Programme.model_validate(plain(listed(tree)))
    except ValidationError as error:
        wrong = [one for one in error.errors() if not (open_ended and one["type"] == "missing")]
        return None, [*found, *(fault_of(one, listed(tree)) for one in wrong)]
    programme.stamp(version_of(tree), tuple(facts(tree)), resolved.overrides, written(tree), resolved.locked)
    return programme, [*found, *disagreements(programme, tree)]


def _framework(programme_id: str, resolved: Resolved) -> Framework:
    tree, name = resolved.tree, text_of(resolved.tree, "name") or programme_id
    return Framework(programme_id, name, version_of(tree), tuple(facts(tree)), resolved.overrides, resolved.locked)


def _is_framework(tree: Node) -> bool:
    return "framework" in parts(tree) and parts(tree)["framework"].value is True

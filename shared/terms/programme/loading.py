"""Loads a directory of programme files into checked programmes, or raises every fault in them at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import ValidationError

from shared.terms.programme.consistency import disagreements, unsourced
from shared.terms.programme.definition import Programme
from shared.terms.programme.error_messages import fault_of
from shared.terms.programme.errors import ProgrammeErrors, ProgrammeFault
from shared.terms.programme.files import ProgrammeFiles
from shared.terms.programme.inheritance import Resolved, lock_faults
from shared.terms.programme.keyed_lists import expand_keyed_maps, keyed_map_faults
from shared.terms.programme.serialisation import deserialise, serialise
from shared.terms.programme.versions import version_of, with_current_rates
from shared.terms.programme.wage_rates import with_wage_rates
from shared.terms.programme.yaml_tree import Override, SourcedValue

WAGES = "wages"
Key = tuple[str, str]
"""A programme's id and a version of it."""


@dataclass(frozen=True)
class Framework:
    """A definition that others extend and that takes no referrals itself. It may be incomplete."""

    id: str
    name: str
    version: str
    sourced_values: tuple[SourcedValue, ...]
    overrides: tuple[Override, ...]
    locked: frozenset[str]


class UnknownProgrammeVersion(LookupError):
    """No version of this programme is loaded here yet. A consumer waits until one is."""


@dataclass
class Programmes(Mapping[str, Programme]):
    """The programmes of a directory by id. `frameworks` are separate because nobody can be referred to one.

    `stored` holds the serialised text of every version that has run here, oldest first.
    """

    running: dict[str, Programme] = field(default_factory=dict)
    frameworks: dict[str, Framework] = field(default_factory=dict)
    stored: dict[Key, str] = field(default_factory=dict, repr=False)
    loaded: dict[Key, Programme] = field(default_factory=dict, repr=False, compare=False)
    current_rates: dict[Key, Programme] = field(default_factory=dict, repr=False, compare=False)

    def __getitem__(self, programme_id: str) -> Programme:
        return self.running[programme_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self.running)

    def __len__(self) -> int:
        return len(self.running)

    def of_version(self, programme_id: str, version: str) -> Programme:
        """The programme in exactly this version. Raises `KeyError` when it has never run here."""
        running = self.running.get(programme_id)
        if running is not None and running.version == version:
            return running
        key = (programme_id, version)
        if key not in self.loaded:
            if key not in self.stored:
                raise KeyError(f"{programme_id} never ran here as {version}")
            self.loaded[key] = deserialise(self.stored[key], f"{programme_id}@{version}")
        return self.loaded[key]

    def for_referral(self, programme_id: str, version: str) -> Programme:
        """The terms of a referral: the version it was made under, with the newest dated prices and clocks.

        The running version replaces one that has never run here [decision 0007]. Raises
        `UnknownProgrammeVersion` for a programme that has never run here at all.
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
        if key not in self.current_rates:
            self.current_rates[key] = with_current_rates(old, newest)
        return self.current_rates[key]

    def newest(self, programme_id: str) -> Programme:
        """The running version, or the last one that ran here if its file has been removed.

        Raises `UnknownProgrammeVersion` for a programme that has never run here.
        """
        if programme_id in self.running:
            return self.running[programme_id]
        versions = [version for stored_id, version in self.stored if stored_id == programme_id]
        if not versions:
            raise UnknownProgrammeVersion(f"no version of the programme {programme_id} is loaded")
        return self.of_version(programme_id, versions[-1])

    def with_stored(self, stored: Mapping[Key, str]) -> Programmes:
        """The same programmes with all stored versions, oldest first. A version is parsed when it is first needed."""
        return replace(self, stored=dict(stored), loaded={}, current_rates={})


def load(directory: Path | str) -> Programmes:
    """Every *.yaml of the directory, resolved and checked. Raises `ProgrammeErrors` with all faults of all files."""
    files = ProgrammeFiles(Path(directory))
    programmes, faults = Programmes(), list(files.faults)
    for programme_id, unpriced in files.resolved.items():
        tree, rate_faults = with_wage_rates(unpriced.tree, Path(directory) / WAGES)
        resolved = replace(unpriced, tree=tree)
        framework = tree.child("framework")
        is_framework = framework is not None and framework.value is True
        programme, own_faults = validate(resolved, open_ended=is_framework or resolved.orphan)
        faults += [*rate_faults, *own_faults]
        if is_framework:
            name, values = tree.text("name") or programme_id, tuple(tree.values())
            programmes.frameworks[programme_id] = Framework(
                programme_id, name, version_of(tree), values, resolved.overrides, resolved.locked
            )
        elif programme:
            programmes.running[programme_id] = programme
    faults += part_faults(programmes, files)
    if faults:
        raise ProgrammeErrors(faults)
    return programmes


def part_faults(programmes: Programmes, files: ProgrammeFiles) -> Iterator[ProgrammeFault]:
    """The parts of a portfolio that are not programmes."""
    existing = {programme_id for programme_id in files.trees if programme_id not in programmes.frameworks}
    for programme in programmes.values():
        if programme.portfolio:
            tree = files.resolved[programme.id].tree
            location = (tree.child("parts") or tree).location
            for part in sorted(set(programme.parts) - existing | {programme.id} & set(programme.parts)):
                others = ", ".join(sorted(existing - {programme.id}))
                message = f"there is no programme {part} to sum; known here: {others}"
                yield ProgrammeFault(location, "parts", message)


def validate(resolved: Resolved, *, open_ended: bool) -> tuple[Programme | None, list[ProgrammeFault]]:
    """The checked programme of a resolved definition, or None, and every fault. `open_ended`: it may be incomplete."""
    tree = resolved.tree
    faults, definition = [*unsourced(tree), *lock_faults(resolved), *keyed_map_faults(tree)], expand_keyed_maps(tree)
    try:
        programme = Programme.model_validate(definition.plain())
    except ValidationError as invalid:
        errors = [error for error in invalid.errors() if not (open_ended and error["type"] == "missing")]
        return None, [*faults, *(fault_of(error, definition) for error in errors)]
    programme.stamp(version_of(tree), tuple(tree.values()), resolved.overrides, serialise(tree), resolved.locked)
    return programme, [*faults, *disagreements(programme, tree)]

"""Loads a directory of programme files into checked programmes, or raises every fault in them at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

from pydantic import ValidationError

from shared.terms.clients import DELIVERING, Part
from shared.terms.programme.consistency import disagreements, findings_at, nearest_location, unsourced, warnings
from shared.terms.programme.definition import Programme
from shared.terms.programme.entitlement import names
from shared.terms.programme.error_messages import fault_of, told_apart
from shared.terms.programme.errors import ProgrammeErrors, ProgrammeFault
from shared.terms.programme.files import ProgrammeFiles
from shared.terms.programme.inheritance import Resolved, lock_faults
from shared.terms.programme.keyed_lists import expand_keyed_maps, keyed_map_faults
from shared.terms.programme.kpi_clauses import figures_of_parts
from shared.terms.programme.parties import Party
from shared.terms.programme.serialisation import deserialise, serialise
from shared.terms.programme.versions import version_of, with_current_rates
from shared.terms.programme.wage_rates import with_wage_rates
from shared.terms.programme.yaml_tree import Override, SourcedValue

WAGES = "wages"
Key = tuple[str, str]
"""A programme's id and a version of it."""
History = Mapping[str, Sequence[tuple[datetime, str]]]
"""By programme: each version that came into force here and when, in that order. A version may come back."""


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

    `warnings` are values that are most likely a slip. `stored` holds the serialised text of every version that has run
    here, oldest first. `history` says when each was in force, for a service that shows the past as it was.
    """

    running: dict[str, Programme] = field(default_factory=dict)
    frameworks: dict[str, Framework] = field(default_factory=dict)
    warnings: list[ProgrammeFault] = field(default_factory=list, repr=False, compare=False)
    stored: dict[Key, str] = field(default_factory=dict, repr=False)
    history: History = field(default_factory=dict, repr=False)
    loaded: dict[Key, Programme] = field(default_factory=dict, repr=False, compare=False)
    current_rates: dict[tuple[str, str, str], Programme] = field(default_factory=dict, repr=False, compare=False)

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

    def for_referral(self, programme_id: str, version: str, at: datetime | None = None) -> Programme:
        """The terms of a referral: the version it was made under, with the newest dated prices and clocks.

        With `at`, the dated values are those in force here at that instant. The running version replaces one that has
        never run here [decision 0007]. Raises `UnknownProgrammeVersion` for a programme that has never run here at all.
        """
        newest = self.running.get(programme_id) if at is None else self.in_force(programme_id, at)
        try:
            old = self.of_version(programme_id, version)
        except KeyError as error:
            if newest is None:
                raise UnknownProgrammeVersion(f"no version of the programme {programme_id} is loaded") from error
            return newest
        if newest is None or newest.version == old.version or self._came_before(newest, old):
            return old
        key = (programme_id, version, newest.version)
        if key not in self.current_rates:
            self.current_rates[key] = with_current_rates(old, newest)
        return self.current_rates[key]

    def in_force(self, programme_id: str, at: datetime) -> Programme:
        """The version in force here at an instant: what began before it, or else the first.

        Raises `UnknownProgrammeVersion` for a programme that has never run here.
        """
        versions = self.history.get(programme_id, ())
        begun = [version for since, version in versions if since < at] or [version for _, version in versions[:1]]
        return self.of_version(programme_id, begun[-1]) if begun else self.newest(programme_id)

    def every_version(self, programme_id: str) -> list[Programme]:
        """Every version that has run here, the running one first; empty for a programme that never ran here."""
        running = self.running.get(programme_id)
        stored = [version for stored_id, version in reversed(self.stored) if stored_id == programme_id]
        older = [version for version in stored if running is None or version != running.version]
        return [*([running] if running else []), *(self.of_version(programme_id, version) for version in older)]

    def parts_of(self, programme_id: str, org: str, on: date | None = None) -> frozenset[Part]:
        """What an organisation is in the newest version of a programme; empty for a programme that never ran here.

        Who delivered under an earlier version still delivers to the people referred then, and is no prime any more.
        """
        current, *earlier = [version.parts_of(org, on) for version in self.every_version(programme_id)] or [frozenset()]
        delivered = any(parts & DELIVERING for parts in earlier)
        return current | {Part.PROVIDER} if delivered and not current & DELIVERING else current

    def with_part(self, org: str, part: Part, on: date) -> list[str]:
        """The ids of the running programmes in which an organisation has a part on a day."""
        return [programme_id for programme_id in self if part in self.parts_of(programme_id, org, on)]

    def recipients(self, org: str, on: date) -> list[tuple[str, Party]]:
        """The programmes, and an organisation's entries in them, by which people may be shown to it on a day."""
        entries = ((programme.id, party) for programme in self.running.values() for party in programme.recipients(on))
        return [(programme_id, party) for programme_id, party in entries if party.organisation == org]

    def _came_before(self, version: Programme, other: Programme) -> bool:
        """Whether a version was in force here before another ever was."""
        order = [name for _, name in self.history.get(version.id, ())]
        return {version.version, other.version} <= {*order} and order.index(version.version) < order.index(
            other.version
        )

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

    def every(self) -> list[Programme]:
        """The newest version of every programme that runs here or has ever run here."""
        return [
            self.newest(programme_id)
            for programme_id in dict.fromkeys([*self.running, *(key[0] for key in self.stored)])
        ]

    def with_stored(self, stored: Mapping[Key, str]) -> Programmes:
        """The same programmes with all stored versions, oldest first. A version is parsed when it is first needed."""
        return replace(self, stored=dict(stored), loaded={}, current_rates={})

    def with_history(self, history: History) -> Programmes:
        """The same programmes, with when each version was in force."""
        return replace(self, history=history, current_rates={})


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
            programmes.warnings += warnings(programme, tree)
    faults += [*part_faults(programmes, files), *entitlement_faults(programmes, files)]
    if faults:
        raise ProgrammeErrors(faults)
    programmes.warnings = sorted(set(programmes.warnings))
    return programmes


def part_faults(programmes: Programmes, files: ProgrammeFiles) -> Iterator[ProgrammeFault]:
    """The parts of a portfolio that are not programmes, and figures of it that none of its parts counts."""
    existing = {programme_id for programme_id in files.trees if programme_id not in programmes.frameworks}
    for programme in programmes.values():
        if programme.portfolio:
            tree = files.resolved[programme.id].tree
            location = (tree.child("parts") or tree).location
            for part in sorted(set(programme.parts) - existing | {programme.id} & set(programme.parts)):
                others = ", ".join(sorted(existing - {programme.id}))
                message = f"there is no programme {part} to sum; known here: {others}"
                yield ProgrammeFault(location, "parts", message)
            members = [programmes[part] for part in programme.parts if part in programmes]
            for part in (member.id for member in members if member.portfolio and member.id != programme.id):
                yield ProgrammeFault(location, "parts", f"{part} is a portfolio, which nobody is on; write its parts")
            if {member.id for member in members} == {*programme.parts}:
                yield from findings_at(programme, tree, [partial(figures_of_parts, members)])


def entitlement_faults(programmes: Programmes, files: ProgrammeFiles) -> Iterator[ProgrammeFault]:
    """What `excludes` names and is no other programme or family."""
    existing = {name for programme in programmes.values() for name in names(programme)}
    for programme in programmes.values():
        own, tree = names(programme), files.resolved[programme.id].tree
        choices = ", ".join(sorted(existing - own)) or "none yet, add it"
        location = nearest_location(tree, "entitlement.excludes")
        for name in programme.entitlement.excludes:
            if name in own:
                message = f"{name} is the programme itself; write again: to say whether it may be taken once more"
                yield ProgrammeFault(location, "entitlement.excludes", message)
            elif name not in existing:
                message = f"there is no programme or family {name}; write one of: {choices}"
                yield ProgrammeFault(location, "entitlement.excludes", message)


def validate(resolved: Resolved, *, open_ended: bool) -> tuple[Programme | None, list[ProgrammeFault]]:
    """The checked programme of a resolved definition, or None, and every fault. `open_ended`: it may be incomplete."""
    tree = resolved.tree
    faults, definition = [*unsourced(tree), *lock_faults(resolved), *keyed_map_faults(tree)], expand_keyed_maps(tree)
    try:
        programme = Programme.model_validate(definition.plain())
    except ValidationError as invalid:
        errors = [error for error in told_apart(invalid.errors()) if not (open_ended and error["type"] == "missing")]
        return None, [*faults, *(fault_of(error, definition) for error in errors)]
    programme.stamp(version_of(tree), tuple(tree.values()), resolved.overrides, serialise(tree), resolved.locked)
    return programme, [*faults, *disagreements(programme, tree, open_ended=open_ended)]

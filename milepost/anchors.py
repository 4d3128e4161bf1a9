"""Anchors that are kept outside Milepost: one file of JSON lines for each service, to which `milepost anchors` adds."""

import json
from collections.abc import Collection, Iterable
from pathlib import Path

from milepost.cli_error import CliError
from shared.edge.settings import SERVICES
from shared.journey.anchors import Anchor


def read_kept(path: Path) -> dict[str, list[Anchor]]:
    """The anchors in a file or in the files of a folder, by service. CliError names a line that is none."""
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    kept: dict[str, list[Anchor]] = {}
    for file in files:
        for number, line in enumerate(file.read_text().splitlines(), 1):
            anchor = _anchor(line, f"{file}:{number}")
            kept.setdefault(anchor.service, []).append(anchor)
    if not kept:
        raise CliError(f"{path} has no anchors. `milepost anchors DIR` collects them from the services.")
    return kept


def _anchor(line: str, place: str) -> Anchor:
    try:
        return Anchor.read(json.loads(line))
    except (KeyError, TypeError, ValueError) as error:
        raise CliError(f"{place} is not an anchor: restore the file from your own copy.") from error


def missing_services(kept: Collection[str]) -> list[str]:
    """A line for each service of which no anchor is kept."""
    return [f"anchor: no anchor of {service} is kept" for service in SERVICES if service not in kept]


def keep(folder: Path, service: str, served: Iterable[Anchor]) -> int:
    """Adds the new anchors of a service to its file. Returns how many; CliError where a kept one differs."""
    file = folder / f"{service}.jsonl"
    kept = {anchor.day: anchor for anchor in read_kept(file).get(service, [])} if file.exists() else {}
    served = list(served)
    days = {anchor.day: anchor for anchor in served}
    changed = [day for day, anchor in sorted(kept.items()) if days.get(day) != anchor]
    if changed:
        raise CliError(
            f"{service} no longer serves the anchor of {changed[0]} that {file} keeps: its ledger may be rewritten. "
            f"Run `milepost audit --anchors {folder}`."
        )
    new = [anchor for anchor in served if anchor.day not in kept]
    if new:
        file.touch(mode=0o600)
        with file.open("a") as lines:
            lines.writelines(json.dumps(anchor.document) + "\n" for anchor in new)
    return len(new)

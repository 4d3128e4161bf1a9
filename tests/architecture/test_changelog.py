"""The changelog has the form of Keep a Changelog, and each entry says who is affected and what to do."""

import re
import tomllib

from tests.architecture.modules import ROOT

PAGE = (ROOT / "CHANGELOG.md").read_text()
VERSION = re.compile(r"\[Unreleased\]|\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}")


def sections(mark: str, text: str) -> list[tuple[str, str]]:
    parts = re.split(rf"^{mark} (.+)\n", text, flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def test_the_versions_are_dated_and_the_running_one_is_among_them() -> None:
    headings = [heading for heading, _ in sections("##", PAGE)]
    assert headings[0] == "[Unreleased]"
    assert [heading for heading in headings if not VERSION.fullmatch(heading)] == []
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert any(heading.startswith(f"[{version}] - ") for heading in headings)


def test_every_entry_says_who_is_affected_and_what_to_do() -> None:
    kinds = sections("###", PAGE)
    assert {heading for heading, _ in kinds} <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    entries = [entry for _, body in kinds for entry in re.split(r"^- ", body.partition("\n## ")[0], flags=re.M)[1:]]
    assert len(entries) > 30
    for entry in entries:
        assert entry.startswith("**"), entry
        assert re.findall(r"^  - (Affected|To do): \S", entry, re.M) == ["Affected", "To do"], entry

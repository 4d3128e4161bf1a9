"""Every decision has the same parts, and every file that it says enforces it exists."""

import re
from datetime import date
from pathlib import Path

import pytest

from tests.architecture.modules import ROOT

FOLDER = ROOT / "docs/decisions"
PAGES = sorted(FOLDER.glob("0*.md"))
PARTS = ["Context", "Decision", "Consequences", "Rejected", "Enforced by"]
STATUS = re.compile(r"accepted|superseded by (\d{4})")


def faults(name: str, text: str) -> list[str]:
    """What is wrong with the page of a decision, in the order of the page."""
    problems = []
    head = re.match(r"# (\d{4}) \S.*\n\n\* Status: (.+)\n\* Date: (.+)\n\n## ", text)
    if head is None:
        return ["begin with `# 0001 Title`, `* Status: accepted` and `* Date: 2026-11-24`"]
    number, status, day = head.groups()
    if not name.startswith(f"{number}-"):
        problems.append(f"the title has number {number}, the file has another")
    status_match = STATUS.fullmatch(status)
    if status_match is None or (status_match[1] and not list(FOLDER.glob(f"{status_match[1]}-*.md"))):
        problems.append(f"the status `{status}` is neither `accepted` nor `superseded by` a page that exists")
    try:
        date.fromisoformat(day)
    except ValueError:
        problems.append(f"{day} is not a date")
    parts = re.split(r"^## (.+)\n", text, flags=re.MULTILINE)[1:]
    if parts[::2] != PARTS:
        return [*problems, f"the headings are {parts[::2]}; write {PARTS}"]
    empty = [heading for heading, body in zip(parts[::2], parts[1::2], strict=True) if not body.strip()]
    problems += [f"nothing under {heading}" for heading in empty]
    paths = re.findall(r"`((?:[a-z]+|\.ci)/[^` ]+)`", parts[-1])
    if not any(path.startswith(("tests/", "bench/")) for path in paths):
        problems.append("no test is named under `Enforced by`")
    return problems + [f"{path} does not exist" for path in paths if not (ROOT / path).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_decision_has_every_part_and_is_enforced_by_files_that_exist(page: Path) -> None:
    assert faults(page.name, page.read_text()) == []


def test_the_list_has_every_decision() -> None:
    index = (FOLDER / "README.md").read_text()
    assert re.findall(r"^\| \[(\d{4})\]\((.+?)\) \|", index, re.MULTILINE) == [
        (page.name[:4], page.name) for page in PAGES
    ]
    assert len(PAGES) >= 10


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("Status: accepted", "Status: agreed", "neither `accepted`"),
        ("Status: accepted", "Status: superseded by 9999", "neither `accepted`"),
        ("* Date: 2026-11-24", "* Date: Tuesday", "not a date"),
        ("# 0003", "# 0004", "the file has another"),
        ("## Rejected", "## Not taken", "the headings are"),
        ("test_doors.py", "test_gates.py", "does not exist"),
        ("* Status: accepted\n", "", "begin with"),
        ("tests/", "shared/", "no test is named"),
    ],
)
def test_a_page_in_another_form_is_refused(old: str, new: str, fault: str) -> None:
    page = FOLDER / "0003-one-row-policy.md"
    assert fault in " ".join(faults(page.name, page.read_text().replace(old, new)))

"""`make rules`: the rule book, and for each rule the tests that prove it."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "docs/rules"
COLOURS = {"implemented": "green", "partly": "yellow", "not yet": "red"}
# Sections that are cited by their name.
SECTIONS = ("measures", "outcomes", "IPS", "working days")
# Generated from texts that are read themselves, and what shows the form by examples.
HERE = "tests/architecture"
UNREAD = ("docs/asyncapi.yaml", "docs/rules/README.md", f"{HERE}/rules.py", f"{HERE}/test_rules.py")

NUMBERS = r"\d+(?:–\d+)?"
COUNTED = re.compile(rf"(rule|life cycle|default)s? ({NUMBERS})")
SOURCE = re.compile(r"(S\d|F\d+[a-z]?|D|GK|ASSUME)(?: (?:§\d+|Appendix [A-Z]))?")
BEGINS = r"(?:rules?|life cycles?|defaults?|decision) \d|(?:S\d|F\d+[a-z]?|D|GK|ASSUME)\b"
CITATION = re.compile(rf"\[((?:{BEGINS})[^\[\]]*)\]")
# References that stand outside brackets, or in the form of an earlier document.
STRAY = re.compile(r"\b[Rr]ules? \d|\bdomain §?\d|\bdesign (?:page|§)|(?<![\w-])F\d{1,3}[a-z]?(?![\w-])|\bS[0-4] par\b")


@dataclass(frozen=True)
class Rule:
    number: int
    title: str
    source: str
    status: str
    page: str

    @property
    def state(self) -> str:
        return self.status.partition(":")[0]


@cache
def rules() -> dict[int, Rule]:
    """Every rule of the rule book by its number."""
    form = r"^### Rule (\d+): (.+)$(?:(?!^### )[\s\S])*?^\* Source: (.+)$\n^\* Status: (.+)$"
    read = {page.name: re.findall(form, page.read_text(encoding="utf-8"), re.M) for page in sorted(BOOK.glob("*.md"))}
    return {int(number): Rule(int(number), *rest, page) for page, parts in read.items() for number, *rest in parts}


@cache
def anchors() -> frozenset[str]:
    """Every anchor of the rule book and of the sources, such as rule-54, life-cycle-2, f25."""
    pages = [*BOOK.glob("*.md"), ROOT / "docs/sources.md"]
    return frozenset(name for page in pages for name in re.findall(r'<a id="([^"]+)"></a>', page.read_text()))


def tracked(*endings: str) -> Iterator[Path]:
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    ).stdout
    for name in names.splitlines():
        if name.endswith(endings) and name not in UNREAD and (ROOT / name).is_file():
            yield ROOT / name


def texts(path: Path) -> str:
    """What a person reads of a file, line by line: of Python the comments and strings, of the rest everything."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py" or not (CITATION.search(source) or STRAY.search(source)):
        return source
    lines = [""] * (source.count("\n") + 2)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in (tokenize.COMMENT, tokenize.STRING) and not re.match(r"# (noqa|type:)", token.string):
            for offset, line in enumerate(token.string.split("\n")):
                lines[token.start[0] - 1 + offset] += line.split("# noqa")[0]
    return "\n".join(lines)


def faults(text: str) -> list[str]:
    """Citations in a text that lead nowhere, or that are not in the form of docs/rules/README.md: `line: what`."""
    return [
        f"{number}: {fault}"
        for number, line in enumerate(text.splitlines(), 1)
        for fault in [*_dead(line), *(f"{stray[0]!r} stands outside brackets" for stray in _strays(line))]
    ]


def _dead(line: str) -> Iterator[str]:
    for citation in CITATION.finditer(line):
        kind = ""
        for reference in citation[1].split(", "):
            counted = COUNTED.fullmatch(reference)
            kind = counted[1] if counted else kind if re.fullmatch(NUMBERS, reference) else ""
            targets = _targets(kind, counted[2] if counted else reference)
            if targets is None or not targets <= anchors():
                yield f"[{citation[1]}]: {reference!r} leads nowhere"


def _targets(kind: str, reference: str) -> set[str] | None:
    """The anchors that one reference names; None if it has no form of a reference."""
    if kind:
        return {f"{kind.replace(' ', '-')}-{number}" for number in reference.split("–")}
    if page := re.fullmatch(r"decision (\d{4})", reference):
        return set() if list((ROOT / "docs/decisions").glob(f"{page[1]}-*.md")) else None
    if reference in SECTIONS:
        return {reference.lower().replace(" ", "-")}
    if re.fullmatch(r"§\d+|\d+", reference):
        return set()
    source = SOURCE.fullmatch(reference)
    return {source[1].lower()} if source else None


def _strays(line: str) -> Iterator[re.Match[str]]:
    return STRAY.finditer(re.sub(r"^### Rule \d+: .*|</a>F\d+[a-z]?", "", CITATION.sub("", line)))


def proofs() -> dict[int, list[str]]:
    """The tests that carry a rule's number, as `file::test`; a mark on a module or a class is not looked at."""
    found: dict[int, list[str]] = {}
    for path in tracked(".py"):
        if path.is_relative_to(ROOT / "tests") and "mark.rule" in (source := path.read_text(encoding="utf-8")):
            for number, name in _marked(ast.parse(source)):
                found.setdefault(number, []).append(f"{path.relative_to(ROOT / 'tests')}::{name}")
    return found


def _marked(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        for mark in getattr(node, "decorator_list", []):
            if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.rule":
                yield from ((argument.value, node.name) for argument in mark.args if isinstance(argument, ast.Constant))


def unproved(book: dict[int, Rule], proved: dict[int, list[str]]) -> list[str]:
    """Where status and tests do not agree."""
    unknown = [f"{proved[number][0]} names rule {number}, which is none" for number in proved.keys() - book]
    return [*_of_status(book.values(), proved), *unknown]


def _of_status(book: Iterable[Rule], proved: dict[int, list[str]]) -> Iterator[str]:
    for rule in book:
        tests = proved.get(rule.number, [])
        if rule.state not in COLOURS:
            yield f"rule {rule.number} has the status {rule.status!r}; write one of {', '.join(COLOURS)}"
        if rule.state != "implemented" and not rule.status.partition(":")[2].strip():
            yield f"rule {rule.number} does not say what is missing"
        if rule.state == "implemented" and not tests:
            yield f"rule {rule.number} is implemented and has no test"
        if rule.state == "not yet" and tests:
            yield f"rule {rule.number} is not implemented and has a test, {tests[0]}"


def main() -> None:
    proved, book = proofs(), rules()
    table = Table("rule", "title", "status", title="The rule book", show_lines=True)
    table.add_column("tests that prove it", overflow="fold")
    for number, rule in sorted(book.items()):
        colour = COLOURS.get(rule.state, "red")
        tests = "\n".join(proved.get(number, [])) or "none"
        table.add_row(str(number), escape(rule.title), f"[{colour}]{escape(rule.status)}[/]", escape(tests))
    Console(width=None if sys.stdout.isatty() else 200).print(table)
    counts = {state: sum(rule.state == state for rule in book.values()) for state in COLOURS}
    sys.stdout.write(", ".join(f"{count} {state}" for state, count in counts.items()) + f"; {len(proved)} with tests\n")


if __name__ == "__main__":
    main()

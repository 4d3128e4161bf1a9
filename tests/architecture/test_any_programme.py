"""A new programme needs no code, so no code knows one: neither the names nor the numbers of those that are shipped."""

import ast
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from shared.terms.money import pence
from tests.architecture.modules import sources, tree
from tests.programmes import shipped

LOADED = shipped()
OF_THE_DEMO = ("milepost/demo/", "milepost/cli/demo.py")
PLAIN = {"jobcentre_plus"}
TELLING = 400
"""A smaller number, or a round one, is everybody's."""


def product() -> list[Path]:
    found = sources("services", "shared", "milepost")
    return [path for path in found if not path.as_posix().startswith(OF_THE_DEMO) and "migrations" not in path.parts]


def names() -> set[str]:
    """Ids, names and parties of the programmes: nobody writes one of them by chance."""
    programmes = [*LOADED.values(), *LOADED.frameworks.values()]
    whole = {one.id for one in programmes} | {one.name for one in programmes}
    parties = {one.commissioner for one in LOADED.values()} | {one.prime for one in LOADED.values() if one.prime}
    return whole | parties - PLAIN


def numbers() -> set[int]:
    """Money in pence and counts that are somebody's own."""
    facts = [fact.value for one in LOADED.values() for fact in one.sourced_values]
    money = {pence(value) for value in facts if isinstance(value, Decimal) and value > TELLING}
    counts = {value for value in facts if isinstance(value, int) and not isinstance(value, bool)}
    return {number for number in money | counts if number > TELLING and number % 1000 and str(number).strip("0") != "5"}


def said(path: Path) -> Iterator[ast.Constant]:
    """The constants that a module works with: not its docstrings, and not the examples it documents itself by."""
    beside = {id(node) for part in ast.walk(tree(path)) if _explains(part) for node in ast.walk(part)}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and id(node) not in beside:
            yield node


def _explains(node: ast.AST) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    if any(isinstance(target, ast.Name) and "EXAMPLE" in target.id for target in targets):
        return True
    return isinstance(node, ast.Call) and _name_of(node.func) in ("Argument", "Option", "Field", "ProgrammeFault")


def _name_of(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def knowing(path: Path) -> list[str]:
    named = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, sorted(names())))})(?![\w-])")
    own = numbers()
    return [
        f"{path}:{node.lineno}: {node.value!r}"
        for node in said(path)
        if (isinstance(node.value, str) and named.search(node.value))
        or (isinstance(node.value, int) and not isinstance(node.value, bool) and node.value in own)
    ]


def test_no_code_knows_a_programme_by_name_or_number() -> None:
    assert [found for path in product() for found in knowing(path)] == []


def test_the_check_would_notice_one() -> None:
    assert {"LLWHP", "maximus", "local-london"} <= names() and {426043, 14700, 456, 639} <= numbers()
    assert knowing(Path("tests/journey/town.py"))

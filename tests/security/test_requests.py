"""Every request of the hostile review has a test: the table in `requests.md` is complete and names what exists."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINE = re.compile(r"^\| (N?\d+) \| (.+?) \| (.+?) \| (.+) \|$", re.MULTILINE)
ROWS = LINE.findall(Path(__file__).with_name("requests.md").read_text())
NUMBERS = [*map(str, range(1, 46)), *(f"N{number}" for number in range(1, 10))]


@cache
def functions_of(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_every_request_is_in_the_table_once() -> None:
    assert [number for number, *_ in ROWS] == NUMBERS


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_request_names_tests_that_exist(row: tuple[str, str, str, str]) -> None:
    *_, tests = row
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", tests)
    assert named and tests.count("::") == len(named)
    assert [name for file, name in named if name not in functions_of(file)] == []

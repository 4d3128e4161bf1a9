"""docs/walks.md names functions that exist, so that a reader can follow each datum through the code."""

import ast
import re

import pytest

from tests.architecture.modules import ROOT, tree

PAGE = (ROOT / "docs" / "walks.md").read_text()
WALKS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
STEP = re.compile(r"^\d+\. ", re.MULTILINE)
NAMED = re.compile(r"`([\w/]+\.py)` `([\w.]+)`")


def defined(file: str) -> set[str]:
    """The functions and classes of a file, and the methods as `Class.method`."""
    names: set[str] = set()
    for node in tree(ROOT / file).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        if isinstance(node, ast.ClassDef):
            names |= {
                f"{node.name}.{part.name}"
                for part in node.body
                if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)
            }
    return names


def test_there_are_five_walks() -> None:
    assert len(WALKS) == 5


@pytest.mark.parametrize("walk", WALKS)
def test_a_walk_has_ten_steps_at_most_and_each_names_a_function(walk: str) -> None:
    steps = STEP.split(WALKS[walk])[1:]
    assert 3 <= len(steps) <= 10
    assert all(NAMED.search(step) for step in steps), "each step says: `folder/file.py` `function`"


@pytest.mark.parametrize(("file", "name"), NAMED.findall(PAGE))
def test_what_a_walk_names_exists(file: str, name: str) -> None:
    assert name in defined(file), f"{file} has no {name}: correct docs/walks.md"

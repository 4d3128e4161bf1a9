"""The five recipes of CONTRIBUTING are true: each is followed in a copy of the repository, and what it runs passes."""

import ast
from pathlib import Path

import pytest

from tests.architecture.recipes import Contributor, copy_of_the_repository, recipes, write_snippet

HEADINGS = ["An event", "A programme", "A KPI measure", "A route", "A migration"]


@pytest.fixture
def contributor(tmp_path: Path, postgres: str) -> Contributor:
    return Contributor(copy_of_the_repository(tmp_path), postgres)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("heading", HEADINGS)
def test_a_recipe_works_as_it_is_written(contributor: Contributor, heading: str) -> None:
    contributor.follow(heading)


def test_every_snippet_has_its_place_and_leaves_a_file_that_parses(tmp_path: Path) -> None:
    folder = copy_of_the_repository(tmp_path)
    for heading in HEADINGS:
        snippets = [block.text for block in recipes()[heading] if block.language == "python"]
        for file in {write_snippet(folder, snippet) for snippet in snippets}:
            ast.parse(file.read_text())


def test_every_recipe_of_the_page_is_followed() -> None:
    assert list(recipes()) == HEADINGS
    for heading, blocks in recipes().items():
        languages = {block.language for block in blocks}
        assert languages >= {"sh"} and languages & {"python", "yaml"}, f"{heading} has nothing to write or to run"


def test_a_command_of_a_recipe_that_fails_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.md"
    page.write_text("\n## Five recipes\n\n### A slip\n\n1. Type this:\n\n   ```sh\n   ls no-such-file\n   ```\n")
    monkeypatch.setattr("tests.architecture.recipes.PAGE", page)
    with pytest.raises(AssertionError, match="no-such-file"):
        Contributor(tmp_path).follow("A slip")


@pytest.mark.parametrize(
    ("snippet", "result"),
    [
        ("# a.py: at the end\nc\n", "a\nb\nc\n"),
        ("# a.py: below `a`\nc\n", "a\nc\nb\n"),
        ("# a.py: in place of `a`\nc\n", "c\nb\n"),
    ],
)
def test_a_snippet_is_written_where_it_says(tmp_path: Path, snippet: str, result: str) -> None:
    (tmp_path / "a.py").write_text("a\nb\n")
    write_snippet(tmp_path, snippet)
    assert (tmp_path / "a.py").read_text() == result


@pytest.mark.parametrize("snippet", ["# a.py: below `z`\nc\n", "# a.py: a new file\nc\n", "c\n"])
def test_a_snippet_that_has_no_place_is_refused(tmp_path: Path, snippet: str) -> None:
    (tmp_path / "a.py").write_text("a\nb\n")
    with pytest.raises(AssertionError):
        write_snippet(tmp_path, snippet)

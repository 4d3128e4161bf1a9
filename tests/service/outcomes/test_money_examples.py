"""Every example of docs/money-examples comes out as its page says: what is achieved, at what price, on which lines."""

from typing import Any

import pytest

from tests.service.outcomes.money_examples.playing import SERVICE, Played, played, write_contracts
from tests.service.outcomes.money_examples.reading import PAGES, Example, examples

EXAMPLES = examples()


@pytest.fixture(scope="module")
async def results(open_bench: Any, tmp_path_factory: Any) -> dict[str, Played]:
    folder = write_contracts(tmp_path_factory.mktemp("contracts"), EXAMPLES)
    async with open_bench(SERVICE, programmes=folder) as bench:
        return await played(bench, EXAMPLES)


@pytest.mark.rule(34, 57, 58, 59, 60, 62, 63, 65, 66, 67, 69, 70, 71, 72, 73, 75, 79, 81, 82, 85)
@pytest.mark.rule(106, 107, 108, 109, 110, 115, 118, 125, 127, 140)
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.number} {example.story}")
async def test_it_comes_out_as_the_page_says(results: dict[str, Played], example: Example) -> None:
    result = results[example.number]
    assert not result.trouble
    assert result.outcomes == example.outcomes
    assert example.lines is None or result.lines == example.lines


def test_no_example_is_left_out_and_each_has_its_own_number() -> None:
    rows = [line for page in PAGES.glob("*.md") for line in page.read_text().splitlines() if line.count("|") == 7]
    numbers = [example.number for example in EXAMPLES]
    headings = 2 * sum(line.startswith("| no |") for line in rows)
    assert len(numbers) == len(set(numbers)) == len(rows) - headings >= 120

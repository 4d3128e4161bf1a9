"""The measures of `make shape` stay within their limits, and the measuring counts what it says."""

import ast

from tests.architecture import shape


def test_every_measure_stays_within_its_limit() -> None:
    beyond = [" | ".join(measure.cells()) for measure in shape.measures() if not measure.is_met]
    assert not beyond, f"{beyond}: `make shape` shows where"


def test_the_page_has_every_measure_with_its_limit() -> None:
    rows = [line.strip("| ").split(" | ") for line in shape.PAGE.read_text().splitlines() if line.startswith("| ")]
    assert [(name, limit) for name, _, limit in rows[1:]] == [(m.cells()[0], m.cells()[2]) for m in shape.measures()]


def test_a_value_beyond_its_limit_is_not_met() -> None:
    assert not shape.Measure("at most", 7, 6).is_met
    assert not shape.Measure("at least", 0.9, 1, at_least=True).is_met
    assert shape.Measure("at most", 6, 6).is_met


def test_names_are_counted_alone_and_after_a_dot() -> None:
    module = ast.parse("def _one(): ...\nself._one(_two)")
    assert list(shape.names_used(module)).count("_one") == 1
    assert "_two" in shape.names_used(module)

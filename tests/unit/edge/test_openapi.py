"""What /docs says is for callers, who do not have the rule book before them."""

import json

import pytest

from shared.edge.openapi import CITATION
from tests.apps import app_of


@pytest.mark.parametrize("service", ["referrals", "caseload", "outcomes", "kpi"])
def test_no_citation_is_left_in_what_callers_read(service: str) -> None:
    text = json.dumps(app_of(service).openapi(), ensure_ascii=False)
    assert CITATION.findall(text) == []


def test_a_citation_goes_with_the_space_before_it() -> None:
    assert CITATION.sub("", "due in time [F3, F25]; no start [rules 18–22, S0 §12].") == "due in time; no start."
    assert CITATION.sub("", "a list [1, 2] or [a-z]") == "a list [1, 2] or [a-z]"


@pytest.mark.parametrize("service", ["referrals", "caseload", "outcomes", "kpi"])
def test_every_parameter_says_what_it_is(service: str) -> None:
    paths = app_of(service).openapi()["paths"]
    parameters = [
        (path, parameter)
        for path, operations in paths.items()
        for operation in operations.values()
        for parameter in operation.get("parameters", ())
    ]
    assert [(path, parameter["name"]) for path, parameter in parameters if not parameter.get("description")] == []

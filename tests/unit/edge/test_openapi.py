"""What /docs says is for callers, who do not have the rule book before them."""

import json
import re

import pytest

from shared.edge.openapi import CITATION, part_of
from shared.edge.settings import SERVICES
from tests.apps import app_of

REFERENCE = re.compile(r"#/components/[^\"]+")


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


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_publishes_its_limits_and_when_to_repeat(service: str) -> None:
    for path, operations in app_of(service).openapi()["paths"].items():
        for method, operation in operations.items():
            answers = {status: set(answer["headers"]) for status, answer in operation["responses"].items()}
            assert {"200", "201", "202"} & set(answers) and {"413", "429", "503"} <= set(answers), f"{method} {path}"
            unlimited = {
                status for status, headers in answers.items() if not {"RateLimit", "RateLimit-Policy"} <= headers
            }
            repeated = {status for status, headers in answers.items() if "Retry-After" in headers}
            assert (unlimited, repeated) == ({"401"}, {"409", "429", "503"}), f"{method} {path}"


@pytest.mark.parametrize("service", SERVICES)
def test_each_port_lists_its_own_paths_and_all_they_refer_to(service: str) -> None:
    whole = app_of(service).openapi()
    clients, operators = part_of(whole, False), part_of(whole, True)
    assert {*clients["paths"], *operators["paths"]} == set(whole["paths"])
    assert [path for path in clients["paths"] if "/ops" in path] == []
    assert [path for path in operators["paths"] if not path.startswith("/ops/v1/")] == []
    names = [set(part["components"]["schemas"]) for part in (clients, operators, whole)]
    assert "HeldEventOut" not in names[0] and "HeldEventOut" in names[1]
    assert names[0] | names[1] == names[2]
    for part in (clients, operators):
        referred = {text.split("/")[-1] for text in REFERENCE.findall(json.dumps(part))}
        assert referred - {"RateLimit", "RateLimit-Policy", "Retry-After"} <= set(part["components"]["schemas"])

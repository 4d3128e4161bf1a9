"""One place says who may do what: `needs` on the route. Nothing in the body of a function decides it again."""

import ast

import pytest
from fastapi.routing import iter_route_contexts

from shared.edge.access_pages import needs_of
from shared.edge.settings import SERVICES
from shared.terms.clients import KINDS
from tests.apps import app_of
from tests.architecture.draw import ACCESS, access
from tests.architecture.modules import ROOT

OPEN = {"/", "/livez", "/readyz", "/metrics", "/problems", "/problems/{kind}"}
FRAMEWORK = ("/docs", "/redoc", "/openapi.json", "/static")
API = sorted([*ROOT.glob("services/*/api/*.py"), *ROOT.glob("shared/edge/*_api.py"), ROOT / "shared/edge/ops.py"])
DECIDES_WHAT_IS_SEEN = {"_reading"}
"""Functions that choose between the row policies and every row, once the route has let the client in."""


def test_the_page_of_who_may_call_what_is_that_of_the_routes() -> None:
    assert ACCESS.read_text(encoding="utf-8") == access(), "run `make diagrams`"


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_says_what_it_needs(service: str) -> None:
    guarded = {path for _, path, _ in needs_of(app_of(service))}
    routes = {route.path_format for route in iter_route_contexts(app_of(service).routes) if route.path_format}
    assert {path for path in routes - guarded - OPEN if not path.startswith(FRAMEWORK)} == set()


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_that_changes_something_names_kinds_or_a_part(service: str) -> None:
    everybody = [
        f"{method} {path}"
        for method, path, needs in needs_of(app_of(service))
        if method != "GET" and needs.kinds == frozenset(KINDS)
    ]
    assert everybody == []


@pytest.mark.parametrize("service", SERVICES)
def test_openapi_says_who_may_call(service: str) -> None:
    document = app_of(service).openapi()
    for method, path, needs in needs_of(app_of(service)):
        operation = document["paths"][path][method.lower()]
        assert operation["x-milepost-access"]["scope"] == needs.scope
        assert "**Who may call:** scope" in operation["description"], f"{method} {path}"


@pytest.mark.parametrize("path", API, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_function_of_an_api_decides_by_kind_role_or_organisation(path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    deciding = [
        f"{path.name}:{node.lineno} {function.name}"
        for function in functions
        if function.name not in DECIDES_WHAT_IS_SEEN
        for node in ast.walk(function)
        if isinstance(node, ast.Compare | ast.BinOp) and _reads_the_client(node)
    ]
    assert deciding == [], "declare it with needs(...) on the route"


def _reads_the_client(node: ast.AST) -> bool:
    attributes = [child.attr for child in ast.walk(node) if isinstance(child, ast.Attribute)]
    return "client" in attributes and bool({"kind", "roles", "scopes", "org"} & {*attributes})

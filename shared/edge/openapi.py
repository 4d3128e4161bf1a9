"""Corrects FastAPI's generated OpenAPI so that it matches what the service does: problems, bodies and headers."""

from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

# Headers that `Authenticated` and `once` check themselves, so that the problem can say what to do.
HEADERS: dict[str, dict[str, Any]] = {
    "Idempotency-Key": {
        "description": "required: a text of your own per creation",
        "required": True,
        "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    },
    "If-Match": {
        "description": 'required: the ETag you decided on, e.g. "3"',
        "required": True,
        "schema": {"type": "string", "pattern": r'^(W/)?"?[0-9]{1,18}"?$'},
    },
    "Milepost-After": {
        "description": "a Milepost-Position from an earlier response: wait until this service has consumed it",
        "required": False,
        "schema": {"type": "string", "pattern": r"^[a-z]+/[a-z-]+/[A-Za-z0-9_.:-]+/[0-9]{1,18}$"},
    },
}


def describe(app: FastAPI) -> None:
    """Corrects the document when `app.openapi()` is first called."""
    plain = app.openapi

    def corrected() -> dict[str, Any]:
        fresh = app.openapi_schema is None
        document = plain()
        if fresh:
            correct_bodies(document)
            add_headers(document, app)
        return document

    app.openapi = corrected  # type: ignore[method-assign]


def correct_bodies(document: dict[str, Any]) -> None:
    """Problems are not plain JSON, and the definitions of request bodies belong to the whole document."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for path in document["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                if status >= "400":
                    response["content"].pop("application/json", None)
            for media in operation.get("requestBody", {}).get("content", {}).values():
                schemas.update(media.get("schema", {}).pop("$defs", {}))


def add_headers(document: dict[str, Any], app: FastAPI) -> None:
    """The request headers that a route checks itself, as its parameters."""
    for route in iter_route_contexts(app.routes):
        operations = document["paths"].get(route.path_format, {})
        for method in (route.methods or set()) & {name.upper() for name in operations}:
            named = [name for child in route.dependant.dependencies for name in getattr(child.call, "headers", ())]
            parameters = [{"name": name, "in": "header", **HEADERS[name]} for name in named]
            operations[method.lower()].setdefault("parameters", []).extend(parameters)

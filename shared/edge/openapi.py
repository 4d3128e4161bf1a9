"""The served OpenAPI says what is so: errors are problem documents, and bodies read as drafts keep their container."""

from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

# What a `Call` and `once` ask of a header, which they check themselves so that a fault in one is told with what to do.
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
        "description": "a Milepost-Position another answer gave: wait until it is heard here",
        "required": False,
        "schema": {"type": "string", "pattern": r"^[a-z]+/[a-z-]+/[A-Za-z0-9_.:-]+/[0-9]{1,18}$"},
    },
}


def describe(app: FastAPI) -> None:
    """Makes `app.openapi()` tidy once it is first asked for."""
    plain = app.openapi

    def tidied() -> dict[str, Any]:
        fresh = app.openapi_schema is None
        document = plain()
        if fresh:
            _tidy(document)
            _add_headers(document, app)
        return document

    app.openapi = tidied  # type: ignore[method-assign]


def _tidy(document: dict[str, Any]) -> None:
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for path in document["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                if status >= "400":
                    response["content"].pop("application/json", None)
            for media in operation.get("requestBody", {}).get("content", {}).values():
                schemas.update(media.get("schema", {}).pop("$defs", {}))


def _add_headers(document: dict[str, Any], app: FastAPI) -> None:
    for route in iter_route_contexts(app.routes):
        operations = document["paths"].get(route.path_format, {})
        for method in (route.methods or set()) & {name.upper() for name in operations}:
            named = [name for child in route.dependant.dependencies for name in getattr(child.call, "headers", ())]
            parameters = [{"name": name, "in": "header", **HEADERS[name]} for name in named]
            operations[method.lower()].setdefault("parameters", []).extend(parameters)

"""Corrects FastAPI's generated OpenAPI so that it matches what the service does: problems, bodies and headers.

Citations of the rule book are removed from descriptions: in /docs they would lead nowhere.
"""

import re
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from shared.edge.access_pages import add_access

CITATION = re.compile(
    r" ?\[(?:(?:rules?|life cycles?|defaults?|decision) \d|(?:S\d|F\d+[a-z]?|D|GK|ASSUME)\b)[^\[\]]*\]"
)
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

# Parameters that mean the same on every route. A route describes a parameter of its own itself.
PARAMETERS = {
    "above": "the position after which the range begins",
    "previous": "the digest of the range before; empty for the first",
    "to": "the position of the last event of the range",
    "area": "the code of an area of the programme",
    "chains": "also check the hash chain of every stream, which reads every event",
    "cursor": "`next` of the page before; without it, the first page",
    "group": "the code of a group of the programme",
    "key_worker": "the id of a key worker",
    "limit": "the most items in a page",
    "month": "a month as 2018-03",
    "number": "the number of the version",
    "obligation": "the code of an obligation of the programme",
    "overdue": "only referrals whose acknowledgement is overdue",
    "part": "the id of one part of the programme",
    "participant": "the id of a participant, which is that of the referral",
    "position": "the position of the event in the service that consumes it",
    "programme": "the id of a programme",
    "programme_id": "the id of a programme",
    "provider": "the id of a provider of the programme",
    "reason": "only those with this reason",
    "reference": "the reference of the referral, as the sender gave it",
    "referred_from": "referred on this day or later",
    "referred_to": "referred on this day or earlier",
    "settled": "those that were settled, instead of those that wait",
    "state": "only those in this state",
    "stream": "a stream, such as participant/ref_01m8j57pcq8j6xc36meja07s16",
    "stream_id": "a stream, such as participant/ref_01m8j57pcq8j6xc36meja07s16",
    "version": "the version of the programme, as `GET /v1/programmes` gives it",
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
            describe_parameters(document)
            add_access(document, app)
            _remove_citations(document)
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


def describe_parameters(document: dict[str, Any]) -> None:
    """A description for each parameter that its route does not describe."""
    for path in document["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", ()):
                name = parameter["name"]
                thing = name.removesuffix("_id").replace("_", " ")
                usual = PARAMETERS.get(name) or (f"the id of the {thing}" if name.endswith("_id") else None)
                if usual is not None:
                    parameter.setdefault("description", usual)


def _remove_citations(part: object) -> None:
    if isinstance(part, dict):
        if isinstance(part.get("description"), str):
            part["description"] = CITATION.sub("", part["description"])
        part = list(part.values())
    if isinstance(part, list):
        for child in part:
            _remove_citations(child)

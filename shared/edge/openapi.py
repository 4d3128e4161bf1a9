"""Corrects FastAPI's generated OpenAPI so that it matches what the service does: problems, bodies and headers.

Citations of the rule book are removed from descriptions: in /docs they would lead nowhere.
"""

import re
from functools import cache
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.routing import iter_route_contexts

from shared.edge.access_pages import add_access
from shared.edge.listeners import OPERATIONS, at_operators
from shared.edge.problems import CATALOGUE
from shared.edge.read_your_writes import PATTERN

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
        "schema": {"type": "string", "pattern": f"^{PATTERN}$"},
    },
}

ANSWER_HEADERS: dict[str, dict[str, Any]] = {
    "RateLimit-Policy": {
        "description": "the limits that this request counts against: q requests in w seconds",
        "schema": {"type": "string"},
        "example": '"requests";q=2000;w=10',
    },
    "RateLimit": {
        "description": "of each limit, r: how many requests are left; t: seconds until all of them are",
        "schema": {"type": "string"},
        "example": '"requests";r=1999;t=1',
    },
    "Retry-After": {
        "description": "seconds after which to repeat the request",
        "schema": {"type": "integer", "minimum": 1},
        "example": 2,
    },
}
WITHOUT_CLIENT = "401"
"""Nobody knows whose limits such a request counts against."""
TO_REPEAT = frozenset(str(entry.status) for entry in CATALOGUE.values() if entry.retry_after)
SCHEMA = re.compile(rb'"#/components/schemas/([^"]+)"')

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
    """Corrects the document when `app.openapi()` is first called, and serves at each port what is answered there."""
    plain = app.openapi

    def corrected() -> dict[str, Any]:
        fresh = app.openapi_schema is None
        document = plain()
        if fresh:
            correct_bodies(document)
            add_headers(document, app)
            add_answer_headers(document)
            describe_parameters(document)
            add_access(document, app)
            _remove_citations(document)
        return document

    @cache
    def rendered(of_operators: bool | None) -> bytes:
        return orjson.dumps(corrected() if of_operators is None else part_of(corrected(), of_operators))

    async def served(request: Request) -> Response:
        return Response(rendered(at_operators(request.scope)), media_type="application/json")

    app.openapi = corrected  # type: ignore[method-assign]
    app.router.routes[:] = [route for route in app.router.routes if getattr(route, "path", "") != "/openapi.json"]
    app.add_route("/openapi.json", served, include_in_schema=False)


def part_of(document: dict[str, Any], of_operators: bool) -> dict[str, Any]:
    """The document of one port: the paths that are answered there, and the schemas that these need."""
    paths = {path: item for path, item in document["paths"].items() if path.startswith(OPERATIONS) == of_operators}
    components = document["components"]
    needed, new = set[str](), _schemas(paths)
    while new:
        needed |= new
        new = _schemas([components["schemas"][name] for name in new]) - needed
    schemas = {name: schema for name, schema in components["schemas"].items() if name in needed}
    return {**document, "paths": paths, "components": {**components, "schemas": schemas}}


def _schemas(part: object) -> set[str]:
    """The names of the schemas that a part of a document refers to."""
    return {name.decode() for name in SCHEMA.findall(orjson.dumps(part))}


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


def add_answer_headers(document: dict[str, Any]) -> None:
    """The limits on the answers to every client, and Retry-After on those that a client may repeat."""
    document["components"]["headers"] = ANSWER_HEADERS
    for path in document["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                limits = () if status == WITHOUT_CLIENT else ("RateLimit-Policy", "RateLimit")
                names = (*limits, "Retry-After") if status in TO_REPEAT else limits
                response["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}


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

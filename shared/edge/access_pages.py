"""What each route needs, as OpenAPI says it and as the table of `docs/access.md` lists it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from shared.edge.access import Needs, in_order
from shared.terms.clients import KINDS

HEAD = """# Who may call what

Made by `make diagrams` from the routes; a test compares. A client needs every column of a row:

* **scope**: in its token;
* **kinds**: its organisation is of one of these kinds;
* **roles**: its token has one of these;
* **part**: its organisation is one of these *in the programme* of the row or of the body, on that day. The programme
  file says who is what. `seen`: the row policy alone decides; what you may not see is 404, and no row of it is listed.
  `seen, shown`: whom somebody agreed to be shown to sees them here, while that holds [rule 193].

Who lacks scope, kind, role or part is answered 403 `forbidden`. Beyond that, steps of one claim or statement belong to
different organisations and clients [rules 163, 164].
"""
NO_TOKEN = Dependant()
"""Of a route of the framework, such as /docs."""
ROW = "| {method} {path} | `{scope}` | {kinds} | {roles} | {part} |"


def needs_of(app: FastAPI) -> Iterator[tuple[str, str, Needs]]:
    """(method, path, what it needs) of every route that asks for a token."""
    for route in iter_route_contexts(app.routes):
        for child in getattr(route.original_route, "dependant", NO_TOKEN).dependencies:
            needs = getattr(child.call, "needs", None)
            if isinstance(needs, Needs) and route.path_format is not None:
                yield from ((method, route.path_format, needs) for method in sorted(route.methods or ()))


def add_access(document: dict[str, Any], app: FastAPI) -> None:
    """Says on each operation of an OpenAPI document who may call it: in words, and as `x-milepost-access`."""
    for method, path, needs in needs_of(app):
        operation = document["paths"].get(path, {}).get(method.lower())
        if operation is not None:
            operation["x-milepost-access"] = as_json(needs)
            operation["description"] = f"{operation.get('description', '')}\n\n{sentence(needs)}".strip()


def as_json(needs: Needs) -> dict[str, object]:
    """An empty list of roles or parts: none is needed."""
    parts = sorted(part.value for part in needs.parts)
    return {"scope": needs.scope, "kinds": in_order(needs.kinds), "roles": sorted(needs.roles), "parts": parts}


def sentence(needs: Needs) -> str:
    """For example: Who may call: scope claims:write; kind commissioner; role validator; part commissioner."""
    kinds = "any" if needs.kinds == frozenset(KINDS) else " or ".join(in_order(needs.kinds))
    roles = [f"role {' or '.join(sorted(needs.roles))}"] if needs.roles else []
    parts = [f"part {' or '.join(sorted(needs.parts))} in the programme"] if needs.parts else []
    return f"**Who may call:** {'; '.join([f'scope {needs.scope}', f'kind {kinds}', *roles, *parts])}."


def page(apps: Mapping[str, FastAPI]) -> str:
    """The whole of `docs/access.md`; `/ops/v1` is the same on every service and is listed once."""
    first = next(iter(apps.values()))
    own = {name: [row for row in needs_of(app) if not row[1].startswith("/ops/")] for name, app in apps.items()}
    operations = [row for row in needs_of(first) if row[1].startswith("/ops/")]
    tables = [_table(f"`{name}`", rows) for name, rows in own.items()]
    return "\n".join([HEAD, *tables, _table("`/ops/v1` of every service", operations)])


def _table(title: str, rows: Iterable[tuple[str, str, Needs]]) -> str:
    lines = [f"## {title}", "", "| route | scope | kinds | roles | part |", "| --- | --- | --- | --- | --- |"]
    for method, path, needs in rows:
        cells = {
            "kinds": "any" if needs.kinds == frozenset(KINDS) else ", ".join(in_order(needs.kinds)),
            "roles": ", ".join(sorted(needs.roles)) or "any",
            "part": ", ".join(sorted(needs.parts)) or ("seen, shown" if needs.for_recipients else "seen"),
        }
        lines.append(ROW.format(method=method, path=path, scope=needs.scope, **cells))
    return "\n".join([*lines, ""])

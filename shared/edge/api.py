"""What every route needs: who calls, a transaction as them, versions, pages, bodies read with all faults at once."""

import base64
import binascii
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

import orjson
from fastapi import Request, Security
from fastapi.responses import JSONResponse
from fastapi.security import SecurityScopes
from pydantic import BaseModel, TypeAdapter, ValidationError

from shared.edge.after import wait_until_heard
from shared.edge.auth import Bearer, Client
from shared.edge.database import PLAIN, Opening
from shared.edge.parts import Parts
from shared.edge.problems import Problem, of_validation
from shared.journey.ledger import Tx
from shared.terms.faults import Fault

Model = TypeVar("Model", bound=BaseModel)
MOST_PER_PAGE = 200
MOST_DIGITS = 18


@dataclass
class Call:
    """One authorised request: `async with call.tx() as tx` is a transaction under the client's row policies."""

    request: Request
    client: Client
    parts: Parts

    @asynccontextmanager
    async def tx(self, opening: Opening = PLAIN) -> AsyncIterator[Tx]:
        database, trace = self.parts.database, self.request.state.traceparent
        async with database.as_org(self.client.org, self.client.actor, trace, opening) as tx:
            yield tx
        if tx.positions:
            self.request.state.position = tx.positions[-1]
            if self.parts.relay is not None:
                self.parts.relay.nudge()

    def expected_version(self) -> int:
        """The version in If-Match; raises `Problem` version-required or bad-query."""
        given = self.request.headers.get("If-Match")
        if given is None:
            raise Problem("version-required", 'Send If-Match with the ETag you read, for example "3".')
        number = given.removeprefix("W/").strip('"')
        if not number.isdecimal() or len(number) > MOST_DIGITS:
            raise Problem("bad-query", f'If-Match must be an ETag such as "3", not {given!r}.')
        return int(number)

    def require_role(self, *roles: str) -> None:
        """Raises `Problem` forbidden unless the client has one of `roles`."""
        if not self.client.roles & set(roles):
            raise Problem("forbidden", f"This needs the role {' or '.join(roles)}.")

    def require_kind(self, *kinds: str) -> None:
        """Raises `Problem` forbidden unless the client's organisation is of one of `kinds`."""
        if self.client.kind not in kinds:
            raise Problem("forbidden", f"Only {' or '.join(kinds)} may do this; the token is of a {self.client.kind}.")


class Calling(Bearer):
    """Who calls, checked, as a `Call`; `headers` are what a route documents of those that a call reads.

    It is one dependency and takes the request alone, because every request pays for every dependency and every
    parameter that FastAPI works out.
    """

    def __init__(self, *headers: str) -> None:
        super().__init__()
        self.headers = (*headers, "Milepost-After")

    async def __call__(self, request: Request, needed: SecurityScopes) -> Call:  # type: ignore[override]
        client = await self.client(request, needed)
        _refuse_zero_bytes(request)
        _refuse_unknown_query(request)
        call = Call(request, client, request.app.state.parts)
        after = request.headers.get("Milepost-After")
        if after is not None:
            await wait_until_heard(call.parts.database, after)
        return call


READING, CREATING, CHANGING = Calling(), Calling("Idempotency-Key"), Calling("If-Match")


def needs(scope: str, *, creates: bool = False, changes: bool = False) -> Any:
    """The parameter of every route: `call: Annotated[Call, needs("referrals:write")]` declares and checks its scope.

    `creates` documents the Idempotency-Key that `once` asks for, `changes` the If-Match of `call.expected_version()`.
    """
    return Security(CREATING if creates else CHANGING if changes else READING, scopes=[scope])


def _refuse_zero_bytes(request: Request) -> None:
    """Nothing is called by a name with a zero byte in it, and the database cannot even be asked."""
    told = [*request.path_params.values(), *(value for _, value in request.query_params.multi_items())]
    if any("\0" in str(value) for value in told):
        raise Problem(
            "bad-query", "There is a zero byte (%00) in the address, which no id or filter has: leave it out."
        )


def _refuse_unknown_query(request: Request) -> None:
    if not request.query_params:
        return
    known = _query_names(request.scope["route"].dependant)
    unknown = sorted(set(request.query_params) - known)
    if unknown:
        faults = [
            Fault("", "unknown-filter", f"there is no {name!r} here; there is: {sorted(known)}") for name in unknown
        ]
        raise Problem("bad-query", "A query parameter is not known here.", faults)


def _query_names(dependant: Any) -> set[str]:
    names: set[str] = set()
    for param in dependant.query_params:
        fields = getattr(param.field_info.annotation, "model_fields", None)
        names |= set(fields) if fields else {param.alias}
    for child in dependant.dependencies:
        names |= _query_names(child)
    return names


def check_version(current: int, expected: int) -> None:
    """Raises `Problem` stale-version unless the client decided on the current version."""
    if current != expected:
        raise Problem("stale-version", f'You sent version "{expected}", it is now "{current}".')


def not_found(what: str, resource_id: str) -> Problem:
    """The same answer for what is not there and what the client may not see."""
    return Problem("not-found", f"There is no {what} {resource_id!r} that you may see.")


def shown(resource: Mapping[str, Any], status: int = 200, location: str | None = None, **headers: str) -> JSONResponse:
    """A resource as JSON; its `version` becomes the ETag."""
    if "version" in resource:
        headers["ETag"] = f'"{resource["version"]}"'
    if location is not None:
        headers["Location"] = location
    return Rendered(resource, status, headers)


class Rendered(JSONResponse):
    """JSON by orjson: dates as ISO 8601, money already as strings."""

    def render(self, content: Any) -> bytes:
        return orjson.dumps(content)


def page(
    rows: Sequence[Mapping[str, Any]], limit: int, key: Callable[[Mapping[str, Any]], Sequence[Any]]
) -> dict[str, Any]:
    """A page of at most `limit` items from `limit + 1` rows; `next` is the cursor to send for the following ones."""
    items = list(rows[:limit])
    more = len(rows) > limit
    return {"items": items, "next": cursor(key(items[-1])) if more and items else None}


def cursor(values: Sequence[Any]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(list(values))).decode().rstrip("=")


def read_cursor(text: str | None, length: int) -> list[Any] | None:
    """The values in an opaque cursor; raises `Problem` bad-query for one that is not ours."""
    if text is None:
        return None
    try:
        values = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if isinstance(values, list) and len(values) == length and all(map(_keyable, values)):
            return values
    except (binascii.Error, ValueError):
        pass
    raise Problem("bad-query", "The cursor is not one that this list gave out: start again without it.")


def _keyable(value: Any) -> bool:
    """Whether a column of a key could hold it: a text, or a number of eight bytes."""
    return "\0" not in value if isinstance(value, str) else isinstance(value, int) and -(2**63) <= value < 2**63


@dataclass(frozen=True)
class Draft(Generic[Model]):
    """A body as sent: the values that can be understood, and every fault of the others."""

    model: Model | None
    values: dict[str, Any]
    faults: list[Fault]

    def accept(self, more: Sequence[Fault] = ()) -> Model:
        """The model, or `Problem` invalid with the faults of shape and the rules' faults together."""
        faults = [*self.faults, *more]
        if faults or self.model is None:
            raise Problem("invalid", f"{len(faults)} thing(s) cannot be accepted.", faults)
        return self.model


def draft(model: type[Model], raw: bytes) -> Draft[Model]:
    """Reads a JSON body leniently, so that the rules can look at the good values beside the faults of the others."""
    try:
        accepted = model.model_validate_json(raw)
    except ValidationError as error:
        return _faulty(model, raw, error)
    return Draft(accepted, dict(vars(accepted)), [])


def _faulty(model: type[Model], raw: bytes, error: ValidationError) -> Draft[Model]:
    """What can be understood of a body that the model does not accept."""
    try:
        given = orjson.loads(raw)
    except orjson.JSONDecodeError as fault:
        raise Problem("malformed", f"The body could not be read as JSON: {fault}.") from fault
    if not isinstance(given, dict):
        raise Problem("invalid", "The body must be a JSON object.", [Fault("", "dict-type", "send a JSON object")])
    problem = of_validation([{**e, "loc": ("body", *e["loc"])} for e in error.errors()])
    if not problem.faults:
        raise problem from error
    return Draft(None, _understood(model, given), problem.faults)


def _understood(model: type[BaseModel], given: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        try:
            annotation: Any = Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation
            values[name] = TypeAdapter(annotation).validate_json(orjson.dumps(given[name]))
        except (KeyError, ValidationError):
            continue
    return values


async def body_of(request: Request) -> bytes:
    """The raw body, for a route that reads it itself; raises `Problem` unsupported-media-type for an undocumented type.

    The edge has already limited its size.
    """
    taken = (request.scope["route"].openapi_extra or {}).get("requestBody", {}).get("content", {})
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if taken and given not in taken:
        raise Problem("unsupported-media-type", f"Send the body with Content-Type: {' or '.join(taken)}.")
    return await request.body()


def takes(model: type[BaseModel], examples: Mapping[str, Any]) -> dict[str, Any]:
    """The OpenAPI description of a body that the route reads as a `Draft`: `openapi_extra=takes(ReferralIn, {...})`."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    return {
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema, "examples": examples}}}
    }

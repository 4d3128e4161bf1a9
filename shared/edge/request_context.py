"""What every route receives: the client, the service's container, and a unit of work under its row policies."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Security
from fastapi.dependencies.models import Dependant
from fastapi.security import SecurityScopes

from shared.edge.auth import Bearer
from shared.edge.container import Container
from shared.edge.problems import Problem
from shared.edge.read_your_writes import wait_until_consumed
from shared.edge.request_bodies import limit_of
from shared.store.opening import PLAIN, Opening
from shared.store.unit_of_work import UnitOfWork
from shared.terms.clients import Client
from shared.terms.faults import Fault

MOST_DIGITS = 18


@dataclass
class RequestContext:
    """One authorised request; `async with context.unit_of_work() as uow` works under the client's row policies."""

    request: Request
    client: Client
    container: Container

    @asynccontextmanager
    async def unit_of_work(self, opening: Opening = PLAIN) -> AsyncIterator[UnitOfWork]:
        database, trace = self.container.database, self.request.state.traceparent
        async with database.as_org(self.client.org, self.client.actor, trace, opening) as uow:
            yield uow
        self._committed(uow)

    @asynccontextmanager
    async def unit_of_work_of_service(self) -> AsyncIterator[UnitOfWork]:
        """A unit of work that sees every row of the service, with the client as the actor.

        For routes of clients that may see no participant and send facts about all of them.
        """
        async with self.container.database.as_worker() as uow:
            uow.actor, uow.traceparent = self.client.actor, self.request.state.traceparent
            yield uow
        self._committed(uow)

    def _committed(self, uow: UnitOfWork) -> None:
        """Gives the caller the position of the last event, and has the relay send it now."""
        if uow.positions:
            self.request.state.position = uow.positions[-1]
            if self.container.relay is not None:
                self.container.relay.nudge()

    def expected_version(self) -> int:
        """The version in If-Match; raises `Problem` version-required or bad-query."""
        etag = self.request.headers.get("If-Match")
        if etag is None:
            raise Problem("version-required", 'Send If-Match with the ETag you read, for example "3".')
        number = etag.removeprefix("W/").strip('"')
        if not number.isdecimal() or len(number) > MOST_DIGITS:
            raise Problem("bad-query", f'If-Match must be an ETag such as "3", not {etag!r}.')
        return int(number)

    def require_role(self, *roles: str) -> None:
        """Raises `Problem` forbidden unless the client has one of `roles`."""
        if not self.client.roles & set(roles):
            raise Problem("forbidden", f"This needs the role {' or '.join(roles)}.")

    def require_kind(self, *kinds: str) -> None:
        """Raises `Problem` forbidden unless the client's organisation is of one of `kinds`."""
        if self.client.kind not in kinds:
            raise Problem("forbidden", f"Only {' or '.join(kinds)} may do this; the token is of a {self.client.kind}.")


class Authenticated(Bearer):
    """The dependency that checks the token and gives the route its `RequestContext`.

    `headers` are the request headers that OpenAPI documents for the route. It is one dependency and takes the request
    alone, because every request pays for every dependency and every parameter that FastAPI resolves.
    """

    def __init__(self, *headers: str) -> None:
        super().__init__()
        self.headers = (*headers, "Milepost-After")

    async def __call__(self, request: Request, scopes: SecurityScopes) -> RequestContext:  # type: ignore[override]
        client = await self.client(request, scopes)
        request.state.client = client.org
        request.state.body_limit = limit_of(request.scope["route"])
        refuse_zero_bytes(request)
        refuse_unknown_query(request)
        context = RequestContext(request, client, request.app.state.container)
        after = request.headers.get("Milepost-After")
        if after is not None:
            await wait_until_consumed(context.container.database, after)
        return context


READING, CREATING, CHANGING = Authenticated(), Authenticated("Idempotency-Key"), Authenticated("If-Match")


def requires_scope(scope: str, *, creates: bool = False, changes: bool = False) -> Any:
    """Declares and checks a route's scope: `context: Annotated[RequestContext, requires_scope("referrals:write")]`.

    `creates` documents the Idempotency-Key that `once` needs, `changes` the If-Match of `context.expected_version()`.
    """
    return Security(CREATING if creates else CHANGING if changes else READING, scopes=[scope])


def refuse_zero_bytes(request: Request) -> None:
    """Raises `Problem` bad-query for a zero byte in the address, which Postgres cannot take as a parameter."""
    values = [*request.path_params.values(), *(value for _, value in request.query_params.multi_items())]
    if any("\0" in str(value) for value in values):
        raise Problem(
            "bad-query", "There is a zero byte (%00) in the address. No id or filter contains one: remove it."
        )


def refuse_unknown_query(request: Request) -> None:
    """Raises `Problem` bad-query for a query parameter that the route does not take."""
    if not request.query_params:
        return
    names = query_names(request.scope["route"].dependant)
    faults = [
        Fault("", "unknown-filter", f"{name!r} is not a parameter here; use one of: {sorted(names)}")
        for name in sorted(set(request.query_params) - names)
    ]
    if faults:
        raise Problem("bad-query", "A query parameter is not known here.", faults)


def query_names(dependant: Dependant) -> set[str]:
    """The names of every query parameter that a route and its dependencies take."""
    names: set[str] = set()
    for param in dependant.query_params:
        fields = getattr(param.field_info.annotation, "model_fields", None)
        names |= set(fields) if fields else {param.alias}
    for child in dependant.dependencies:
        names |= query_names(child)
    return names

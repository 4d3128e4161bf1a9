"""What every route receives: the client, the service's container, and a unit of work under its row policies."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request, Security
from fastapi.dependencies.models import Dependant
from fastapi.security import SecurityScopes

from shared.edge.access import Guard, Needs
from shared.edge.auditors import show_audited
from shared.edge.auth import Bearer
from shared.edge.container import Container
from shared.edge.problems import Problem
from shared.edge.rate_limits import Buckets
from shared.edge.read_your_writes import wait_until_consumed
from shared.edge.recipients import show_to_recipient
from shared.edge.request_bodies import limit_of
from shared.store.opening import PLAIN, Opening
from shared.store.unit_of_work import UnitOfWork
from shared.terms.clients import Client, Part
from shared.terms.faults import Fault
from shared.terms.shape_messages import nameable

MOST_DIGITS = 18


@dataclass
class RequestContext:
    """One authorised request; `async with context.unit_of_work() as uow` works under the client's row policies.

    Where the route needs a part, a unit of work that has not asked for it (`uow.require_part`) does not commit.
    """

    request: Request
    client: Client
    container: Container
    needs: Needs
    guard: Guard = field(init=False)

    def __post_init__(self) -> None:
        self.guard = Guard(self.needs, self.client, self.container.programmes.parts_of)

    @asynccontextmanager
    async def unit_of_work(self, opening: Opening = PLAIN) -> AsyncIterator[UnitOfWork]:
        database, trace = self.container.database, self.request.state.traceparent
        async with database.as_org(self.client.org, self.client.actor, trace, opening) as uow:
            self._guard(uow)
            if self.client.kind == "auditor":
                await show_audited(uow, self.request, self.client, self.container.programmes)
            elif self.needs.for_recipients:
                await show_to_recipient(uow, self.request, self.client, self.container.programmes)
            yield uow
            self.guard.require_checked()
        self._committed(uow)

    @asynccontextmanager
    async def unit_of_work_of_service(self) -> AsyncIterator[UnitOfWork]:
        """A unit of work that sees every row of the service, with the client as the actor.

        For routes of clients that may see no participant and send facts about all of them.
        """
        async with self.container.database.as_worker() as uow:
            uow.actor, uow.traceparent = self.client.actor, self.request.state.traceparent
            self._guard(uow)
            yield uow
            self.guard.require_checked()
        self._committed(uow)

    def _guard(self, uow: UnitOfWork) -> None:
        """Has `uow.require_part` ask for the client's part on the day of the unit of work."""
        uow.require_part = lambda programme_id: self.guard.require_part(programme_id, uow.today)

    def _committed(self, uow: UnitOfWork) -> None:
        """Gives the caller the position of the last event, and has the relay send it now."""
        if uow.positions:
            self.give_position(uow.positions[-1])
            if self.container.relay is not None:
                self.container.relay.nudge()

    def give_position(self, position: str | None) -> None:
        """Names the event in the answer that the caller may wait for elsewhere."""
        proved = self.container.positions.proved(position) if position else None
        self.request.scope["state"]["position"] = proved

    def expected_version(self) -> int:
        """The version in If-Match; raises `Problem` version-required or bad-query."""
        etag = self.request.headers.get("If-Match")
        if etag is None:
            raise Problem("version-required", 'Send If-Match with the ETag you read, for example "3".')
        number = etag.removeprefix("W/").strip('"')
        if not number.isdecimal() or len(number) > MOST_DIGITS:
            raise Problem("bad-query", 'If-Match must be an ETag such as "3".')
        return int(number)

    def take(self, *limits: Buckets) -> None:
        """Counts the request against limits of the client and publishes them. Raises `Problem` rate-limited."""
        for buckets in limits:
            self.request.scope["state"]["rate_limits"][buckets.policy] = buckets.take(self.client)


class Authenticated(Bearer):
    """The dependency that checks the token against what the route needs, and gives it its `RequestContext`.

    `headers` are the request headers that OpenAPI documents for the route. It is one dependency and takes the request
    alone, because every request pays for every dependency and every parameter that FastAPI resolves.
    """

    def __init__(self, needs: Needs, *headers: str) -> None:
        super().__init__()
        self.needs, self.headers = needs, (*headers, "Milepost-After")

    async def __call__(self, request: Request, scopes: SecurityScopes) -> RequestContext:  # type: ignore[override]
        client = await self.client(request, scopes)
        state = request.scope["state"]
        state["rate_limits"] = {}
        context = RequestContext(request, client, request.app.state.container, self.needs)
        context.take(context.container.limits.requests)
        self.needs.refuse(client)
        state["body_limit"] = limit_of(request.scope["route"])
        if request.path_params or request.scope["query_string"]:
            refuse_zero_bytes(request)
            refuse_unknown_query(request)
        after = request.headers.get("Milepost-After")
        if after is not None:
            await wait_until_consumed(context.container.database, context.container.positions, after)
        return context


def needs(
    scope: str,
    *,
    kinds: Iterable[str] = (),
    roles: Iterable[str] = (),
    part: Iterable[Part] = (),
    creates: bool = False,
    changes: bool = False,
    for_recipients: bool = False,
) -> Any:
    """Declares and checks who may call a route: `context: Annotated[RequestContext, needs("referrals:read")]`.

    Scope, kind and role are checked before the body is read. `part`, what the organisation must be in the programme of
    the row or body, is checked where that is loaded. Without `kinds`: those that can have the part, or every kind.

    `creates` documents the Idempotency-Key that `once` needs, `changes` the If-Match of `context.expected_version()`.
    `for_recipients`: whom somebody agreed to be shown to sees them by this read [rule 193].
    """
    headers = ["Idempotency-Key"] * creates + ["If-Match"] * changes
    return Security(
        Authenticated(Needs.of(scope, kinds, roles, part, for_recipients=for_recipients), *headers), scopes=[scope]
    )


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
        Fault("", "unknown-filter", f"{nameable(name)} is not a parameter here; use one of: {sorted(names)}")
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

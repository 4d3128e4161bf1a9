"""A route class for busy endpoints. It skips FastAPI's middleware, routing and dependency resolution, which together
cost more than the check of the request and its body."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.security import SecurityScopes
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.edge.request_context import Authenticated

FastRoutes = Mapping[tuple[str, str], ASGIApp]
"""By method and path."""


class FastRoute(APIRoute):
    """A route whose function takes a `RequestContext` and, optionally, query parameters that all have defaults.

    `telemetry.Edge` hands a request without a query to `answer`, which checks the token and calls the function. One
    with a query takes FastAPI's usual path. The OpenAPI document is the same. Raises `TypeError` at start-up for any
    other parameter.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        self.check, self.scopes = self._authenticated()
        return super().get_route_handler()

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request without a query. What it raises, `telemetry.Edge` answers with a problem document."""
        scope["route"] = self
        request = Request(scope, receive)
        response: Response = await self.endpoint(await self.check(request, self.scopes))
        await response(scope, receive, send)

    def _authenticated(self) -> tuple[Authenticated, SecurityScopes]:
        """The one dependency, which checks the token, and the scopes it asks for."""
        route = self.dependant
        others = [*route.path_params, *route.header_params, *route.cookie_params, *route.body_params]
        required = [parameter for parameter in route.query_params if parameter.field_info.is_required()]
        dependencies = [
            (child.call, SecurityScopes(child.own_oauth_scopes or []))
            for child in route.dependencies
            if isinstance(child.call, Authenticated)
        ]
        if others or required or len(dependencies) != 1 or len(route.dependencies) != 1:
            raise TypeError(f"{self.path}: a fast route takes a RequestContext and optional query parameters only")
        return dependencies[0]


def fast_routes(app: FastAPI) -> FastRoutes:
    """The fast routes of an app."""
    contexts = [(context.path, context.original_route) for context in iter_route_contexts(app.routes)]
    return {
        (method, path): route.answer
        for path, route in contexts
        if path is not None and isinstance(route, FastRoute)
        for method in route.methods or ()
    }

"""A route class for busy endpoints. It skips FastAPI's dependency resolution, a tenth of the request's CPU time."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from fastapi.security import SecurityScopes

from shared.edge.request_context import Authenticated


class FastRoute(APIRoute):
    """A route whose function takes a `RequestContext` and, optionally, query parameters that all have defaults.

    A request without a query goes straight to the function, once its token is checked. One with a query takes
    FastAPI's usual path. The OpenAPI document is the same. Raises `TypeError` at start-up for any other parameter.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        usual, answer = super().get_route_handler(), self.endpoint
        check, scopes = self._authenticated()

        async def direct(request: Request) -> Response:
            if request.scope["query_string"]:
                return await usual(request)
            response: Response = await answer(await check(request, scopes))
            return response

        return direct

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

"""A route that is asked so often that what FastAPI works out for every request would be a tenth of its Python."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from fastapi.security import SecurityScopes

from shared.edge.request_context import Authenticated


class FastRoute(APIRoute):
    """A route whose function takes a `Call` and, for those who send a query, parameters of it that may be left out.

    A request without a query goes straight to the function, its call checked as ever; one with a query goes FastAPI's
    way. The documents are the same. Raises `TypeError`, when the route is made, for a function that takes more.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        usual, context = super().get_route_handler(), self._call()
        check, scopes, answer = context.call, SecurityScopes(context.own_oauth_scopes or []), self.endpoint

        async def direct(request: Request) -> Response:
            if request.scope["query_string"]:
                return await usual(request)
            response: Response = await answer(await check(request, scopes))
            return response

        return direct

    def _call(self) -> Any:
        """The one dependency, which is who calls."""
        takes = self.dependant
        others = [*takes.path_params, *takes.header_params, *takes.cookie_params, *takes.body_params]
        needed = [one for one in takes.query_params if one.field_info.is_required()]
        if (
            others
            or needed
            or len(takes.dependencies) != 1
            or not isinstance(takes.dependencies[0].call, Authenticated)
        ):
            raise TypeError(f"{self.path}: a direct route takes a call, and a query that may be left out; nothing else")
        return takes.dependencies[0]

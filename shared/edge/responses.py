"""Responses: a resource as JSON with its ETag."""

from collections.abc import Mapping

import orjson
from fastapi.responses import JSONResponse


class OrjsonResponse(JSONResponse):
    """JSON by orjson: dates as ISO 8601; money is a string already."""

    def render(self, content: object) -> bytes:
        return orjson.dumps(content)


def json_response(
    resource: Mapping[str, object], status: int = 200, location: str | None = None, **headers: str
) -> JSONResponse:
    """A resource as JSON; its `version` becomes the ETag."""
    if "version" in resource:
        headers["ETag"] = f'"{resource["version"]}"'
    if location is not None:
        headers["Location"] = location
    return OrjsonResponse(resource, status, headers)

"""Request bodies that a route parses itself, so that shape and rules are answered together, and their OpenAPI."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from pydantic import BaseModel

from shared.edge.problems import Problem


async def raw_body(request: Request) -> bytes:
    """The raw body; raises `Problem` unsupported-media-type for a content type the route does not document.

    The size limit was applied before (`shared.edge.telemetry`).
    """
    content = (request.scope["route"].openapi_extra or {}).get("requestBody", {}).get("content", {})
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content and media_type not in content:
        raise Problem("unsupported-media-type", f"Send the body with Content-Type: {' or '.join(content)}.")
    return await request.body()


def request_body(model: type[BaseModel], examples: Mapping[str, object]) -> dict[str, Any]:
    """The OpenAPI description of a body that the route parses itself: `openapi_extra=request_body(ReferralIn, {…})`."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    return {
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema, "examples": examples}}}
    }

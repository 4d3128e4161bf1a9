"""Pages of a list: at most a number of items, and an opaque cursor for the page that follows."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from shared.terms.faults import BadQuery

MOST_PER_PAGE = 200


def paginate(
    rows: Sequence[Mapping[str, object]], limit: int, key: Callable[[Mapping[str, object]], Sequence[object]]
) -> dict[str, Any]:
    """A page of at most `limit` items from `limit + 1` rows; `next` is the cursor of the page that follows."""
    items = list(rows[:limit])
    more = len(rows) > limit
    return {"items": items, "next": encode_cursor(key(items[-1])) if more and items else None}


def encode_cursor(values: Sequence[object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(list(values)).encode()).decode().rstrip("=")


def decode_cursor(text: str | None, *types: type) -> list[Any] | None:
    """The values in a cursor that this list gave out, one of each of `types`; raises `BadQuery`."""
    if text is None:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if isinstance(values, list) and [type(value) for value in values] == list(types) and all(map(_fits, values)):
            return values
    except (binascii.Error, ValueError, RecursionError):
        pass
    raise BadQuery("The cursor is not one that this list gave out: start again without it.")


def _fits(value: str | int) -> bool:
    """Whether a column of a key could hold it: a text, or a number of eight bytes."""
    return "\0" not in value if isinstance(value, str) else -(2**63) <= value < 2**63

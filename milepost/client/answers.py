"""What a service answers: status, headers, JSON, version and position."""

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, TypeAlias

Json: TypeAlias = Any
"""What JSON can hold: objects are dicts, arrays lists."""


class Headers(Mapping[str, str]):
    """Headers by name, in upper or lower case."""

    def __init__(self, items: Iterable[tuple[str, str]]) -> None:
        self._values = {name.lower(): value for name, value in items}

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return repr(self._values)


@dataclass(frozen=True)
class Answer:
    """One answer to `method` `url`, as the service sent it. Its `repr` has no personal data: it may be logged."""

    method: str
    url: str = field(repr=False)
    status_code: int
    headers: Headers = field(repr=False)
    content: bytes = field(repr=False)

    @property
    def is_success(self) -> bool:
        return 200 <= self.status_code < 300

    @property
    def text(self) -> str:
        return self.content.decode(errors="replace")

    def json(self) -> Json:
        """The body; raises ValueError when it is no JSON."""
        return json.loads(self.content)

    def json_object(self) -> dict[str, Json]:
        """The body where it is a JSON object, else an empty one."""
        try:
            document = self.json()
        except ValueError:
            return {}
        return document if isinstance(document, dict) else {}

    @property
    def version(self) -> str:
        """The version of the resource, to send with the next change of it; "" where it has none."""
        return self.headers.get("ETag", "").strip('"')

    @property
    def retry_after(self) -> float | None:
        """Seconds from now, of a number or a date (RFC 9110, 10.2.3); None where Retry-After is missing or neither."""
        wait = self.headers.get("Retry-After", "")
        if wait.isdecimal():
            return float(wait)
        try:
            return max(parsedate_to_datetime(wait).timestamp() - time.time(), 0.0)
        except (ValueError, OverflowError):
            return None

    @property
    def position(self) -> str:
        """The position of the last event this request emitted; "" when it emitted none."""
        return self.headers.get("Milepost-Position", "")

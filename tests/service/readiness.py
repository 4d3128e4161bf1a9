"""What is ready for an example to be sent: who sends it where, in what form."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from milepost.client import Answer
from shared.terms.ids import new_id
from tests.bench_of_one import Bench, Caller


@dataclass
class Ready:
    """A caller and an address; `version` of what is changed, None for a creation; `ids` to put for those shown."""

    caller: Caller
    url: str
    version: int | None = None
    ids: Mapping[str, Any] = field(default_factory=dict)
    method: str = "POST"
    media: str = "application/json"

    async def send(self, body: Any) -> Answer:
        """The example as it stands, with ids that exist here for those it shows. An empty text is sent as it is."""
        if isinstance(body, str):
            for shown, real in self.ids.items() if body else ():
                body = body.replace(shown, real)
        else:
            body = body | self.ids
        headers = {"Content-Type": self.media, "Idempotency-Key": new_id("key")}
        headers |= {"If-Match": f'"{self.version}"'} if self.version is not None else {}
        content = {"content": body} if isinstance(body, str) else {"json": body}
        return await self.caller.request(self.method, self.url, headers=headers, **content)


Making = Callable[[Bench], Awaitable[Ready]]

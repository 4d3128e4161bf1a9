"""A process of its own for whatever is measured: a line of JSON says what to do, a line of JSON answers.

So imports, connections and the work of the other side stay out of what is timed.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import uvloop

from bench.paths import ours
from bench.rivals import loops

WORK: dict[str, Callable[..., Awaitable[dict[str, Any]]]] = {
    "relay": ours.relay,
    "listen": ours.listen,
    "rebuild": ours.rebuild,
    "produce": loops.produce,
    "upsert": loops.upsert,
}


async def serve() -> None:
    while line := await asyncio.to_thread(sys.stdin.readline):
        asked = json.loads(line)
        answer = await WORK[asked.pop("do")](**asked)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    uvloop.run(serve())

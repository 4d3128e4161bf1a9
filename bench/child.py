"""The process that runs one side of a measurement: it reads a task as a line of JSON and answers with a line of JSON.

Imports, connections and the work of the other side are therefore not timed.
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
        task = json.loads(line)
        answer = await WORK[task.pop("do")](**task)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    uvloop.run(serve())

"""How soon a figure contains a command, at a hundred commands a second over HTTP."""

import asyncio
import secrets
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from bench.load import Answer, Connection, request
from bench.measuring import Bound, Number, quantile
from bench.people import bodies
from bench.world import World, serving

PER_SECOND = 100
ONE_IN = 5
WARM = 50
FIGURE = "/v1/programmes/LLWHP/figures/K1?month=2018-03"


@dataclass
class Readings:
    """Milliseconds from the answer to a command until the figure that contains it is read."""

    ms: list[float] = field(default_factory=list)
    commands: list[float] = field(default_factory=list)

    def numbers(self) -> list[Number]:
        alone, rate = "–", f"{len(self.commands)} commands, one in {ONE_IN} read"
        numbers = []
        for share, most in ((0.5, 60.0), (0.99, 300.0)):
            value = quantile(self.ms, share)
            detail = f"{rate}; their answers p{share * 100:.0f} {quantile(self.commands, share):.1f} ms"
            path = f"commit → figure readable, p{share * 100:.0f}"
            numbers.append(Number(path, alone, value, min(self.ms), max(self.ms), Bound("at most", most, "ms"), detail))
        return numbers


async def commit_to_readable(world: World, seconds: float, tick: Callable[[], None]) -> list[Number]:
    topic = await world.topic()
    async with AsyncExitStack() as stack:
        addresses = {}
        for name in ("referrals", "kpi"):
            environment = world.environment(await world.database(name), topic)
            command = ["milepost", "serve", name, "--role", "both"]
            addresses[name] = await stack.enter_async_context(serving(world, name, command, environment))
        await _commands(world, addresses, WARM)
        readings = await _commands(world, addresses, int(seconds * PER_SECOND))
    tick()
    return readings.numbers()


async def _commands(world: World, addresses: dict[str, str], how_many: int) -> Readings:
    """Sends each command at its time, whether or not earlier ones are answered: a slow service gets the same load."""
    readings, token = Readings(), world.token("jcp-east-london", "jcp")
    reader = world.token("local-london", "commissioner")
    writers: asyncio.LifoQueue[Connection] = asyncio.LifoQueue()
    readers: asyncio.LifoQueue[Connection] = asyncio.LifoQueue()

    async def refer(number: int, body: bytes) -> None:
        command = request("POST", "/v1/referrals", token, body, Idempotency_Key=secrets.token_hex(8))
        began = time.perf_counter()
        answer = await _send(writers, addresses["referrals"], command)
        answered = time.perf_counter()
        readings.commands.append((answered - began) * 1000)
        if number % ONE_IN == 0:
            after = answer.headers["milepost-position"]
            await _send(readers, addresses["kpi"], request("GET", FIGURE, reader, Milepost_After=after))
            readings.ms.append((time.perf_counter() - answered) * 1000)

    began, commands = time.perf_counter(), bodies(how_many)
    async with asyncio.TaskGroup() as tasks:
        for number, body in enumerate(commands):
            await asyncio.sleep(max(0.0, began + number / PER_SECOND - time.perf_counter()))
            tasks.create_task(refer(number, body))
    for connection in [queue.get_nowait() for queue in (writers, readers) for _ in range(queue.qsize())]:
        connection.close()
    return readings


async def _send(free: asyncio.LifoQueue[Connection], address: str, message: bytes) -> Answer:
    connection = free.get_nowait() if free.qsize() else await Connection.open(address)
    answer = await connection.send(message)
    free.put_nowait(connection)
    if answer.status not in (200, 201):
        raise RuntimeError(f"{address} answered {answer.status}: {answer.body[:500]!r}")
    return answer

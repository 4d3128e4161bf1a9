"""A single referral with every check on, from the request to the log. The rivals answer the same requests.

Milepost runs as two processes, as deployed: one answers, one relays and consumes. Each rival is one process.
"""

import secrets

from bench.load import Load, request
from bench.measuring import Number, Pairs
from bench.people import bodies
from bench.world import World, serving, wait_until_relayed

CLIENTS = 16
WARM = 100
SERVE = ("milepost", "serve", "referrals", "--role")
PATH = "single intake, every check on"


async def against_insert(world: World, pairs: Pairs, requests: int) -> Number:
    await _side_by_side(world, pairs, requests, "bench.rivals.insert")
    return pairs.number(PATH, "one autocommit asyncpg insert", 0.35, "referrals/s")


async def against_orm(world: World, pairs: Pairs, requests: int) -> Number:
    await _side_by_side(world, pairs, requests, "bench.rivals.orm")
    return pairs.number(PATH, "async ORM and an inline send", 1.5, "referrals/s")


async def _side_by_side(world: World, pairs: Pairs, requests: int, rival: str) -> None:
    dsn, theirs = await world.database("referrals"), await world.database("referrals")
    ours = world.environment(dsn, await world.topic())
    async with (
        serving(world, "referrals-worker", [*SERVE, "worker"], ours),
        serving(world, "referrals-api", [*SERVE, "api"], ours) as our_address,
        serving(world, rival, [rival], world.environment(theirs, await world.topic())) as rival_address,
    ):
        token = world.token("jcp-east-london", "jcp")
        await _run(our_address, token, min(WARM, requests))
        await _run(rival_address, token, min(WARM, requests))

        async def our_run() -> float:
            """Until everything is on the log, because the rival that sends inline leaves nothing for later either."""
            return requests / (await _run(our_address, token, requests) + await wait_until_relayed(dsn, 0.005))

        async def rival_run() -> float:
            return requests / await _run(rival_address, token, requests)

        await pairs.run(our_run, rival_run)


async def _run(address: str, token: str, how_many: int) -> float:
    requests = [
        request("POST", "/v1/referrals", token, body, Idempotency_Key=secrets.token_hex(8)) for body in bodies(how_many)
    ]
    return await Load(address, CLIENTS).run(requests)

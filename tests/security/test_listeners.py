"""Operators and Prometheus ask at a port of their own; a flood of their questions takes nothing from the service."""

import asyncio
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from pydantic import SecretStr

from milepost.cli.serve import checked, listeners
from milepost.cli_error import CliError
from shared.edge import health
from shared.edge.health import OncePerSecond
from shared.edge.settings import Settings
from tests.bench_of_one import Bench
from tests.conftest import POSITION_KEY
from tests.security.raw_calls import call
from tests.service.edge.toy import SERVICE

OPS_PORT = 9000
OPERATORS = ("/ops/v1/backlog", "/ops/v1/clock", "/ops/v1/nothing", "/metrics")
CLIENTS = ("/v1/things", "/problems", "/v1/nothing")
EVERYBODY = ("/livez", "/readyz", "/openapi.json", "/docs", "/redoc")


@pytest.fixture(scope="module")
async def toy(open_bench):
    async with open_bench(SERVICE) as bench:
        yield bench


@pytest.fixture
def apart(toy: Bench) -> Iterator[Bench]:
    """The bench with a port for operators."""
    toy.app.state.ops_port = OPS_PORT
    yield toy
    toy.app.state.ops_port = None


async def status(bench: Bench, path: str, port: int) -> int:
    token = bench.token("milepost", "operator")
    return (await call(bench.app, "GET", path, port=port, authorization=f"Bearer {token}")).status


async def test_operators_paths_are_not_answered_at_the_port_of_clients(apart: Bench) -> None:
    assert {await status(apart, path, 8000) for path in OPERATORS} == {404}
    assert [await status(apart, path, OPS_PORT) for path in OPERATORS] == [200, 200, 404, 200]


async def test_clients_paths_are_not_answered_at_the_port_of_operators(apart: Bench) -> None:
    assert {await status(apart, path, OPS_PORT) for path in CLIENTS} == {404}
    assert [await status(apart, path, 8000) for path in CLIENTS] == [200, 200, 404]


@pytest.mark.parametrize("path", EVERYBODY)
async def test_probes_and_documents_are_answered_at_both(apart: Bench, path: str) -> None:
    assert (await status(apart, path, 8000), await status(apart, path, OPS_PORT)) == (200, 200)


@pytest.mark.parametrize("port", [8000, OPS_PORT])
async def test_what_the_documents_load_is_answered_at_both(apart: Bench, port: int) -> None:
    assert await status(apart, "/static-offline-docs/swagger-ui-bundle.js", port) != 404


async def test_each_port_documents_what_it_answers_and_nothing_else(apart: Bench) -> None:
    listed = {}
    for port in (8000, OPS_PORT):
        answer = await call(apart.app, "GET", "/openapi.json", port=port)
        listed[port] = {path.split("/")[1] for path in orjson.loads(answer.body)["paths"]}
        assert (b"HeldEventOut" in answer.body) == (port == OPS_PORT)
    assert listed == {8000: {"v1"}, OPS_PORT: {"ops"}}
    apart.app.state.ops_port = None
    whole = await call(apart.app, "GET", "/openapi.json")
    assert {path.split("/")[1] for path in orjson.loads(whole.body)["paths"]} == {"v1", "ops"}


@pytest.mark.parametrize("path", ["//ops/v1/backlog", "/ops/v1/../v1/backlog", "/OPS/v1/backlog", "/ops//v1/backlog"])
async def test_no_spelling_leads_past_the_wall(apart: Bench, path: str) -> None:
    assert await status(apart, path, 8000) == 404


async def test_who_is_no_operator_is_refused_at_the_operators_port_too(apart: Bench) -> None:
    token = apart.token("maximus", "prime")
    answer = await call(apart.app, "GET", "/ops/v1/backlog", port=OPS_PORT, authorization=f"Bearer {token}")
    assert (answer.status, answer.kind) == (403, "forbidden")


def test_production_needs_a_port_for_operators() -> None:
    settings = Settings(
        dsn="postgresql://db/m?sslmode=verify-full",
        kafka="log:9093",
        kafka_security_protocol="SSL",
        issuer="https://issuer.example",
        jwks="https://issuer.example/jwks",
        position_key=POSITION_KEY,
    )
    with pytest.raises(CliError, match="MILEPOST_OPS_PORT"):
        checked(settings, "kpi", "api")
    complete = settings.model_copy(update={"ops_port": 9000})
    assert checked(complete, "kpi", "api")
    with pytest.raises(CliError, match="MILEPOST_POSITION_KEY"):
        checked(complete.model_copy(update={"position_key": SecretStr("")}), "kpi", "api")


def test_a_port_that_is_in_use_is_named() -> None:
    [listener] = listeners(Settings(mode="sandbox", port=0))
    port = listener.getsockname()[1]
    with listener, pytest.raises(CliError, match=f"127.0.0.1:{port} cannot be listened on"):
        list(listeners(Settings(mode="sandbox", port=port)))


async def test_a_flood_of_scrapes_is_answered_by_one(toy: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    scrapes: list[Any] = []
    scrape = health.scrape

    async def counted(container: Any) -> bytes:
        scrapes.append(container)
        return await scrape(container)

    monkeypatch.setattr(health, "scrape", counted)
    answers = await asyncio.gather(*(call(toy.app, "GET", "/metrics") for _ in range(100)))
    assert {answer.status for answer in answers} == {200}
    assert len(scrapes) <= 2


async def test_probes_and_scrapes_need_no_connection_of_the_worker(toy: Bench) -> None:
    database = toy.container.database
    taken = [await database.worker.acquire() for _ in range(toy.container.settings.worker_pool)]
    try:
        async with asyncio.timeout(2):
            assert await health.reason_not_ready(toy.container) is None
            assert b"outbox_events" in await health.scrape(toy.container)
    finally:
        for conn in taken:
            await database.worker.release(conn)


async def test_a_failure_is_not_kept() -> None:
    results = iter([OSError(), "well"])

    async def work_out() -> object:
        result = next(results)
        if isinstance(result, Exception):
            raise result
        return result

    asked = OncePerSecond(work_out)
    with pytest.raises(OSError):
        await asked()
    assert [await asked(), await asked()] == ["well", "well"]

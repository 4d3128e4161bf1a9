"""Whatever is sent, in whatever order, a service answers what its OpenAPI says, and an error is a problem document."""

import os
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import uvicorn
from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse

from milepost.embedded.ports import free_ports
from shared.edge.settings import SERVICES
from tests.contract.asking import World, ask

pytestmark = [pytest.mark.real, pytest.mark.slow, pytest.mark.timeout(300)]

CASES = int(os.environ.get("MILEPOST_CONTRACT_CASES", "2000"))
MOST_SECONDS = 240


@pytest.mark.parametrize("service", SERVICES)
def test_nothing_comes_back_that_was_not_promised(settled: Callable[[str], World], service: str):
    asked = ask(settled(service), CASES, MOST_SECONDS)
    found = {status: sum(n for (_, s), n in asked.answers.items() if s == status) for _, status in asked.answers}
    print(f"{service}: {asked.cases} requests, {asked.chained} fed by an answer, statuses {found}")
    assert asked.failures == {}
    assert asked.cases >= CASES
    assert asked.chained > CASES / 200, "one answer feeds the next request"
    assert {200, 400, 403, 404} <= set(found), "not past the door"


@pytest.fixture(scope="module")
def careless() -> Iterator[str]:
    """The address of a service that does what none of ours may."""
    app = FastAPI()

    @app.get("/fails")
    def fails() -> int:
        raise RuntimeError("on our side")

    @app.get("/surprises")
    def surprises() -> Response:
        return JSONResponse({}, 418)

    @app.get("/mumbles", responses={409: {}})
    def mumbles() -> Response:
        return JSONResponse({"detail": "no"}, 409)

    @app.get("/lies", response_model=int)
    def lies() -> Response:
        return JSONResponse("seven")

    [port] = free_ports(1)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="critical"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


def test_a_careless_service_would_be_found_out(careless: str):
    asked = ask(World(careless, {"anybody": ("operator", "none")}, {}), 30, 60)
    assert {about.split(" ")[1].rstrip(":") for about in asked.failures} == {
        "/fails",
        "/surprises",
        "/mumbles",
        "/lies",
    }

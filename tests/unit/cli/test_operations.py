"""The operator's client: the services' own words when they refuse, and patience with a connection that just closed."""

import httpx
import pytest

from milepost.cli_error import CliError
from milepost.operations import Operations

PROBLEM = {"detail": "There is no such thing.", "action": "Check the id."}


def operations_answering(*answers: httpx.Response | Exception) -> Operations:
    script = iter(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        found = next(script)
        if isinstance(found, Exception):
            raise found
        return found

    return Operations({"kpi": httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://kpi")})


async def test_an_answer_is_its_json() -> None:
    assert await operations_answering(httpx.Response(200, json={"now": None})).clocks() == {"kpi": None}


async def test_due_things_are_counted_over_all() -> None:
    assert await operations_answering(httpx.Response(200, json={"done": 4})).sweep() == 4


async def test_a_refusal_is_in_the_services_own_words() -> None:
    with pytest.raises(CliError, match=r"kpi refused GET /x: There is no such thing. Check the id."):
        await operations_answering(httpx.Response(404, json=PROBLEM)).ask("kpi", "GET", "/x")


async def test_a_refusal_without_words_is_its_status() -> None:
    with pytest.raises(CliError, match="status 502"):
        await operations_answering(httpx.Response(502, text="bad gateway")).ask("kpi", "GET", "/x")


async def test_a_service_that_is_not_there_is_named_with_its_address() -> None:
    with pytest.raises(CliError, match=r"kpi does not answer at http://kpi.*Is it up?"):
        await operations_answering(httpx.ConnectError("refused")).backlogs()


async def test_a_connection_that_just_closed_is_tried_once_more() -> None:
    services = operations_answering(httpx.RemoteProtocolError("closed"), httpx.Response(200, json={"outbox": 0}))
    assert await services.backlogs() == {"kpi": {"outbox": 0}}

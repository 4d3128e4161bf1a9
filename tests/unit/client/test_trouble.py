"""The client against a real HTTP server in trouble: what it repeats, and what it raises."""

import asyncio
import time

import pytest
from starlette.responses import Response

from milepost.client import Client, Connections, NoAnswer, Problem, errors, is_ready
from milepost.embedded.ports import free_ports
from tests.unit.client.server import Server, answer, problem

NEVER = 0.0
NOT_YET = problem(409, "not-yet-consumed", Retry_After="0")


# ---- what is repeated ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "trouble",
    [
        problem(429, "too-many", Retry_After="0"),
        answer(502, "a gateway's page"),
        problem(503, "unavailable"),
        problem(409, "in-flight"),
        NOT_YET,
    ],
)
async def test_what_may_pass_is_repeated_under_the_same_key(server: Server, client: Client, trouble) -> None:
    server.will(trouble, trouble, answer(201))
    assert (await client.post("/v1/jobs", {"a": 1})).status_code == 201
    assert len(server.received) == 3
    assert len(set(server.headers("Idempotency-Key"))) == 1
    assert {request.content for request in server.received} == {b'{"a": 1}'}
    assert (client.session.connections.requests, client.session.connections.repeats) == (3, 2)


async def test_retry_after_is_honoured(server: Server, client: Client) -> None:
    server.will(problem(503, "unavailable", Retry_After="1"), answer())
    began = time.monotonic()
    await client.get("/x")
    assert 1.0 <= time.monotonic() - began < 2.0


async def test_retry_after_may_be_a_date_and_zero_is_no_reason_to_hurry(server: Server) -> None:
    server.will(problem(503, "unavailable", Retry_After="Wed, 21 Oct 2099 07:28:00 GMT"))
    async with Client(server.address, patience=0.5) as client:
        with pytest.raises(errors.Unavailable) as raised:
            await client.get("/x")
        assert (raised.value.retry_after or 0) > 1e6
        assert len(server.received) == 1
        for passing in ("0", "-5", "soon", "Wed, 21 Oct 2015 07:28:00 GMT"):
            server.will(problem(503, "unavailable", Retry_After=passing))
            with pytest.raises(errors.Unavailable):
                await client.get("/x")
            assert 1 < len(server.received) < 10, passing


async def test_longer_than_patience_is_not_waited(server: Server, client: Client) -> None:
    server.will(problem(503, "unavailable", Retry_After="60"))
    with pytest.raises(errors.Unavailable) as raised:
        await client.get("/x")
    assert (raised.value.retry_after, len(server.received)) == (60, 1)


async def test_patience_ends(server: Server) -> None:
    server.will(problem(503, "unavailable"))
    async with Client(server.address, patience=0.5) as client:
        began = time.monotonic()
        with pytest.raises(errors.Unavailable):
            await client.get("/x")
    assert time.monotonic() - began < 1.0
    assert len(server.received) > 1


async def test_what_cannot_pass_is_sent_once(server: Server, client: Client) -> None:
    for status, kind in ((409, "conflict"), (422, "refused"), (500, "internal")):
        server.will(problem(status, kind))
        with pytest.raises(Problem):
            await client.post("/x", {})
        assert len(server.received) == 1


async def test_a_connection_that_breaks_is_made_again_with_the_same_key() -> None:
    """A bare socket: it hangs up on the first request and answers the second."""
    keys: list[str] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        keys.append(next(line for line in head.split("\r\n") if line.lower().startswith("idempotency-key")))
        if len(keys) > 1:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
            await writer.drain()
        writer.close()

    [port] = free_ports(1)
    async with await asyncio.start_server(talk, "127.0.0.1", port), Client(f"http://127.0.0.1:{port}") as client:
        assert (await client.post("/x")).status_code == 200
    assert len(keys) == 2 and len(set(keys)) == 1


# ---- no answer -------------------------------------------------------------------------------------------------------
async def test_a_service_that_is_not_there_is_named_with_its_address() -> None:
    [port] = free_ports(1)
    async with Client(f"http://127.0.0.1:{port}", service="kpi", patience=NEVER) as client:
        with pytest.raises(errors.Unreachable, match=rf"kpi does not answer at http://127.0.0.1:{port}: .*Is it up\?"):
            await client.get("/x")
    assert not is_ready(f"http://127.0.0.1:{port}")


async def test_an_answer_that_takes_too_long_is_a_time_out(server: Server) -> None:
    server.will(answer(seconds=1.0))
    async with Client(server.address, patience=NEVER, connections=Connections(timeout=0.1)) as client:
        with pytest.raises(errors.TimedOut) as raised:
            await client.get("/x")
    assert isinstance(raised.value, NoAnswer)


# ---- problems --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("status", "exception"),
    [
        (400, Problem),
        (401, errors.Unauthenticated),
        (403, errors.Forbidden),
        (404, errors.NotFound),
        (409, errors.Conflict),
        (412, errors.StaleVersion),
        (422, errors.Rejected),
        (428, Problem),
        (500, Problem),
        (503, errors.Unavailable),
    ],
)
async def test_a_problem_is_an_exception_with_everything_the_document_says(server: Server, status, exception) -> None:
    server.will(problem(status, "some-kind"))
    async with Client(server.address, service="caseload", patience=NEVER) as client:
        with pytest.raises(exception) as raised:
            await client.post("/v1/jobs", {})
    refusal = raised.value
    assert (refusal.status, refusal.type, refusal.kind) == (status, "/problems/some-kind", "some-kind")
    assert (refusal.title, refusal.detail, refusal.action) == ("A title", "It is wrong.", "Do this.")
    assert [(fault.pointer, fault.code) for fault in refusal.faults] == [("/nino", "bad"), ("/area", "no")]
    assert (refusal.allowed, refusal.trace, refusal.answer.status_code) == (["end"], "ab", status)
    assert str(refusal).startswith("caseload refused POST")
    assert "It is wrong. Do this. /nino bad: say it." in str(refusal)


@pytest.mark.parametrize("body", ["<html>", ["a list"], {"errors": ["theirs"], "type": "theirs"}])
async def test_a_refusal_by_something_else_is_its_status(server: Server, client: Client, body: object) -> None:
    server.will(answer(403, body))
    with pytest.raises(errors.Forbidden, match="status 403") as raised:
        await client.get("/x")
    assert (raised.value.type, raised.value.faults) == ("about:blank", [])


@pytest.mark.parametrize(
    "document",
    [
        "",
        "{",
        "\xff",
        "[]",
        '"text"',
        '{"errors": null, "allowed": 5}',
        '{"errors": [{}, "x"]}',
        '{"detail": null, "type": {"a": 1}}',
    ],
)
async def test_a_broken_problem_document_hides_no_status(server: Server, client: Client, document: str) -> None:
    """A gateway may cut a document short, or send one of its own."""

    async def broken() -> Response:
        return Response(document.encode("latin-1"), 422, None, errors.MEDIA_TYPE)

    server.will(broken)
    with pytest.raises(errors.Rejected, match="caseload refused POST /x: status 422"):
        await client.post("/x", {})


async def test_send_gives_whatever_is_answered_and_repeats_nothing(server: Server, client: Client) -> None:
    server.will(problem(503, "unavailable"))
    refused = await client.send("POST", "/x", headers={"X-Odd": "1", "Authorization": "Basic x"}, content=b"{")
    assert (refused.status_code, len(server.received)) == (503, 1)
    assert server.received[0].content == b"{"
    assert (server.headers("X-Odd"), server.headers("Authorization")) == (["1"], ["Basic x"])
    assert server.headers("Idempotency-Key") == [None]


# ---- what goes wrong on the way --------------------------------------------------------------------------------------
async def test_an_answer_that_cannot_be_decoded_is_a_connection_that_broke(server: Server) -> None:
    server.will(answer(200, {"n": 1}, Content_Encoding="gzip"))
    async with Client(server.address, service="kpi", patience=NEVER) as client:
        with pytest.raises(errors.Unreachable, match="kpi does not answer"):
            await client.get("/x")


async def test_an_address_that_is_none_is_not_ready() -> None:
    assert not await asyncio.to_thread(is_ready, "http://kpi:port")


async def test_a_token_that_cannot_be_got_is_no_request(server: Server) -> None:
    def token() -> str:
        raise RuntimeError("the issuer is away")

    server.will(answer())
    async with Client(server.address, token, patience=NEVER) as client:
        with pytest.raises(RuntimeError, match="the issuer is away"):
            await client.get("/x")
    assert server.received == []


async def test_a_page_that_is_refused_ends_the_list_with_its_problem(server: Server, client: Client) -> None:
    server.will(answer(200, {"items": [1], "next": "more"}), problem(400, "bad-query"))
    seen = []
    with pytest.raises(Problem, match="caseload refused GET /v1/claims: It is wrong"):
        async for item in client.pages("/v1/claims"):
            seen.append(item)
    assert seen == [1]


async def test_waiting_for_a_resource_ends_at_once_when_it_may_not_be_read(server: Server, client: Client) -> None:
    server.will(problem(403, "forbidden"))
    with pytest.raises(errors.Forbidden):
        await client.wait_for("/x", lambda body: True)
    assert len(server.received) == 1


async def test_a_change_that_is_refused_is_not_made_again(server: Server, client: Client) -> None:
    server.will(answer(ETag='"9"'), problem(409, "forbidden-transition"))
    with pytest.raises(errors.Conflict) as raised:
        await client.change("/v1/jobs/job_1", "end")
    assert (raised.value.allowed, len(server.received)) == (["end"], 2)


async def test_a_change_of_what_is_not_there_sends_no_change(server: Server, client: Client) -> None:
    server.will(problem(404, "not-found"))
    with pytest.raises(errors.NotFound):
        await client.change("/v1/jobs/job_1", "end")
    assert [request.method for request in server.received] == ["GET"]

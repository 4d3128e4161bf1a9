"""The client against a real HTTP server: what it adds to requests, what it repeats, and what it raises."""

import asyncio
import json
import time
from collections.abc import AsyncIterator

import pytest
from opentelemetry import trace
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from milepost.client import Client, Connections, Milepost, NoAnswer, Position, Problem, errors, is_ready
from milepost.embedded.ports import free_ports
from tests.unit.client.server import Server, answer, problem, serving

NEVER = 0.0
POSITION = "referrals/participant/ref_1/1"
NOT_YET = problem(409, "not-yet-consumed", Retry_After="0")


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[Server]:
    async with serving() as running:
        yield running


@pytest.fixture
async def client(server: Server) -> AsyncIterator[Client]:
    async with Client(server.address, "token-1", service="caseload", patience=3) as opened:
        yield opened


# ---- what is added ---------------------------------------------------------------------------------------------------
async def test_an_answer_has_status_json_version_and_position(server: Server, client: Client) -> None:
    server.will(answer(201, {"id": "job_1"}, ETag='"3"', Milepost_Position=POSITION, X_Other="y"))
    made = await client.post("/v1/jobs", {"title": "Baker"})
    assert (made.status_code, made.json(), made.version, made.position) == (201, {"id": "job_1"}, "3", POSITION)
    assert (made.headers["etag"], made.headers["ETag"], "x-other" in made.headers) == ('"3"', '"3"', True)
    [request] = server.received
    assert (request.method, request.path, json.loads(request.content)) == ("POST", "/v1/jobs", {"title": "Baker"})
    assert request.headers["authorization"] == "Bearer token-1"
    assert request.headers["content-type"] == "application/json"


async def test_every_post_has_a_key_of_its_own_unless_named(server: Server, client: Client) -> None:
    server.will(answer())
    for key in ("", "", "mine"):
        await client.post("/v1/jobs", {}, key=key)
    first, second, third = server.headers("Idempotency-Key")
    assert first and second and first != second
    assert third == "mine"


async def test_a_version_is_sent_as_if_match(server: Server, client: Client) -> None:
    server.will(answer())
    await client.post("/x", {}, version="4")
    await client.put("/x", {}, version=5)
    await client.patch("/x", {}, version=6)
    await client.delete("/x", version=7)
    await client.get("/x")
    assert server.headers("If-Match") == ['"4"', '"5"', '"6"', '"7"', None]
    assert [request.method for request in server.received] == ["POST", "PUT", "PATCH", "DELETE", "GET"]


async def test_a_query_leaves_out_none_and_writes_booleans_as_json_does(server: Server, client: Client) -> None:
    server.will(answer())
    await client.get("/x", state="open", limit=2, all=True, provider=None)
    assert server.received[0].query == {"state": "open", "limit": "2", "all": "true"}


async def test_lines_are_ndjson(server: Server, client: Client) -> None:
    server.will(answer())
    await client.post("/v1/earnings", lines=[{"a": 1}, {"b": 2}])
    assert server.received[0].content == b'{"a": 1}\n{"b": 2}\n'
    assert server.received[0].headers["content-type"] == "application/x-ndjson"


async def test_the_trace_of_the_caller_goes_with_the_request(server: Server, client: Client) -> None:
    server.will(answer())
    span = NonRecordingSpan(SpanContext(int("ab" * 16, 16), int("12" * 8, 16), False, TraceFlags(1)))
    with trace.use_span(span):
        await client.get("/x")
    await client.get("/x")
    assert server.headers("traceparent") == ["00-" + "ab" * 16 + "-" + "12" * 8 + "-01", None]


# ---- positions -------------------------------------------------------------------------------------------------------
async def test_a_caller_reads_its_own_writes_at_the_other_services(server: Server) -> None:
    server.will(answer(Milepost_Position=POSITION), answer())
    async with Milepost(dict.fromkeys(("referrals", "caseload"), server.address)) as milepost:
        await milepost["referrals"].post("/v1/referrals", {})
        await milepost["caseload"].get("/v1/participants/ref_1")
        await milepost["referrals"].get("/v1/referrals/ref_1")
        await milepost["caseload"].get("/x", after="")
        await milepost["caseload"].get("/x", after="outcomes/statement/stm_1/2")
        milepost.session.position.forget()
        await milepost["caseload"].get("/x")
    expected = [None, POSITION, None, None, "outcomes/statement/stm_1/2", None]
    assert server.headers("Milepost-After") == expected


async def test_two_callers_share_a_position_only_when_they_are_given_it(server: Server) -> None:
    server.will(answer(Milepost_Position=POSITION), answer())
    addresses, shared = {"caseload": server.address}, Position()
    async with Milepost(addresses, "a", position=shared) as first, Milepost(addresses, "b", position=shared) as second:
        await first["caseload"].post("/x", {})
        await second["caseload"].get("/x")
        await first.with_token("c")["caseload"].get("/x")
    assert server.headers("Milepost-After") == [None, POSITION, None]
    assert server.headers("Authorization") == ["Bearer a", "Bearer b", "Bearer c"]


# ---- tokens ----------------------------------------------------------------------------------------------------------
async def test_a_new_token_is_asked_for_when_the_old_one_is_refused(server: Server) -> None:
    tokens = iter(["old", "new"])

    async def next_token() -> str:
        return next(tokens)

    server.will(answer(), problem(401, "unauthenticated"), answer())
    async with Client(server.address, next_token) as client:
        await client.get("/x")
        await client.get("/x")
    assert server.headers("Authorization") == ["Bearer old", "Bearer old", "Bearer new"]


@pytest.mark.parametrize(("token", "requests"), [("fixed", 1), (lambda: "never good", 2), ("", 1)])
async def test_a_token_that_stays_refused_is_an_exception(server: Server, token, requests: int) -> None:
    server.will(problem(401, "unauthenticated"))
    async with Client(server.address, token) as client:
        with pytest.raises(errors.Unauthenticated):
            await client.get("/x")
    assert len(server.received) == requests


async def test_a_token_is_asked_for_once_by_requests_at_the_same_time(server: Server) -> None:
    asked = []

    async def slow_token() -> str:
        asked.append("token")
        await asyncio.sleep(0.05)
        return "slow"

    server.will(answer())
    async with Client(server.address, slow_token) as client:
        await asyncio.gather(*(client.get("/x") for _ in range(5)))
    assert (asked, server.headers("Authorization")) == (["token"], ["Bearer slow"] * 5)


async def test_the_values_of_a_query_are_in_no_exception(server: Server, client: Client) -> None:
    server.will(problem(404, "not-found"))
    with pytest.raises(errors.NotFound, match="GET /v1/people: ") as raised:
        await client.get("/v1/people", surname="Sample")
    assert "Sample" not in str(raised.value)


async def test_no_repr_has_a_token_or_personal_data(server: Server) -> None:
    server.will(problem(422, "refused"))
    async with Client(server.address, "secret-token", patience=NEVER) as client:
        with pytest.raises(errors.Rejected) as raised:
            await client.get("/v1/people", surname="Sample")
        refusal = raised.value
        assert repr(refusal.answer) == "Answer(method='GET', status_code=422)"
        assert "secret-token" not in repr(client.session) + repr(vars(client.session.position))


async def test_requests_refused_at_the_same_time_ask_for_one_new_token(server: Server) -> None:
    tokens = iter(["old", "new"])
    server.will(*[problem(401, "unauthenticated")] * 5, answer())
    async with Client(server.address, lambda: next(tokens)) as client:
        await asyncio.gather(*(client.get("/x") for _ in range(5)))
    assert server.headers("Authorization").count("Bearer new") == 5


@pytest.mark.parametrize(
    ("address", "token"),
    [("", "secret\n"), ("", "secret\N{SNOWMAN}"), ("127.0.0.1:99", "x"), ("http://host:port", "x")],
)
async def test_what_is_not_valid_in_http_is_not_sent_and_no_value_is_named(server: Server, address, token) -> None:
    server.will(answer())
    async with Client(address or server.address, token) as client:
        with pytest.raises(errors.NotSent) as raised:
            await client.get("/x")
        assert client.session.connections.requests == 1
    assert "secret" not in str(raised.value) + repr(raised.value.__cause__)
    assert server.received == []


async def test_a_query_in_the_path_is_added_to(server: Server, client: Client) -> None:
    server.will(answer())
    await client.get("/x?a=1", b=2)
    assert server.received[0].query == {"a": "1", "b": "2"}


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
    [None, [], "text", {"errors": None, "allowed": 5}, {"errors": [{}, "x"]}, {"detail": None, "type": {"a": 1}}],
)
async def test_a_broken_problem_document_hides_no_status(server: Server, client: Client, document: object) -> None:
    async def broken() -> Response:
        return Response(json.dumps(document) if document is not None else "{", 422, None, errors.MEDIA_TYPE)

    server.will(broken)
    with pytest.raises(errors.Rejected, match="status 422"):
        await client.post("/x", {})


async def test_a_body_that_is_packed_wrongly_is_an_exception_of_the_client(server: Server) -> None:
    server.will(answer(200, {"a": 1}, Content_Encoding="gzip"))
    async with Client(server.address, patience=NEVER) as client:
        with pytest.raises(errors.Unreachable):
            await client.get("/x")


async def test_send_gives_whatever_is_answered_and_repeats_nothing(server: Server, client: Client) -> None:
    server.will(problem(503, "unavailable"))
    refused = await client.send("POST", "/x", headers={"X-Odd": "1", "Authorization": "Basic x"}, content=b"{")
    assert (refused.status_code, len(server.received)) == (503, 1)
    assert server.received[0].content == b"{"
    assert (server.headers("X-Odd"), server.headers("Authorization")) == (["1"], ["Basic x"])
    assert server.headers("Idempotency-Key") == [None]


# ---- changes, pages, waiting -----------------------------------------------------------------------------------------
async def test_a_change_is_made_on_the_version_that_is_named(server: Server, client: Client) -> None:
    server.will(answer(ETag='"4"'))
    changed = await client.change("/v1/jobs/job_1", "end", {"reason": "x"}, version="3")
    assert [(request.method, request.path) for request in server.received] == [("POST", "/v1/jobs/job_1/end")]
    assert (server.headers("If-Match"), changed.version) == (['"3"'], "4")


async def test_a_change_of_what_has_moved_on_is_made_on_the_version_it_has_now(server: Server, client: Client) -> None:
    server.will(problem(412, "stale-version"), answer(ETag='"9"'), answer())
    await client.change("/v1/jobs/job_1", "end", version="3")
    assert server.headers("If-Match") == ['"3"', None, '"9"']


async def test_a_change_that_is_always_too_late_ends(server: Server, client: Client) -> None:
    server.will(*[answer(ETag='"9"'), problem(412, "stale-version")] * 5)
    with pytest.raises(errors.StaleVersion):
        await client.change("/v1/jobs/job_1", "end")
    assert len(server.received) == 10


async def test_a_list_is_read_to_its_last_page(server: Server, client: Client) -> None:
    server.will(answer(200, {"items": [1, 2], "next": "more"}), answer(200, {"items": [3], "next": None}))
    assert [item async for item in client.pages("/v1/claims", state="triggered", limit=2)] == [1, 2, 3]
    filters = {"state": "triggered", "limit": "2"}
    assert [request.query for request in server.received] == [filters, filters | {"cursor": "more"}]


@pytest.mark.parametrize("page", [[], {}, {"items": []}, {"items": None, "next": None}])
async def test_what_is_no_page_is_a_bad_answer(server: Server, client: Client, page: object) -> None:
    server.will(answer(200, page))
    with pytest.raises(errors.BadAnswer, match="caseload /v1/claims did not answer with a page"):
        assert [item async for item in client.pages("/v1/claims")]


async def test_a_list_that_never_ends_is_a_bad_answer(server: Server, client: Client) -> None:
    server.will(answer(200, {"items": [1], "next": "same"}))
    with pytest.raises(errors.BadAnswer):
        assert [item async for item in client.pages("/v1/claims")]
    assert len(server.received) == 2


async def test_a_resource_is_waited_for_until_it_is_there_and_as_it_should_be(server: Server, client: Client) -> None:
    server.will(problem(404, "not-found"), answer(200, {"n": 1}), answer(200, {"n": 2}))
    waited = await client.wait_for("/x", lambda body: body["n"] == 2)
    assert (waited.json(), len(server.received)) == ({"n": 2}, 3)


async def test_waiting_ends(server: Server, client: Client) -> None:
    server.will(answer(200, {"n": 1}))
    with pytest.raises(errors.TimedOut, match=r"caseload /x was not as expected within 0.2 s"):
        await client.wait_for("/x", lambda body: body["n"] == 2, seconds=0.2)


# ---- in process ------------------------------------------------------------------------------------------------------
async def test_an_application_in_this_process_needs_no_network() -> None:
    app = Server(script=[answer(200, {"here": True})])
    async with Client.for_app(app, "token") as client:
        assert (await client.get("/x")).json() == {"here": True}
    assert app.headers("Authorization") == ["Bearer token"]


async def test_a_server_that_answers_is_ready(server: Server) -> None:
    server.will(answer())
    assert await asyncio.to_thread(is_ready, server.address)
    server.will(answer(503))
    assert not await asyncio.to_thread(is_ready, server.address)


# ---- what goes wrong on the way --------------------------------------------------------------------------------------
@pytest.mark.parametrize("body", ["{", "", "[]", '{"errors": ["no object"]}', "\xff"])
async def test_a_problem_document_that_cannot_be_read_is_still_a_problem_with_its_status(body: str) -> None:
    """A gateway may cut a document short, or send one of its own."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await Response(body.encode("latin-1"), 409, media_type=errors.MEDIA_TYPE)(scope, receive, send)

    async with Client.for_app(app, service="caseload") as client:
        with pytest.raises(errors.Conflict, match=r"caseload refused GET /x: status 409") as raised:
            await client.get("/x")
    assert (raised.value.type, raised.value.kind, raised.value.faults) == ("about:blank", "about:blank", [])
    assert (raised.value.may_pass, raised.value.answer.status_code) == (False, 409)


@pytest.mark.parametrize("address", ["http://kpi:port", "http://[::1", "kpi.example", "ftp://kpi.example", ""])
async def test_an_address_that_is_not_valid_is_named_without_its_value(address: str) -> None:
    async with Client(address, service="kpi", patience=NEVER) as client:
        with pytest.raises(errors.NotSent, match=r"^kpi: The address, a header or the token is not valid in HTTP"):
            await client.get("/v1/report")


async def test_an_answer_that_cannot_be_decoded_is_a_connection_that_broke(server: Server) -> None:
    server.will(answer(200, {"n": 1}, Content_Encoding="gzip"))
    async with Client(server.address, service="kpi", patience=NEVER) as client:
        with pytest.raises(errors.Unreachable, match="kpi does not answer"):
            await client.get("/x")


async def test_an_address_that_is_none_is_not_ready() -> None:
    assert not await asyncio.to_thread(is_ready, "http://kpi:port")


@pytest.mark.parametrize("wait", ["Wed, 21 Oct 2026 07:28:00 GMT", "-1", "soon", ""])
async def test_a_retry_after_that_is_no_number_of_seconds_is_not_waited_for(server: Server, wait: str) -> None:
    server.will(problem(503, "unavailable", Retry_After=wait), answer(200, {"n": 2}))
    async with Client(server.address, patience=3) as client:
        assert (await client.get("/x")).json() == {"n": 2}
    assert len(server.received) == 2


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

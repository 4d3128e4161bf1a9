"""The client against a real HTTP server: what it adds to requests, and how it reads, changes and waits."""

import asyncio
import json

import pytest
from opentelemetry import trace
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags

from milepost.client import Client, Milepost, Position, errors, is_ready
from tests.unit.client.server import Server, answer, problem

NEVER = 0.0
POSITION = "referrals/participant/ref_1/1"


# ---- what is added ---------------------------------------------------------------------------------------------------
async def test_an_answer_has_status_json_version_and_position(server: Server, client: Client) -> None:
    server.will(answer(201, {"id": "job_1"}, ETag='"3"', Milepost_Position=POSITION, X_Other="y"))
    created = await client.post("/v1/jobs", {"title": "Baker"})
    assert (created.status_code, created.json(), created.version, created.position) == (
        201,
        {"id": "job_1"},
        "3",
        POSITION,
    )
    assert (created.headers["etag"], created.headers["ETag"], "x-other" in created.headers) == ('"3"', '"3"', True)
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
    [
        ("", "secret\n"),
        ("", "secret\N{SNOWMAN}"),
        *[(address, "x") for address in ("kpi.example", "127.0.0.1:99", "http://kpi:port", "http://[::1", "ftp://kpi")],
    ],
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

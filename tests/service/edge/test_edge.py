"""What every route of every service promises: who may, what is wrong, what to do, once only, the right version."""

import asyncio
import time
from datetime import datetime, timedelta
from typing import Any

import jwt
import pytest
import structlog.testing

from milepost.client import Answer
from shared.edge import telemetry
from shared.edge.problems import CATALOGUE
from shared.edge.read_your_writes import PATIENCE_SECONDS
from shared.edge.service import create_app
from shared.edge.settings import Settings
from shared.store import idempotency
from shared.store.codecs import bytes_of
from shared.store.opening import BEGIN, PLAIN, Opening
from shared.terms.paging import encode_cursor
from tests.bench_of_one import Bench, Caller
from tests.service.edge.toy import SERVICE

THING = {"name": "desk", "size": 4}
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
async def toy(open_bench):
    async with open_bench(SERVICE) as bench:
        yield bench


@pytest.fixture
async def caller(toy: Bench):
    async with toy.client() as caller:
        yield caller


def problem(answer: Answer, kind: str) -> dict:
    """The problem document, checked against the catalogue."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body = answer.json()
    assert body["type"] == f"/problems/{kind}"
    assert answer.status_code == body["status"] == CATALOGUE[kind].status
    assert body["action"] and body["detail"] and len(body["trace"]) == 32
    return body


async def test_a_creation_repeated_with_its_key_creates_once(caller: Caller) -> None:
    first = await caller.create("/v1/things", THING, Idempotency_Key="one")
    again = await caller.create("/v1/things", THING, Idempotency_Key="one")
    assert first.status_code == again.status_code == 201
    assert first.json()["id"] == again.json()["id"]
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"


async def test_a_key_for_another_body_is_refused(caller: Caller) -> None:
    await caller.create("/v1/things", THING, Idempotency_Key="two")
    problem(await caller.create("/v1/things", THING | {"size": 8}, Idempotency_Key="two"), "key-reused")


async def test_another_client_may_use_the_same_key(toy: Bench, caller: Caller) -> None:
    mine = await caller.create("/v1/things", THING, Idempotency_Key="shared")
    async with toy.client("sub-1", "subcontractor") as other:
        theirs = await other.create("/v1/things", THING, Idempotency_Key="shared")
    assert mine.json()["id"] != theirs.json()["id"]


@pytest.mark.parametrize("key", ["", "x" * 201])
async def test_a_creation_without_a_usable_key_is_refused(caller: Caller, key: str) -> None:
    problem(await caller.post("/v1/things", json=THING, headers={"Idempotency-Key": key}), "idempotency-key-required")


async def test_a_key_in_flight_answers_at_once(toy: Bench, caller: Caller) -> None:
    async with toy.container.database.api.acquire() as conn, conn.transaction():
        await conn.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 1))", "maximus-client\nbusy")
        problem(await caller.create("/v1/things", THING, Idempotency_Key="busy"), "in-flight")
    assert (await caller.create("/v1/things", THING, Idempotency_Key="busy")).status_code == 201


async def test_twenty_at_once_with_one_key_create_one_thing(caller: Caller) -> None:
    answers = await asyncio.gather(*(caller.create("/v1/things", THING, Idempotency_Key="race") for _ in range(20)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.json()["id"] for answer in answers if answer.status_code == 201}) == 1


async def test_all_faults_of_shape_and_of_rules_come_at_once(caller: Caller) -> None:
    body = problem(await caller.create("/v1/things", {"name": "x", "size": 3}), "invalid")
    assert {(e["pointer"], e["code"]) for e in body["errors"]} == {("/name", "string-too-short"), ("/size", "odd")}


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"{", "malformed"),
        (b"\xff\xfe", "malformed"),
        (b'{"name":' + b"[" * 300 + b"]" * 300 + b"}", "malformed"),
        (b"[]", "invalid"),
        (b"null", "invalid"),
    ],
)
async def test_a_body_that_is_no_object_says_so(caller: Caller, raw: bytes, kind: str) -> None:
    problem(await caller.post("/v1/things", content=raw, headers=JSON | {"Idempotency-Key": "raw"}), kind)


async def test_an_oversize_body_is_refused_before_it_is_read(caller: Caller) -> None:
    huge = b'{"name": "' + b"x" * 1_100_000 + b'"}'
    body = problem(
        await caller.post("/v1/things", content=huge, headers=JSON | {"Idempotency-Key": "big"}), "too-large"
    )
    assert "1048576" in body["detail"]


async def test_a_change_needs_the_version_it_was_decided_on(caller: Caller) -> None:
    made = await caller.create("/v1/things", THING)
    grow = f"/v1/things/{made.json()['id']}/grow"
    problem(await caller.post(grow), "version-required")
    problem(await caller.post(grow, headers={"If-Match": "soon"}), "bad-query")
    grown = await caller.post(grow, headers={"If-Match": made.headers["ETag"]})
    assert (grown.status_code, grown.headers["ETag"]) == (200, '"2"')
    assert "now" in problem(await caller.change(grow, {}, 1), "stale-version")["detail"]
    problem(await caller.change("/v1/things/none/grow", {}, 1), "not-found")


async def test_a_list_goes_on_from_its_cursor_and_refuses_others(caller: Caller) -> None:
    for _ in range(3):
        await caller.create("/v1/things", THING)
    seen: list[str] = []
    encode_cursor = ""
    while encode_cursor is not None:
        answer = (await caller.get("/v1/things" + (f"?cursor={encode_cursor}" if encode_cursor else ""))).json()
        seen += [item["id"] for item in answer["items"]]
        encode_cursor = answer["next"]
    assert len(seen) == len(set(seen)) >= 3
    problem(await caller.get("/v1/things?cursor=bm9uZQ"), "bad-query")
    problem(await caller.get("/v1/things?limit=many"), "bad-query")


@pytest.mark.parametrize("key", ["\0", 2**63, 1.5, None, ["a"]])
async def test_a_cursor_that_no_key_could_hold_is_refused(caller: Caller, key: object) -> None:
    problem(await caller.get("/v1/things", params={"cursor": encode_cursor([key])}), "bad-query")


@pytest.mark.parametrize("path", ["things?cursor=%00", "things?limit=1&limit=%00"])
async def test_a_zero_byte_in_an_address_is_refused(caller: Caller, path: str) -> None:
    problem(await caller.get(f"/v1/{path}"), "bad-query")


async def test_an_unknown_filter_is_not_ignored(caller: Caller) -> None:
    assert (
        "colour is not a parameter here"
        in problem(await caller.get("/v1/things?colour=red"), "bad-query")["errors"][0]["message"]
    )


async def test_a_refusal_of_the_rules_names_the_rule(caller: Caller) -> None:
    assert problem(await caller.post("/v1/refuse"), "refused")["errors"][0]["code"] == "rule-9"


async def test_a_failure_of_ours_says_nothing_of_what_it_met(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.edge.problems.log", structlog.get_logger())  # one that has logged is not captured
    with structlog.testing.capture_logs() as logs:
        answer = await caller.post("/v1/break")
    problem(answer, "internal")
    assert "AB123456C" not in answer.text
    failed = next(line for line in logs if line["event"] == "edge.failed")
    assert "AB123456C" not in str(failed)
    assert "break_down" in failed["where"][-1]


async def test_kinds_and_roles_are_asked_for_by_name(toy: Bench, caller: Caller) -> None:
    assert "finance" in problem(await caller.post("/v1/named"), "forbidden")["detail"]
    async with toy.client("jcp-x", "jcp") as jcp:
        assert "prime" in problem(await jcp.post("/v1/named"), "forbidden")["detail"]
    async with toy.client(roles=["finance"]) as finance:
        problem(await finance.post("/v1/named"), "conflict")


@pytest.mark.rule(165)
async def test_a_route_that_does_not_ask_for_the_part_it_needs_commits_nothing(toy: Bench, caller: Caller) -> None:
    problem(await caller.post("/v1/unasked"), "internal")
    assert await toy.said("participant/unasked") == []
    assert "CLW" in problem(await caller.post("/v1/unasked?asks=CLW"), "forbidden")["detail"]
    assert await toy.said("participant/unasked") == []
    assert (await caller.post("/v1/unasked?asks=LLWHP")).status_code == 200
    assert len(await toy.said("participant/unasked")) == 1


async def test_kind_and_role_are_refused_before_the_body_is_read(caller: Caller) -> None:
    problem(await caller.post("/v1/named", content=b"{", headers={"Content-Type": "application/json"}), "forbidden")


async def test_an_unknown_address_or_method_is_a_problem_too(caller: Caller) -> None:
    problem(await caller.get("/v1/nowhere"), "not-found")
    problem(await caller.delete("/v1/things"), "method-not-allowed")


def forged(toy: Bench, **claims: object) -> str:
    good = jwt.decode(toy.token("maximus", "prime"), options={"verify_signature": False})
    return jwt.encode(good | claims, toy.issuer.key, algorithm="ES256", headers={"kid": "sandbox"})


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": ["milepost-kpi"]},
        {"iss": "https://elsewhere.example"},
        {"exp": int(time.time()) - 60},
        {"kind": "wizard"},
        {"kind": ["prime"]},
        {"exp": None},
        {"exp": "soon"},
        {"org": None},
        {"org": 7},
        {"org": "a\0b"},
        {"org": ""},
        {"sub": 7},
        {"sub": "a\0b"},
        {"roles": 7},
        {"roles": [["finance"]]},
    ],
)
async def test_a_token_for_something_else_is_no_way_in(toy: Bench, claims: dict) -> None:
    async with toy.client() as caller:
        caller.headers["Authorization"] = f"Bearer {forged(toy, **claims)}"
        answer = await caller.get("/v1/things")
    problem(answer, "unauthenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("header", ["", "Basic dTpw", "Bearer", "Bearer not.a.token"])
async def test_no_token_is_no_way_in(toy: Bench, header: str) -> None:
    async with toy.client() as caller:
        caller.headers["Authorization"] = header
        problem(await caller.get("/v1/things"), "unauthenticated")


async def test_a_symmetric_or_unsigned_token_is_no_way_in(toy: Bench) -> None:
    claims = jwt.decode(toy.token("maximus", "prime"), options={"verify_signature": False})
    for weak in (
        jwt.encode(claims, "s" * 32, "HS256", headers={"kid": "sandbox"}),
        jwt.encode(claims, None, "none", headers={"kid": "sandbox"}),
        jwt.encode(claims, "s" * 32, "HS256", headers={"kid": "unknown"}),
    ):
        async with toy.client() as caller:
            caller.headers["Authorization"] = f"Bearer {weak}"
            problem(await caller.get("/v1/things"), "unauthenticated")


@pytest.mark.rule(181)
async def test_a_position_that_nobody_was_given_tells_nothing_of_its_stream(toy: Bench, caller: Caller) -> None:
    """However far the stream has come, the answers are equal, and no slower; the true one is anybody's."""
    made = await caller.create("/v1/things", THING)
    position, _, proof = made.headers["Milepost-Position"].partition("~")
    stream = position.rpartition("/")[0]
    tried = [position, f"{stream}/9999~{proof}", *(f"{stream}/{n}" for n in (1, 2, 9999)), f"{position}~{'A' * 22}"]
    async with toy.client("evil-co", "subcontractor") as stranger:
        started = time.monotonic()
        answers = [await stranger.get("/v1/things", headers={"Milepost-After": after}) for after in tried]
        assert time.monotonic() - started < PATIENCE_SECONDS / 2
        documents = [problem(answer, "not-yet-consumed") for answer in answers]
        assert [{**document, "trace": ""} for document in documents] == [{**documents[0], "trace": ""}] * len(tried)
        true = await stranger.get("/v1/things", headers={"Milepost-After": made.headers["Milepost-Position"]})
        assert true.status_code == 200


async def test_a_route_without_its_scope_is_closed(toy: Bench) -> None:
    async with toy.client(scopes=["referrals:read"]) as reader:
        assert (await reader.get("/v1/things")).status_code == 200
        assert "referrals:write" in problem(await reader.create("/v1/things", THING), "forbidden")["detail"]


async def test_a_writer_reads_its_writes(caller: Caller) -> None:
    made = await caller.create("/v1/things", THING)
    position = made.headers["Milepost-Position"]
    assert (await caller.get("/v1/things", headers={"Milepost-After": position})).status_code == 200


async def test_what_was_not_heard_is_waited_for_and_then_told(toy: Bench, caller: Caller) -> None:
    after = toy.container.positions.proved("referrals/participant/ref_x/1")
    answer = await caller.get("/v1/things", headers={"Milepost-After": after})
    problem(answer, "not-yet-consumed")
    assert answer.headers["Retry-After"] == "1"
    problem(await caller.get("/v1/things", headers={"Milepost-After": "yesterday"}), "bad-query")


async def test_a_request_has_a_trace_of_its_own_and_the_log_links_the_callers(
    toy: Bench, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A caller that names another's trace does not write under it."""
    lines: list[Any] = []
    monkeypatch.setattr(telemetry, "log_request", lines.append)
    sent = {"traceparent": "00-" + "ab" * 16 + "-" + "12" * 8 + "-00", "tracestate": "rojo=1"}
    answer = await caller.create("/v1/things", THING, **sent)
    [line] = lines
    assert line["caller_trace"] == "ab" * 16 != line["trace"]
    assert answer.headers["traceparent"].split("-")[1] == line["trace"]
    assert (await toy.said())[-1]["traceparent"] == answer.headers["traceparent"]
    assert "tracestate" not in answer.headers


async def test_the_catalogue_of_problems_can_be_read(caller: Caller) -> None:
    assert (await caller.get("/problems")).json().keys() == CATALOGUE.keys()
    assert (await caller.get("/problems/stale-version")).json()["status"] == 412
    problem(await caller.get("/problems/none"), "not-found")


async def test_health_and_metrics_need_no_token(toy: Bench) -> None:
    async with toy.client() as caller:
        del caller.headers["Authorization"]
        assert (await caller.get("/livez")).status_code == 200
        assert (await caller.get("/readyz")).status_code == 200
        metrics = (await caller.get("/metrics")).text
    assert "outbox_oldest_seconds" in metrics and "held_streams" in metrics


async def test_the_docs_need_no_network(caller: Caller) -> None:
    page = (await caller.get("/docs")).text
    assert "https://" not in page and "http://" not in page
    assert (await caller.get("/openapi.json")).json()["paths"]["/v1/things"]["post"]["security"] == [
        {"token": ["referrals:write"]}
    ]


async def test_the_sandbox_clock_does_not_begin_behind_the_last_event(toy: Bench) -> None:
    """Figures as at a day would miss an event that was recorded later than the people who come after it."""
    async with toy.client("milepost", "operator") as operator:
        await operator.create("/v1/things", THING)
        recorded_at = (await toy.said())[-1]["recorded_at"]
        clock = (await operator.get("/ops/v1/clock")).json()
        assert (clock["now"], datetime.fromisoformat(clock["earliest"])) == (None, recorded_at)
        early, late = recorded_at - timedelta(seconds=1), recorded_at + timedelta(seconds=1)
        problem(await operator.put("/ops/v1/clock", json={"now": early.isoformat()}), "conflict")
        assert (await operator.put("/ops/v1/clock", json={"now": late.isoformat()})).is_success


async def test_the_sandbox_clock_only_moves_forward(toy: Bench) -> None:
    async with toy.client("milepost", "operator") as operator:
        assert (await operator.put("/ops/v1/clock", json={"now": "2030-03-01T09:00:00Z"})).status_code == 200
        problem(await operator.put("/ops/v1/clock", json={"now": "2030-02-01T09:00:00Z"}), "conflict")
        problem(await operator.put("/ops/v1/clock", json={"now": "soon"}), "invalid")
        made = await operator.create("/v1/things", THING)
    assert made.status_code == 201
    assert (await toy.said())[-1]["recorded_at"].isoformat() == "2030-03-01T09:00:00+00:00"


async def test_the_address_of_a_service_leads_to_its_documentation(caller: Caller) -> None:
    assert (await caller.get("/")).headers["Location"] == "/docs"


def test_a_worker_answers_operators_and_nobody_else() -> None:
    paths = create_app(SERVICE, Settings(mode="sandbox"), "worker").openapi()["paths"]
    assert "/ops/v1/backlog" in paths
    assert not [path for path in paths if path.startswith("/v1/")]


async def test_a_key_taken_while_we_looked_is_in_flight_and_creates_nothing_twice(
    toy: Bench, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The opening statement may have looked just before another request with the key was committed."""
    first = await caller.create("/v1/things", THING, Idempotency_Key="a-tie")
    monkeypatch.setattr(idempotency, "earlier_creations", lambda *_: {})
    before = await toy.said()
    problem(await caller.create("/v1/things", THING, Idempotency_Key="a-tie"), "in-flight")
    assert await toy.said() == before
    monkeypatch.undo()
    again = await caller.create("/v1/things", THING, Idempotency_Key="a-tie")
    assert again.json()["id"] == first.json()["id"]


async def test_what_is_asked_beside_the_opening_is_answered_with_it(toy: Bench) -> None:
    """Its values are counted on from the opening's own, and bytes come as Postgres writes them in JSON."""
    named = Opening(f"{BEGIN}, $2::text AS named", ("desk",))
    question = "SELECT n, $2::bytea AS mark FROM generate_series(1, $1::int) AS n"
    async with toy.container.database.as_org(
        "org-a", "org-a/one", opening=named.with_lookup((question, (2, b"\x00\xff")))
    ) as uow:
        [opened] = uow.opening_rows
        assert opened["named"] == "desk"
        assert [(row["n"], bytes_of(row["mark"])) for row in uow.lookup_rows] == [(1, b"\x00\xff"), (2, b"\x00\xff")]
        assert await uow.conn.fetchval("SELECT current_setting('app.org')") == "org-a"
    async with toy.container.database.as_org(
        "org-a", "org-a/one", opening=PLAIN.with_lookup((question, (0, b"")))
    ) as uow:
        assert uow.lookup_rows == []

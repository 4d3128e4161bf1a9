"""What every answer carries, what an odd address gets, and what the log says of who asked."""

import json
from typing import Any

import pytest
import structlog

from services.caseload.wiring import SERVICE as CASELOAD
from services.kpi.wiring import SERVICE as KPI
from services.outcomes.wiring import SERVICE as OUTCOMES
from services.referrals.wiring import SERVICE as REFERRALS
from shared.edge import telemetry
from shared.edge.service import create_app
from shared.edge.settings import Settings
from shared.edge.telemetry import LINES
from shared.terms.paging import encode_cursor
from tests.bench_of_one import Bench
from tests.security.raw_calls import call, chunk, routes_of
from tests.service.edge.toy import SERVICE as TOY

CURSORS = [[7], ["a"], ["a", "b"], [2**63], [None], [], ["\0"], [1.5, "x"], ["2018-03-09", "x"], ["x", 7]]
NUMBERS = ["99999999999999999999", "-1", "0", "x", "1.5"]


@pytest.fixture(scope="module")
async def toy(open_bench):
    async with open_bench(TOY) as bench:
        yield bench


def bearer(bench: Bench, org: str = "maximus", kind: str = "prime") -> str:
    roles = ["safeguarding", "key_worker", "referral_admin", "claims_officer", "mi", "finance", "validator"]
    return f"Bearer {bench.token(org, kind, roles=roles)}"


@pytest.mark.parametrize("path", ["/v1/things", "/v1/nowhere", "/livez", "/metrics", "/openapi.json", "/problems"])
async def test_no_answer_is_kept_or_taken_for_something_else(toy: Bench, path: str) -> None:
    for headers in ({}, {"authorization": bearer(toy)}):
        answer = await call(toy.app, "GET", path, **headers)
        assert (answer.headers["cache-control"], answer.headers["x-content-type-options"]) == ("no-store", "nosniff")


async def test_a_slash_too_many_leads_nowhere_and_names_no_host(toy: Bench) -> None:
    answer = await call(toy.app, "GET", "/v1/things/", authorization=bearer(toy))
    assert (answer.status, "location" in answer.headers) == (404, False)


async def test_head_is_answered_as_get(toy: Bench) -> None:
    head = await call(toy.app, "HEAD", "/v1/things", authorization=bearer(toy))
    assert (head.status, head.headers["content-type"]) == (200, "application/json")
    assert (await call(toy.app, "HEAD", "/v1/refuse", authorization=bearer(toy))).status == 405


async def test_large_answers_are_compressed_for_those_who_accept_it(toy: Bench) -> None:
    assert "content-encoding" not in (await call(toy.app, "GET", "/openapi.json")).headers
    answer = await call(toy.app, "GET", "/openapi.json", accept_encoding="gzip")
    assert answer.headers["content-encoding"] == "gzip"


async def test_pages_of_other_origins_may_call_only_where_that_is_set() -> None:
    preflight = {"origin": "https://a.example", "access_control_request_method": "POST"}
    closed = create_app(TOY, Settings(mode="sandbox"), "api")
    assert "access-control-allow-origin" not in (await call(closed, "OPTIONS", "/v1/things", **preflight)).headers
    opened = create_app(TOY, Settings(mode="sandbox", cors_origins="https://a.example https://b.example"), "api")
    answer = await call(opened, "OPTIONS", "/v1/things", **preflight)
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, "https://a.example")
    stranger = await call(opened, "OPTIONS", "/v1/things", **preflight | {"origin": "https://c.example"})
    assert "access-control-allow-origin" not in stranger.headers


async def test_a_key_is_for_one_address_with_its_query(toy: Bench) -> None:
    headers = {"authorization": bearer(toy), "content_type": "application/json", "idempotency_key": "query"}
    body = [chunk(b'{"name": "desk", "size": 4}')]
    assert (await call(toy.app, "POST", "/v1/things", body, **headers)).status == 201
    assert (await call(toy.app, "POST", "/v1/things", body, **headers)).status == 201


async def test_the_log_says_who_asked_and_who_was_refused(toy: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    monkeypatch.setattr(LINES, "write", lines.append)
    at_info = structlog.make_filtering_bound_logger(20)
    monkeypatch.setattr(telemetry, "log", structlog.wrap_logger(None, wrapper_class=at_info))
    refused = f"Bearer {toy.token('sub-1', 'subcontractor', scopes=[])}"
    for token in (bearer(toy), refused):
        await call(toy.app, "GET", "/v1/things", authorization=token)
    written = [json.loads(line) for line in lines]
    who = [{name: line.get(name) for name in ("org", "client", "kind", "status")} for line in written]
    assert who == [
        {"org": "maximus", "client": "maximus-client", "kind": "prime", "status": 200},
        {"org": "sub-1", "client": "sub-1-client", "kind": "subcontractor", "status": 403},
    ]


@pytest.mark.parametrize("service", [REFERRALS, CASELOAD, OUTCOMES, KPI], ids=lambda service: service.name)
async def test_an_odd_cursor_or_number_is_the_callers_mistake(empty_bench: Any, service: Any) -> None:
    """Never a 5xx: clients would repeat it, and monitoring would see an outage."""
    async with empty_bench(service) as bench:
        wrong = []
        for path in odd_addresses(bench):
            for org, kind in (("maximus", "prime"), ("milepost", "operator"), ("local-london", "commissioner")):
                answer = await call(bench.app, "GET", path, authorization=bearer(bench, org, kind))
                if answer.status >= 500:
                    wrong.append((kind, path, answer.status))
        assert wrong == []


def odd_addresses(bench: Bench) -> list[str]:
    """Every GET with a cursor that no list gave out, and with numbers that no id could have."""
    addresses = []
    for route in routes_of(bench.app):
        if "GET" not in (route.methods or ()) or not route.include_in_schema:
            continue
        path = route.path_format.replace("{programme_id}", "LLWHP").replace("{kpi}", "K1").replace("{month}", "2018-03")
        plain = path.replace("{", "").replace("}", "")
        if "cursor" in {param.name for param in route.dependant.query_params}:
            addresses += [f"{plain}?cursor={encode_cursor(cursor)}" for cursor in CURSORS]
        if "{" in path:
            start = path.partition("{")[0]
            addresses += [f"{start}{number}{path.partition('}')[2]}" for number in NUMBERS if path.count("{") == 1]
    return addresses

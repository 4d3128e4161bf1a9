"""Everything that can be wrong with a request itself: each is a clear problem that says what to do."""

import base64
import json
from typing import Any

import pytest

from milepost.client import Answer
from tests.bench_of_one import Bench, Caller
from tests.service.referrals.conftest import a_referral, codes, refer

JSON = {"Content-Type": "application/json"}
KEY = {"Idempotency-Key": "a-key-of-my-own"} | JSON


def problem(answer: Answer, status: int, kind: str) -> dict[str, Any]:
    """The problem document, once it is the expected one and complete."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    document: dict[str, Any] = answer.json()
    assert document["type"] == f"/problems/{kind}"
    assert document["action"] and document["detail"] and document["trace"]
    return document


@pytest.mark.parametrize(
    "body", [b"", b"{", b"{'reference': 1}", b'{"reference": "\xff"}', b'{"surname": "\\ud800"}', b"NaN"]
)
async def test_what_is_not_json_is_malformed(jcp: Caller, body: bytes) -> None:
    problem(await jcp.post("/v1/referrals", content=body, headers=KEY), 400, "malformed")


@pytest.mark.parametrize("body", ["[]", '"text"', "7", "null"])
async def test_json_that_is_no_object_is_invalid(jcp: Caller, body: str) -> None:
    problem(await jcp.post("/v1/referrals", content=body, headers=KEY), 422, "invalid")


@pytest.mark.parametrize("media", ["text/plain", "application/xml", "application/x-www-form-urlencoded", ""])
async def test_a_body_that_is_not_called_json_is_not_read_as_json(jcp: Caller, media: str) -> None:
    headers = KEY | {"Content-Type": media}
    answer = await jcp.post("/v1/referrals", content=json.dumps(a_referral()), headers=headers)
    told = problem(answer, 415, "unsupported-media-type")
    assert told["detail"] == "Send the body with Content-Type: application/json."


async def test_json_may_say_its_character_set(jcp: Caller) -> None:
    headers = {"Idempotency-Key": "utf-8", "Content-Type": "Application/JSON; charset=utf-8"}
    answer = await jcp.post("/v1/referrals", content=json.dumps(a_referral()), headers=headers)
    assert answer.status_code == 201, answer.text


async def test_wrong_types_are_all_named(jcp: Caller) -> None:
    wrong = a_referral(reference=1, first_name=["A"], address="1 Sample Street", mappa=1, nino=None, group={}, area=3)
    answer = await jcp.create("/v1/referrals", wrong)
    problem(answer, 422, "invalid")
    assert codes(answer) == {
        "/reference": "string-type",
        "/first_name": "string-type",
        "/address": "model-type",
        "/mappa": "bool-type",
        "/nino": "string-type",
        "/group": "string-type",
        "/area": "string-type",
    }


async def test_an_oversize_body_is_refused_before_it_is_read(jcp: Caller) -> None:
    answer = await jcp.post("/v1/referrals", content=b" " * (1024 * 1024 + 1), headers=KEY)
    problem(answer, 413, "too-large")


async def test_a_creation_needs_a_key(jcp: Caller) -> None:
    for key in ("", "k" * 201):
        answer = await jcp.post("/v1/referrals", json=a_referral(), headers={"Idempotency-Key": key})
        problem(answer, 400, "idempotency-key-required")
    problem(await jcp.post("/v1/referrals", json=a_referral()), 400, "idempotency-key-required")


async def test_the_same_key_and_body_again_is_answered_again_and_done_once(bench: Bench, jcp: Caller) -> None:
    body = a_referral()
    first = await jcp.create("/v1/referrals", body, Idempotency_Key="again")
    again = await jcp.create("/v1/referrals", body, Idempotency_Key="again")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json() == first.json()
    assert await bench.said_types(first.json()["id"]) == ["referral.received.v1"]


async def test_a_key_is_not_for_two_bodies(jcp: Caller) -> None:
    await jcp.create("/v1/referrals", a_referral(), Idempotency_Key="reused")
    answer = await jcp.create("/v1/referrals", a_referral(), Idempotency_Key="reused")
    problem(answer, 422, "key-reused")


async def test_another_clients_key_is_another_key(bench: Bench, jcp: Caller) -> None:
    await jcp.create("/v1/referrals", a_referral(), Idempotency_Key="shared")
    async with bench.client("jcp-south-london", "jcp") as south:
        answer = await south.create("/v1/referrals", a_referral(area="bexley"), Idempotency_Key="shared")
    assert answer.status_code == 201


async def test_a_refused_creation_gives_its_key_back(jcp: Caller) -> None:
    body = a_referral()
    refused = await jcp.create("/v1/referrals", {**body, "scr": True}, Idempotency_Key="once-more")
    assert refused.status_code == 422
    assert (await jcp.create("/v1/referrals", body, Idempotency_Key="once-more")).status_code == 201


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer nonsense", "Basic YTpi", "Bearer a.b.c"])
async def test_a_missing_or_broken_token_is_asked_for_again(jcp: Caller, authorization: str) -> None:
    answer = await jcp.get("/v1/referrals", headers={"Authorization": authorization})
    problem(answer, 401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_a_token_for_another_service_is_no_good_here(bench: Bench, jcp: Caller) -> None:
    token = bench.issuer.token("caseload", "jcp-east-london", "jcp", ["referrals:read"])
    answer = await jcp.get("/v1/referrals", headers={"Authorization": f"Bearer {token}"})
    assert "milepost-referrals" in problem(answer, 401, "unauthenticated")["detail"]


async def test_an_expired_token_is_no_good(bench: Bench, jcp: Caller) -> None:
    token = bench.issuer.token("referrals", "jcp-east-london", "jcp", ["referrals:read"], seconds=-60)
    answer = await jcp.get("/v1/referrals", headers={"Authorization": f"Bearer {token}"})
    assert "expired" in problem(answer, 401, "unauthenticated")["detail"]


async def test_a_token_signed_by_nobody_is_no_good(bench: Bench, jcp: Caller) -> None:
    header, claims, _ = bench.token("jcp-east-london", "jcp").split(".")
    unsigned = base64.urlsafe_b64encode(json.dumps({"alg": "none", "kid": "sandbox"}).encode()).decode().rstrip("=")
    for token in (f"{unsigned}.{claims}.", f"{header}.{claims}.AAAA"):
        answer = await jcp.get("/v1/referrals", headers={"Authorization": f"Bearer {token}"})
        problem(answer, 401, "unauthenticated")


@pytest.mark.parametrize(
    ("method", "url", "scope"),
    [
        ("POST", "/v1/referrals", "referrals:write"),
        ("GET", "/v1/referrals", "referrals:read"),
        ("GET", "/v1/referrals/ref_1", "referrals:read"),
        ("GET", "/v1/referrals/ref_1/versions", "referrals:read"),
        ("POST", "/v1/referrals/ref_1/versions/2/apply", "referrals:write"),
        ("POST", "/v1/referrals/ref_1/acknowledge", "referrals:write"),
        ("POST", "/v1/referrals/ref_1/reject", "referrals:write"),
        ("POST", "/v1/referrals/ref_1/decline", "referrals:write"),
        ("POST", "/v1/referrals/ref_1/cancel", "referrals:write"),
        ("POST", "/v1/people/lookup", "people:read"),
        ("GET", "/v1/people/ref_1/reads", "people:read"),
        ("GET", "/v1/programmes", "programmes:read"),
        ("GET", "/v1/programmes/LLWHP", "programmes:read"),
    ],
)
async def test_every_route_asks_for_its_scope(bench: Bench, method: str, url: str, scope: str) -> None:
    other = ["referrals:read", "referrals:write", "people:read", "programmes:read", "ops:read"]
    other.remove(scope)
    async with bench.client("jcp-east-london", "jcp", scopes=other) as caller:
        answer = await caller.request(method, url, json={} if method == "POST" else None)
    assert scope in problem(answer, 403, "forbidden")["detail"]


STEPS = {
    "acknowledge": {"acknowledged_on": "2018-03-09"},
    "reject": {"reason": "duplicate", "rejected_on": "2018-03-09"},
    "decline": {"reason": "no_capacity", "declined_on": "2018-03-09"},
    "cancel": {"reason": "moved_away", "cancelled_on": "2018-03-09"},
    "versions/2/apply": {},
}
BY = {"cancel": ("jcp-east-london", "jcp"), "decline": ("sub-1", "subcontractor")}


@pytest.mark.parametrize("step", STEPS)
async def test_every_change_says_which_version_it_was_decided_on(bench: Bench, jcp: Caller, step: str) -> None:
    referral = await refer(jcp, preferred_provider="sub-1")
    url = f"/v1/referrals/{referral['id']}/{step}"
    async with bench.client(*BY.get(step, ("maximus", "prime"))) as caller:
        problem(await caller.post(url, json=STEPS[step]), 428, "version-required")
        stale = problem(await caller.change(url, STEPS[step], 7), 412, "stale-version")
        assert 'now "1"' in stale["detail"]
        for nonsense in ("abc", "", "-1", '"1.5"', b"\xb2", "9" * 5000):
            answer = await caller.post(url, json=STEPS[step], headers={"If-Match": nonsense})
            problem(answer, 400, "bad-query")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("unknown", ["ref_01j0000000000000000000000a", "nonsense", "per_01j0"])
async def test_a_change_of_what_is_not_there_is_not_found(bench: Bench, step: str, unknown: str) -> None:
    async with bench.client(*BY.get(step, ("maximus", "prime"))) as caller:
        problem(await caller.change(f"/v1/referrals/{unknown}/{step}", STEPS[step], 1), 404, "not-found")


async def test_what_is_not_there_cannot_be_read(jcp: Caller) -> None:
    for unknown in ("ref_01j0000000000000000000000a", "nonsense"):
        problem(await jcp.get(f"/v1/referrals/{unknown}"), 404, "not-found")
        problem(await jcp.get(f"/v1/referrals/{unknown}/versions"), 404, "not-found")
    problem(await jcp.get("/v1/nothing"), 404, "not-found")
    problem(await jcp.delete("/v1/referrals"), 405, "method-not-allowed")


async def test_a_forbidden_step_lists_the_allowed_ones(jcp: Caller, prime: Caller) -> None:
    referral = await refer(jcp)
    url = f"/v1/referrals/{referral['id']}"
    done = await prime.change(f"{url}/acknowledge", STEPS["acknowledge"], 1)
    again = problem(await prime.change(f"{url}/acknowledge", STEPS["acknowledge"], 2), 409, "forbidden-transition")
    assert again["allowed"] == ["book", "cancel", "contact", "not_start", "refer_back", "reject", "start", "withdraw"]
    assert "a referral that is ACKNOWLEDGED cannot acknowledge" in again["detail"]
    problem(await prime.change(f"{url}/decline", STEPS["decline"], 2), 403, "forbidden")
    assert (await prime.get(url)).json() == done.json()


async def test_nothing_more_happens_to_what_is_over(jcp: Caller) -> None:
    referral = await refer(jcp)
    url = f"/v1/referrals/{referral['id']}/cancel"
    await jcp.change(url, STEPS["cancel"], 1)
    over = problem(await jcp.change(url, STEPS["cancel"], 2), 409, "forbidden-transition")
    assert over["allowed"] == []


async def test_a_step_cannot_be_dated_before_the_referral_or_after_today(jcp: Caller, prime: Caller) -> None:
    referral = await refer(jcp, referred_on="2018-03-08")
    url = f"/v1/referrals/{referral['id']}"
    early = await prime.change(f"{url}/acknowledge", {"acknowledged_on": "2018-03-07"}, 1)
    late = await jcp.change(f"{url}/cancel", {"reason": "nonsense", "cancelled_on": "2018-03-10", "more": 1}, 1)
    assert codes(early) == {"/acknowledged_on": "too-early"}
    assert codes(late) == {"/cancelled_on": "in-the-future", "/reason": "literal-error", "/more": "extra-forbidden"}


@pytest.mark.parametrize(("step", "kind"), [("acknowledge", "jcp"), ("cancel", "prime"), ("decline", "prime")])
async def test_each_step_belongs_to_somebody(bench: Bench, jcp: Caller, step: str, kind: str) -> None:
    referral = await refer(jcp)
    org = {"jcp": "jcp-east-london", "prime": "maximus"}[kind]
    async with bench.client(org, kind) as caller:
        answer = await caller.change(f"/v1/referrals/{referral['id']}/{step}", STEPS[step], 1)
    problem(answer, 403, "forbidden")


@pytest.mark.parametrize(
    "query",
    ["colour=green", "limit=0", "limit=201", "limit=x", "referred_from=yesterday", "overdue=start"],
)
async def test_a_query_that_is_not_understood_is_named(jcp: Caller, query: str) -> None:
    document = problem(await jcp.get(f"/v1/referrals?{query}"), 400, "bad-query")
    assert document["errors"]


def cursor_of(values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


@pytest.mark.parametrize(
    "cursor", ["x", "%%%", "\u00e9", cursor_of([1]), cursor_of([]), cursor_of({}), cursor_of(["ref_\0"])]
)
async def test_a_broken_cursor_is_not_followed(bench: Bench, jcp: Caller, cursor: str) -> None:
    problem(await jcp.get("/v1/referrals", params={"cursor": cursor}), 400, "bad-query")
    referral = await refer(jcp)
    async with bench.client("maximus", "prime", roles=["safeguarding"]) as officer:
        reads = f"/v1/people/{referral['id']}/reads"
        if cursor != cursor_of([1]):
            problem(await officer.get(reads, params={"cursor": cursor}), 400, "bad-query")
        problem(await officer.get(reads, params={"cursor": cursor_of([2**70])}), 400, "bad-query")


async def test_a_lookup_names_between_one_and_two_hundred(prime: Caller) -> None:
    for ids in ([], ["ref_1"] * 201, "ref_1", ["\0"]):
        problem(await prime.post("/v1/people/lookup", json={"ids": ids}), 422, "invalid")


async def test_the_end_of_a_referral_is_asked_for_once_until_there_is_an_answer(
    bench: Bench, jcp: Caller, prime: Caller
) -> None:
    referral = await refer(jcp)
    url = f"/v1/referrals/{referral['id']}"
    await prime.change(f"{url}/acknowledge", STEPS["acknowledge"], 1)
    asked = await jcp.change(f"{url}/cancel", STEPS["cancel"], 2)
    assert (asked.status_code, asked.json()["cancel_requested"]) == (202, True)
    again = await jcp.change(f"{url}/cancel", STEPS["cancel"], 3)
    rejected = await prime.change(f"{url}/reject", STEPS["reject"], 3)
    for answer in (again, rejected):
        assert "has not answered it yet" in problem(answer, 409, "conflict")["detail"]
    assert (await bench.said_types(referral["id"])).count("referral.cancel_requested.v1") == 1


async def test_nobody_is_referred_to_a_portfolio(jcp: Caller) -> None:
    answer = await jcp.create("/v1/referrals", a_referral(programme="WLEHP"))
    assert codes(answer) == {"/programme": "no-referrals"}
    [fault] = problem(answer, 422, "invalid")["errors"]
    assert fault["message"].startswith("WLEHP is the sum of others: refer to ")


async def test_nobody_is_referred_to_a_programme_that_does_not_run_here(jcp: Caller) -> None:
    for programme in ("GONE", "llwhp", "\u00c4"):
        answer = await jcp.create("/v1/referrals", a_referral(programme=programme))
        assert codes(answer)["/programme"] in ("unknown-programme", "string-pattern-mismatch")
        problem(answer, 422, "invalid")


async def test_a_programme_that_does_not_run_here_cannot_be_read(jcp: Caller) -> None:
    running = (await jcp.get("/v1/programmes/LLWHP")).json()
    for path in ("GONE", "GONE/versions", "GONE/versions/0000", f"GONE/versions/{running['programme_version']}"):
        problem(await jcp.get(f"/v1/programmes/{path}"), 404, "not-found")
    for version in ("0000", "newest", running["programme_version"].upper() + "x"):
        document = problem(await jcp.get(f"/v1/programmes/LLWHP/versions/{version}"), 404, "not-found")
        assert "version of the programme" in document["detail"]


@pytest.mark.parametrize("step", STEPS)
async def test_a_step_is_read_as_json_before_anything_is_looked_up(bench: Bench, jcp: Caller, step: str) -> None:
    referral = await refer(jcp, preferred_provider="sub-1")
    url = f"/v1/referrals/{referral['id']}/{step}"
    async with bench.client(*BY.get(step, ("maximus", "prime"))) as caller:
        if step == "versions/2/apply":
            for number in ("0", "-1", "two", str(2**31)):
                answer = await caller.change(url.replace("/2/", f"/{number}/"), {}, 1)
                assert problem(answer, 400, "bad-query")["errors"][0]["pointer"] == "/path/number"
            problem(await caller.change(url, {}, 1), 404, "not-found")
            return
        for raw, status, kind in ((b"{", 400, "malformed"), (b"[]", 422, "invalid"), (b"{}", 422, "invalid")):
            answer = await caller.post(url, content=raw, headers=JSON | {"If-Match": "1"})
            problem(answer, status, kind)
    assert (await jcp.get(f"/v1/referrals/{referral['id']}")).json()["version"] == 1


@pytest.mark.parametrize("step", [step for step in STEPS if step not in ("versions/2/apply", "decline")])
async def test_a_step_by_an_organisation_without_a_part_in_it_is_not_found(
    bench: Bench, jcp: Caller, step: str
) -> None:
    referral = await refer(jcp, preferred_provider="sub-1")
    org = ("jcp-south-london", "jcp") if step == "cancel" else ("sub-2", "subcontractor")
    async with bench.client(*org) as stranger:
        problem(await stranger.change(f"/v1/referrals/{referral['id']}/{step}", STEPS[step], 1), 404, "not-found")
        problem(await stranger.get(f"/v1/referrals/{referral['id']}"), 404, "not-found")
    assert (await jcp.get(f"/v1/referrals/{referral['id']}")).json()["version"] == 1


@pytest.mark.parametrize(
    "query",
    ["matching=perhaps", "referred_to=2018-02-30", "state=", f"area={'x' * 65}", "programme=%00", "provider=a%20b"],
)
async def test_a_filter_that_no_referral_could_meet_is_named(jcp: Caller, query: str) -> None:
    problem(await jcp.get(f"/v1/referrals?{query}"), 400, "bad-query")


async def test_validate_only_needs_no_key_and_is_true_or_false(jcp: Caller) -> None:
    checked = await jcp.post("/v1/referrals?validate_only=true", json=a_referral())
    assert (checked.status_code, checked.json()["valid"]) == (200, True)
    perhaps = await jcp.post("/v1/referrals?validate_only=perhaps", json=a_referral())
    assert problem(perhaps, 400, "bad-query")["errors"][0]["pointer"] == "/query/validate_only"
    malformed = await jcp.post("/v1/referrals?validate_only=true", content=b"{", headers=JSON)
    problem(malformed, 400, "malformed")


@pytest.mark.parametrize("kind", ["commissioner", "feed", "operator", "evaluator"])
async def test_details_of_people_are_for_those_who_work_with_them(bench: Bench, jcp: Caller, kind: str) -> None:
    referral = await refer(jcp)
    async with bench.client("local-london", kind, roles=["safeguarding", "key_worker"]) as caller:
        looked_up = await caller.post("/v1/people/lookup", json={"ids": [referral["id"]]})
        reads = await caller.get(f"/v1/people/{referral['id']}/reads")
    for answer in (looked_up, reads):
        assert f"the token is of a {kind}" in problem(answer, 403, "forbidden")["detail"]


async def test_a_lookup_says_everything_that_is_wrong_with_it(prime: Caller) -> None:
    for body, pointers in (({}, {"/ids"}), ({"ids": [7, "ref_1"], "why": "x"}, {"/ids/0", "/why"})):
        assert set(codes(await prime.post("/v1/people/lookup", json=body))) == pointers
    problem(await prime.post("/v1/people/lookup", content=b"{", headers=JSON), 400, "malformed")
    no_code = await prime.post("/v1/people/lookup", json={"ids": ["ref_nobody", "no id at all"]})
    assert set(codes(no_code)) == {"/ids/1"}
    unknown = await prime.post("/v1/people/lookup", json={"ids": ["ref_nobody", "no-id"]})
    assert unknown.json() == {"items": [], "missing": ["no-id", "ref_nobody"]}

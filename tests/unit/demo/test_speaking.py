"""A good client of Milepost: it repeats itself under the same key, decides on versions, comes after what it knows."""

import json

import httpx
import pytest

from milepost.cli_error import CliError
from milepost.demo import speaking
from milepost.demo.speaking import Lines, Speaker

MADE = httpx.Response(
    201, json={"id": "ref_1"}, headers={"ETag": '"1"', "Milepost-Position": "referrals/participant/ref_1/1"}
)
NOT_HEARD = httpx.Response(409, json={"type": "/problems/not-yet-consumed"})


class Counter:
    """Answers from a script, and keeps what it was asked."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = iter(answers)
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = next(self.answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def speaker(self) -> Speaker:
        client = httpx.AsyncClient(transport=httpx.MockTransport(self), base_url="http://service")
        return Speaker(Lines({"referrals": client, "caseload": client}), "maximus", "token")


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speaking, "AGAIN_SECONDS", 0.0)
    monkeypatch.setattr(speaking, "TRIES", 3)


async def test_a_creation_is_answered_with_version_and_position() -> None:
    made = await Counter(MADE).speaker().create("referrals", "/v1/referrals", {})
    assert (made.body["id"], made.version, made.position) == ("ref_1", '"1"', "referrals/participant/ref_1/1")


@pytest.mark.parametrize(
    "trouble", [httpx.ConnectError("gone"), httpx.ReadError("cut"), httpx.Response(503), NOT_HEARD]
)
async def test_what_a_service_did_not_answer_is_sent_again_under_the_same_key(trouble) -> None:
    counter = Counter(trouble, MADE)
    speaker = counter.speaker()
    await speaker.create("referrals", "/v1/referrals", {})
    assert len({request.headers["Idempotency-Key"] for request in counter.asked}) == 1
    assert (len(counter.asked), speaker.lines.repeats) == (2, 1)


async def test_two_creations_have_two_keys() -> None:
    counter = Counter(MADE, MADE)
    speaker = counter.speaker()
    await speaker.create("referrals", "/v1/referrals", {})
    await speaker.create("referrals", "/v1/referrals", {})
    assert len({request.headers["Idempotency-Key"] for request in counter.asked}) == 2


async def test_a_service_that_stays_away_is_given_up_by_name() -> None:
    with pytest.raises(CliError, match="referrals did not answer POST /v1/referrals"):
        await Counter(*[httpx.ConnectError("gone")] * 3).speaker().create("referrals", "/v1/referrals", {})


async def test_a_refusal_says_who_was_refused_what_and_why() -> None:
    refusal = httpx.Response(422, json={"detail": "too young"})
    with pytest.raises(CliError, match=r"maximus was refused POST /v1/referrals: 422 .*too young"):
        await Counter(refusal).speaker().create("referrals", "/v1/referrals", {})


async def test_another_service_is_told_what_to_come_after_and_the_same_one_is_not() -> None:
    counter = Counter(MADE, MADE)
    speaker, position = counter.speaker(), "referrals/participant/ref_1/1"
    await speaker.create("caseload", "/v1/x", {}, position)
    await speaker.create("referrals", "/v1/x", {}, position)
    assert [request.headers.get("Milepost-After") for request in counter.asked] == [position, None]


async def test_a_change_is_decided_on_the_version_last_seen() -> None:
    counter = Counter(httpx.Response(200, json={}, headers={"ETag": '"4"'}))
    changed = await counter.speaker().change("caseload", "/v1/jobs/job_1", "end", {}, '"3"')
    assert counter.asked[0].headers["If-Match"] == '"3"'
    assert (counter.asked[0].url.path, changed.version) == ("/v1/jobs/job_1/end", '"4"')


async def test_a_change_of_what_has_changed_reads_it_again_first() -> None:
    stale, current = httpx.Response(412), httpx.Response(200, json={}, headers={"ETag": '"9"'})
    counter = Counter(stale, current, httpx.Response(200, json={}))
    await counter.speaker().change("caseload", "/v1/jobs/job_1", "end", {}, '"3"')
    assert [request.headers.get("If-Match") for request in counter.asked] == ['"3"', None, '"9"']


async def test_a_list_is_read_to_its_last_page() -> None:
    pages = [
        httpx.Response(200, json={"items": [1, 2], "next": "more"}),
        httpx.Response(200, json={"items": [3], "next": None}),
    ]
    counter = Counter(*pages)
    assert await counter.speaker().read_all("caseload", "/v1/claims", state="triggered") == [1, 2, 3]
    assert counter.asked[1].url.params["cursor"] == "more"


async def test_lines_are_sent_as_one_json_a_line() -> None:
    counter = Counter(httpx.Response(200, json={"read": 2}))
    await counter.speaker().send_lines("caseload", "/v1/earnings", [{"a": 1}, {"b": 2}])
    assert [json.loads(line) for line in counter.asked[0].content.splitlines()] == [{"a": 1}, {"b": 2}]
    assert counter.asked[0].headers["Content-Type"] == "application/x-ndjson"

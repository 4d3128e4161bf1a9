"""What an operator sees when an event fails, and the way out: look, mend, try again, or give up and say why."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from milepost.client import Answer
from shared.edge import health
from shared.edge.container import Container, Service
from shared.journey.batch_processor import BatchProcessor
from shared.journey.inbox import Handlers
from shared.journey.offsets import PartitionOffset
from shared.terms.paging import encode_cursor
from shared.terms.programme import UnknownProgrammeVersion
from tests.bench_of_one import Bench, Caller
from tests.journey.backbone.toy import DAY, HEARD, OF_ANYBODY, PARTITION, Voice, as_record, envelope, record

ONE, TWO = "participant/one", "participant/two"
WHY = {"why": "the rule is mended"}


@dataclass
class Office:
    """A service whose handler does what it is told: `refuses` {(stream, seq)} for good, or while `waits`."""

    operator: Caller
    bench: Bench
    refuses: set[tuple[str, int]] = field(default_factory=set)
    waits: bool = False
    done: list[tuple[str, str, int]] = field(default_factory=list)
    offset: PartitionOffset = field(default_factory=PartitionOffset)

    async def handle(self, uow, event) -> None:
        if (event.stream_id, event.seq) in self.refuses:
            raise ValueError("the domain refuses this")
        if self.waits:
            raise UnknownProgrammeVersion("version 0a1b of LLWHP is not loaded")
        self.done.append((event.source, event.stream_id, event.seq))

    async def hear(self, *events) -> None:
        database, held = self.bench.container.database, self.bench.container.held_events
        hearer = BatchProcessor("caseload", database.as_worker, held.reactions, OF_ANYBODY, held)
        records = [as_record(event, self.offset.next_offset + n) for n, event in enumerate(events)]
        await hearer.process_partition(PARTITION, self.offset, records)

    async def get(self, path: str, **query: Any) -> Any:
        answer = await self.operator.get(f"/ops/v1/{path}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def settle(self, position: int, verb: str = "retry", why: dict[str, str] = WHY) -> Answer:
        return await self.operator.post(f"/ops/v1/held/{position}/{verb}", json=why)

    async def waiting(self) -> list[dict[str, Any]]:
        return (await self.get("held"))["items"]

    async def metric(self, name: str) -> float:
        text = (await self.operator.get("/metrics")).text
        return float(next(line.split()[1] for line in text.splitlines() if line.startswith(f"{name} ")))


@pytest.fixture
async def office(open_bench, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    async def nothing(container: Container) -> int:
        return 0

    async def handle(uow, event) -> None:
        await opened.handle(uow, event)

    monkeypatch.setattr(health, "KEPT_SECONDS", 0.0)  # each scrape is worked out, however soon it comes
    service = Service("caseload", [], lambda programmes: Handlers({HEARD.TYPE: handle}), nothing, "A toy.")
    async with open_bench(service) as bench, bench.client("milepost", "operator") as operator:
        opened = Office(operator, bench)
        yield opened


async def stopped(office: Office) -> int:
    """The position of an event of referrals about one that failed; two more wait behind it, and two went by."""
    referrals, outcomes = Voice("referrals"), Voice("outcomes")
    office.refuses = {(ONE, 1)}
    said = [referrals.says(ONE), outcomes.says(TWO), referrals.says(ONE), referrals.says(ONE), referrals.says(TWO)]
    await office.hear(*said)
    return int((await office.waiting())[0]["position"])


async def test_a_failed_event_is_seen_with_its_reason_and_with_what_waits_behind_it(office: Office) -> None:
    position = await stopped(office)
    assert [(each["seq"], each["reason"]) for each in await office.waiting()] == [
        (1, "failed"),
        (2, "behind"),
        (3, "behind"),
    ]
    seen = await office.get(f"held/{position}")
    assert (seen["behind"], seen["consumed_to"], seen["attempts"]) == (2, 0, 3)
    assert seen["error"].startswith("ValueError at ") and '"reason"' in seen["value"]
    assert seen["headers"]["ce_type"] == HEARD.TYPE


async def test_the_list_can_be_asked_for_a_reason_or_a_stream_and_goes_on_page_by_page(office: Office) -> None:
    await stopped(office)
    assert [each["seq"] for each in (await office.get("held", reason="behind"))["items"]] == [2, 3]
    assert (await office.get("held", stream=TWO))["items"] == []
    first = await office.get("held", limit=2)
    rest = await office.get("held", limit=2, cursor=first["next"])
    assert [each["seq"] for each in first["items"] + rest["items"]] == [1, 2, 3] and rest["next"] is None


async def test_a_mended_event_is_tried_again_and_the_rest_follows_in_order(office: Office) -> None:
    position = await stopped(office)
    assert (await office.settle(position)).json() == {"position": position, "applied": 0}, "nothing is mended yet"
    assert (await office.get(f"held/{position}"))["attempts"] == 4
    office.refuses.clear()
    assert (await office.settle(position)).json() == {"position": position, "applied": 3}
    assert [seq for _, stream, seq in office.done if stream == ONE] == [1, 2, 3]
    assert await office.waiting() == []
    settled = (await office.get("held", settled=True))["items"]
    assert [each["settled_how"] for each in settled] == ["applied"] * 3
    assert (settled[0]["settled_by"], settled[0]["settled_why"]) == ("milepost/milepost-client", WHY["why"])


async def test_what_is_given_up_keeps_who_and_why_for_good(office: Office) -> None:
    position = await stopped(office)
    gone = await office.settle(position, "discard", {"why": "said by mistake, corrected by hand"})
    assert gone.json() == {"position": position, "applied": 2}
    assert [seq for _, stream, seq in office.done if stream == ONE] == [2, 3]
    kept = await office.get(f"held/{position}")
    assert (kept["settled_how"], kept["settled_why"]) == ("discarded", "said by mistake, corrected by hand")


async def test_a_reason_that_no_table_can_keep_is_refused_and_nothing_is_settled(office: Office) -> None:
    position = await stopped(office)
    refused = await office.settle(position, "discard", {"why": "said by \0 mistake"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/why")
    assert len(await office.waiting()) == 3


async def test_settling_what_cannot_be_settled_is_refused_with_what_to_do_first(office: Office) -> None:
    position = await stopped(office)
    early = await office.settle(position + 1)
    assert early.status_code == 409 and "settle that one first" in early.json()["detail"]
    assert (await office.settle(position + 99)).status_code == 404
    unexplained = await office.settle(position, why={"why": ""})
    assert unexplained.status_code == 422 and unexplained.json()["errors"][0]["pointer"] == "/why"
    assert (await office.operator.get("/ops/v1/held", params={"reason": "unlucky"})).status_code == 400
    assert len(await office.waiting()) == 3


@pytest.mark.parametrize("verb", ["retry", "discard"])
async def test_a_trouble_that_passes_is_no_failure_of_the_event(office: Office, verb: str) -> None:
    position = await stopped(office)
    office.refuses.clear()
    office.waits = True
    answer = await office.settle(position, verb)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "UnknownProgrammeVersion" in answer.json()["detail"]
    office.waits = False
    if verb == "retry":
        assert (await office.get(f"held/{position}"))["attempts"] == 3, "it was not even tried"
        assert (await office.settle(position)).json()["applied"] == 3
    else:
        assert (await office.get("backlog"))["held_streams"] == 1, "what is still behind it is not forgotten"
        assert await office.bench.container.held_events.drain_ready() == 2
    assert await office.waiting() == []


async def test_a_position_that_no_table_can_hold_is_a_bad_query(office: Office) -> None:
    assert (await office.operator.get(f"/ops/v1/held/{2**63}")).status_code == 400
    for verb in ("retry", "discard", "dismiss"):
        assert (await office.settle(2**63, verb)).status_code == 400
    assert (await office.operator.get(f"/ops/v1/held/{2**63 - 1}")).status_code == 404


async def test_each_stream_that_waits_is_counted_once_by_what_is_worst_about_it(office: Office) -> None:
    """A failure, a gap and a fork, each by what really causes it; the failed stream has a gap as well."""
    await stopped(office)
    voice, restored = Voice("outcomes"), envelope("outcomes", "participant/fork", 1, "0" * 64)
    early = [voice.says("participant/gap") for _ in range(2)][1]
    after_a_gap = [voice.says(ONE) for _ in range(2)][1]
    await office.hear(early, after_a_gap, restored, Voice("referrals").says("participant/fork"))
    backlog = await office.get("backlog")
    counted = {name: backlog[name] for name in ("held_streams", "gap_streams", "forked_streams", "held_events")}
    assert counted == {"held_streams": 1, "gap_streams": 1, "forked_streams": 1, "held_events": 7}
    for name, number in counted.items():
        assert await office.metric(name) == number


async def test_an_event_that_nobody_sends_grows_old_where_it_can_be_seen(office: Office) -> None:
    """This process has no worker. The age is by the clock that gave the event its time: the sandbox's."""
    assert await office.metric("outbox_oldest_seconds") == 0
    await office.bench.clock(DAY)
    async with office.bench.container.database.as_worker() as uow:
        uow.emit(ONE, HEARD, DAY)
    assert await office.metric("outbox_events") == 1
    assert await office.metric("outbox_oldest_seconds") == 0
    await office.bench.clock(DAY + timedelta(days=2))
    assert await office.metric("outbox_oldest_seconds") == 2 * 24 * 3600


async def test_a_service_tells_its_half_of_the_audit(office: Office) -> None:
    """What it has heard of referrals is, by digest, what referrals itself would tell."""
    referrals = Voice("referrals")
    await office.hear(referrals.says(ONE), referrals.says(TWO), referrals.says(ONE))
    async with office.bench.container.database.as_worker() as uow:
        uow.emit(ONE, HEARD, DAY)
        uow.emit(ONE, HEARD, DAY)
    half = await office.get("audit")
    assert (half["walked"], half["wrong"], half["unsent"], half["held"]) == (2, [], 2, 0)
    assert half["emitted"].items() >= {"streams": 1, "events": 2}.items()
    assert half["consumed"]["referrals"].items() >= {"streams": 2, "events": 3}.items()
    assert half["consumed"]["referrals"]["digest"] == digest(referrals.heads)
    await office.hear(referrals.says(TWO))
    assert half["consumed"]["referrals"]["digest"] != (await office.get("audit"))["consumed"]["referrals"]["digest"]


async def test_an_edited_ledger_is_named_by_the_service_that_keeps_it(office: Office) -> None:
    async with office.bench.container.database.as_worker() as uow:
        uow.emit(ONE, HEARD, DAY)
    conn = await asyncpg.connect(office.bench.container.settings.dsn_of("caseload"))
    await conn.execute("UPDATE caseload.ledger SET actor = 'nobody'")
    await conn.close()
    assert (await office.get("audit"))["wrong"] == [f"broken chain: caseload {ONE} at seq 1"]
    assert (await office.get("audit", chains="false"))["walked"] is None


def digest(heads: dict[str, tuple[int, str]]) -> str:
    """By the definition in the guide: sha256 over `stream last_seq last_hash` lines in the order of the streams."""
    lines = [f"{stream} {seq} {last}" for stream, (seq, last) in sorted(heads.items())]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


NO_POSITIONS = ["0", "-1", str(2**63), str(10**40), "seven", "1.5"]


async def test_a_position_that_no_held_event_could_have_is_named_as_such(office: Office) -> None:
    answers = [await office.operator.get(f"/ops/v1/held/{position}") for position in NO_POSITIONS]
    for position in NO_POSITIONS:
        for verb in ("retry", "discard", "dismiss"):
            answers.append(await office.operator.post(f"/ops/v1/held/{position}/{verb}", json=WHY))
    for answer in answers:
        assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-query"), answer.text
        assert answer.json()["errors"][0]["pointer"] == "/path/position"


async def test_a_held_event_that_is_not_there_is_not_found_by_any_verb(office: Office) -> None:
    assert (await office.operator.get("/ops/v1/held/7")).status_code == 404
    for verb in ("retry", "discard", "dismiss"):
        answer = await office.settle(7, verb)
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
        assert "7" in answer.json()["detail"]


async def test_an_event_is_settled_once(office: Office) -> None:
    position = await stopped(office)
    await office.settle(position, "discard")
    for verb in ("retry", "discard", "dismiss"):
        assert (await office.settle(position, verb)).status_code == 404
    assert (await office.get(f"held/{position}"))["settled_how"] == "discarded"


async def test_an_event_that_is_no_fork_is_not_dismissed(office: Office) -> None:
    position = await stopped(office)
    refused = await office.settle(position, "dismiss")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/conflict")
    assert "fork" in refused.json()["detail"]
    assert len(await office.waiting()) == 3


async def test_a_cursor_of_another_list_is_refused(office: Office) -> None:
    for cursor in ("nonsense", "", encode_cursor(["one"]), encode_cursor([2**63]), encode_cursor([])):
        for path in ("held", f"streams/{ONE}"):
            answer = await office.operator.get(f"/ops/v1/{path}", params={"cursor": cursor})
            assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-query"), (path, cursor)


WRONG_QUERIES = ["held?limit=0", "held?limit=201", "held?settled=perhaps", "audit?chains=some", "clock?at=1"]


async def test_a_query_that_an_operator_got_wrong_names_the_parameter(office: Office) -> None:
    for path in (*WRONG_QUERIES, f"streams/{ONE}?limit=0"):
        answer = await office.operator.get(f"/ops/v1/{path}")
        assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-query"), path
        assert answer.json()["errors"][0]["message"]


async def test_a_stream_without_events_is_empty_and_a_long_one_comes_in_pages(office: Office) -> None:
    assert await office.get("streams/participant/nobody") == {
        "stream": "participant/nobody",
        "consumed": [],
        "items": [],
        "next": None,
    }
    async with office.bench.container.database.as_worker() as uow:
        for _ in range(3):
            uow.emit(ONE, HEARD, DAY)
    first = await office.get(f"streams/{ONE}", limit=2)
    rest = await office.get(f"streams/{ONE}", limit=2, cursor=first["next"])
    assert [event["seq"] for event in first["items"] + rest["items"]] == [1, 2, 3]
    assert rest["next"] is None


READS = ["held", "held/1", "backlog", "audit", "clock", f"streams/{ONE}"]
WRITES = ["held/1/retry", "held/1/discard", "held/1/dismiss", "sweeps"]


async def test_operations_are_for_tokens_with_their_scope(office: Office) -> None:
    async with office.bench.client("milepost", "operator", scopes=["ops:write"]) as writer:
        unread = [await writer.get(f"/ops/v1/{path}") for path in READS]
    async with office.bench.client("milepost", "operator", scopes=["ops:read"]) as reader:
        undone = [await reader.post(f"/ops/v1/{path}", json=WHY) for path in WRITES]
    assert {answer.status_code for answer in unread + undone} == {403}
    assert all("ops:read" in answer.json()["detail"] for answer in unread)
    assert all("ops:write" in answer.json()["detail"] for answer in undone)


async def test_an_event_is_settled_with_a_reason_that_can_be_read(office: Office) -> None:
    position = await stopped(office)
    for body in ({}, {"why": "no"}, {"why": "x" * 501}, {"why": None}, {"why": 7}, ["mended"]):
        refused = await office.operator.post(f"/ops/v1/held/{position}/discard", json=body)
        assert (refused.status_code, refused.json()["type"]) == (422, "/problems/invalid"), body
    assert len(await office.waiting()) == 3


async def test_a_moment_without_its_time_zone_does_not_move_the_clock(office: Office) -> None:
    await office.bench.clock(DAY)
    before = await office.get("clock")
    for now in (None, "2018-03-09", "2018-03-09T17:00:00", "2018-02-30T12:00:00Z", "soon", [], {}):
        refused = await office.operator.put("/ops/v1/clock", json={"now": now})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/now"), now
    assert await office.get("clock") == before


async def test_outside_the_sandbox_nobody_moves_the_clock(office: Office) -> None:
    await office.bench.clock(DAY)
    before, container = await office.get("clock"), office.bench.container
    container.settings.mode = "production"
    refused = await office.operator.put("/ops/v1/clock", json={"now": "2030-03-09T17:00:00Z"})
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/forbidden")
    assert refused.json()["detail"] == "The clock can be set in sandbox mode only."
    assert await office.get("clock") == before


async def test_a_refused_record_is_counted_stops_nothing_and_is_in_the_audit(office: Office) -> None:
    await office.hear(record(0, ONE.encode(), b"noise"), Voice("referrals").says(ONE))
    assert office.done == [("referrals", ONE, 1)]
    backlog = await office.get("backlog")
    assert (backlog["refused_events"], backlog["held_streams"], backlog["gap_streams"]) == (1, 0, 0)
    assert await office.metric("refused_events") == 1
    audited = await office.get("audit")
    assert audited["held"] == 0
    assert audited["wrong"] == ["refused: caseload holds 1 record(s) that break not-an-event, the first at position 1"]
    [held] = (await office.get("held", reason="refused"))["items"]
    assert (await office.settle(held["position"], "discard")).json()["applied"] == 0
    assert (await office.get("audit"))["wrong"] == []

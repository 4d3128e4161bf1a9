"""The feed's deliveries: every row accounted for, nothing twice, and what matches nobody waits with its reason."""

import json
from base64 import b64decode
from datetime import date
from typing import Any

import pytest

from services.outcomes.commands import receive_earnings
from services.outcomes.wiring import SERVICE
from shared.terms.events.job import JobEnded
from shared.terms.events.participant import ParticipantCompleted
from tests.bench_of_one import Bench
from tests.service.outcomes.people import NUMBERS, START, Somebody, deliver


def counts(account: dict[str, Any]) -> dict[str, int]:
    return {name: account[name] for name in ("accepted", "repeated", "unmatched", "rejected") if account[name]}


async def waiting(bench: Bench, person: Somebody, org: str = "milepost", kind: str = "operator") -> list[str]:
    async with bench.client(org, kind) as client:
        answer = await client.get("/v1/earnings/unmatched", params={"reference": person.reference})
    assert answer.status_code == 200, answer.text
    return [item["reason"] for item in answer.json()["items"]]


async def test_every_row_is_accounted_for_and_all_faults_are_told(outcomes: Bench) -> None:
    person = await Somebody(outcomes).referred()
    await person.started()
    account = await person.sent(
        person.pay("P-1", "2018-07-31", "100.00"),
        "",
        person.pay("P-1", "2018-07-31", "100.00"),
        "{not json",
        person.pay("P 2", "31/07/2018", "100.00"),
        person.pay("P-9", "2018-07-31", "50.00", replaces="P-8"),
    )
    assert account["read"] == 5
    assert counts(account) == {"accepted": 1, "repeated": 1, "unmatched": 2, "rejected": 1}
    assert [(row["line"], row["result"], [e["code"] for e in row["errors"]]) for row in account["rows"]] == [
        (3, "repeated", []),
        (4, "rejected", ["malformed"]),
        (5, "unmatched", ["not-code", "not-day"]),
        (6, "unmatched", ["waits"]),
    ]


async def test_a_delivery_can_be_read_again_by_its_sender_only(outcomes: Bench) -> None:
    person = await Somebody(outcomes).earned()
    account = await person.sent(person.pay("P-3", "2018-09-28", "1.00"))
    async with outcomes.client("hmrc", "feed") as feed, outcomes.client() as prime:
        assert (await feed.get(f"/v1/earnings/{account['id']}")).json() == account
        assert (await prime.get(f"/v1/earnings/{account['id']}")).status_code == 404


@pytest.mark.rule(73)
async def test_the_same_delivery_under_its_key_is_answered_again_and_under_another_repeats(outcomes: Bench) -> None:
    person = await Somebody(outcomes).referred()
    await person.started()
    row = person.pay("P-1", "2018-07-31", "100.00")
    first = await deliver(outcomes, row, Idempotency_Key=f"k-{person.id}")
    again = await deliver(outcomes, row, Idempotency_Key=f"k-{person.id}")
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert counts((await deliver(outcomes, row)).json()) == {"repeated": 1}
    assert await person.said() == ["earnings.interest_opened", "earnings.received"]


async def test_earnings_before_the_referral_wait_and_are_matched_at_the_start(outcomes: Bench) -> None:
    person = Somebody(outcomes)
    rows = [person.pay("P-1", "2018-07-31", "3000.00"), person.notice("first_earnings", "2018-07-31")]
    assert counts(await person.sent(*rows)) == {"unmatched": 2}
    assert counts(await person.sent(*rows)) == {"repeated": 2}
    assert await waiting(outcomes, person) == ["unknown_referral", "unknown_referral"]
    await person.referred()
    assert await waiting(outcomes, person) == ["not_started", "not_started"]
    assert await waiting(outcomes, person, "sub-1", "subcontractor") == ["not_started", "not_started"]
    await person.started()
    assert await waiting(outcomes, person) == []
    assert await person.said() == [
        "earnings.interest_opened",
        "earnings.received",
        "outcome.achieved",
        "claim.moved",
    ]


async def test_a_correction_before_its_payment_waits_for_it_even_in_one_delivery(outcomes: Bench) -> None:
    person = await Somebody(outcomes).referred()
    await person.started()
    chain = [
        person.pay("P-3", "2018-08-31", "300.00", replaces="P-2"),
        person.pay("P-2", "2018-08-30", "200.00", replaces="P-1"),
        person.pay("P-1", "2018-08-29", "100.00"),
    ]
    assert counts(await person.sent(*chain)) == {"accepted": 1, "unmatched": 2}
    assert await waiting(outcomes, person) == []
    shown = await person.shown()
    assert shown["total"] == "300.00"
    assert [(p["payment"], p["corrected_by"]) for p in shown["payments"]] == [
        ("P-1", "P-2"),
        ("P-2", "P-3"),
        ("P-3", None),
    ]


@pytest.mark.rule(73)
async def test_a_reversal_takes_one_payment_back(outcomes: Bench) -> None:
    person = await Somebody(outcomes).earned()
    account = await person.sent(person.pay("P-3", "2018-09-03", "-1100.00", reverses="P-2"))
    assert counts(account) == {"accepted": 1}
    said = await outcomes.said(f"participant/{person.id}")
    assert [row["type"].removesuffix(".v1") for row in said[-3:]] == [
        "earnings.received",
        "outcome.unachieved",
        "claim.moved",
    ]
    assert said[-3]["data"]["amount"] == "0.00"
    assert said[-2]["data"]["was_achieved_on"] == "2018-08-31"
    assert said[-1]["data"] | {"claim_id": ""} == {
        "claim_id": "",
        "outcome": "sustained-earnings",
        "from_state": "triggered",
        "to_state": "voided",
        "reason": "unachieved",
    }


async def test_excluded_earnings_are_kept_with_their_reason(outcomes: Bench) -> None:
    person = await Somebody(outcomes).referred()
    await person.started()
    job_id = await person.works(date(2018, 4, 2), employment="EMP-0", qualifying=False)
    await person.sent(
        person.pay("P-1", "2018-07-31", "5000.00", employment="EMP-0"),
        person.pay("P-2", "2018-07-31", "5000.00", excluded_because="refund"),
        person.pay("P-3", "2018-03-19", "5000.00"),
        person.pay("P-4", "2019-12-20", "5000.00"),
    )
    shown = await person.shown()
    assert shown["total"] == "0.00"
    assert [p["excluded_because"] for p in shown["payments"]] == [
        "paid_before_start",
        "before_start",
        "tax_refund",
        "paid_after_limit",
    ]
    assert job_id
    assert "outcome.achieved" not in await person.said()


@pytest.mark.rule(73)
async def test_notifications_reconcile_and_a_difference_shows(outcomes: Bench) -> None:
    person = await Somebody(outcomes).referred()
    await person.started()
    await person.sent(
        person.notice("threshold_step", "2018-07-31", step="3000.00", amount="3010.00"),
        person.notice("outcome", "2018-08-03"),
        person.notice("outcome", "2018-08-07"),
    )
    shown = await person.shown()
    assert [(n["type"], n["step"], n["created_on"]) for n in shown["notifications"]] == [
        ("threshold_step", "3000.00", "2018-07-31"),
        ("outcome", None, "2018-08-07"),
    ]
    assert [(m["state"], m["differs"]) for m in shown["outcomes"]] == [("PROJECTED", True)]


async def test_a_long_delivery_is_taken_in_chunks(outcomes: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receive_earnings, "CHUNK", 2)
    person = await Somebody(outcomes).referred()
    await person.started()
    rows = [person.pay(f"P-{n}", f"2018-07-{n:02d}", "600.00") for n in range(1, 8)]
    assert counts(await person.sent(*rows)) == {"accepted": 7}
    assert (await person.said()).count("outcome.achieved") == 1
    assert (await person.shown())["outcomes"][0]["achieved_on"] == "2018-07-05"


async def test_the_sweep_matches_what_delivery_and_news_missed_of_each_other(outcomes: Bench) -> None:
    person = await Somebody(outcomes).referred()
    await person.started()
    row = json.dumps(person.pay("P-1", "2018-07-31", "3000.00"))
    async with outcomes.container.database.as_worker() as uow:
        await uow.conn.execute(
            """INSERT INTO unmatched (visible_to, reference, fingerprint, row, reason, sent_by, queued_at)
               VALUES ('{hmrc}', $1, $1, $2, 'unknown_referral', 'hmrc/hmrc-client', now())""",
            person.reference,
            json.loads(row),
        )
    async with outcomes.client("milepost", "operator") as operator:
        assert (await operator.post("/ops/v1/sweeps")).json() == {"done": 1}
        assert (await operator.post("/ops/v1/sweeps")).json() == {"done": 0}
    assert (await person.said())[-2:] == ["outcome.achieved", "claim.moved"]


async def test_only_a_feed_delivers_and_only_ndjson(outcomes: Bench) -> None:
    person = Somebody(outcomes)
    row = person.pay("P-1", "2018-07-31", "1.00")
    assert (await deliver(outcomes, row, org="maximus", kind="prime")).status_code == 403
    assert (await deliver(outcomes, row, Content_Type="application/json")).status_code == 415
    assert (await deliver(outcomes, row, Idempotency_Key="")).status_code == 400
    async with outcomes.client("hmrc", "feed", scopes=["earnings:read"]) as feed:
        answer = await feed.post("/v1/earnings", content="", headers={"Content-Type": "application/x-ndjson"})
        assert answer.status_code == 403


async def test_an_empty_delivery_and_bytes_that_are_no_text_are_accounted_for(outcomes: Bench) -> None:
    assert (await deliver(outcomes, "")).json()["read"] == 0
    async with outcomes.client("hmrc", "feed") as feed:
        headers = {"Content-Type": "application/x-ndjson", "Idempotency-Key": "bytes"}
        answer = await feed.post("/v1/earnings", content=b'\xff\n"text"\n' + b"x" * 5000, headers=headers)
    rows = answer.json()["rows"]
    assert [row["errors"][0]["code"] for row in rows] == ["malformed", "not-object", "too-long"]
    assert [row["result"] for row in rows] == ["rejected", "unmatched", "rejected"]


@pytest.mark.rule(109)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
async def test_a_file_is_read_as_it_was_saved(outcomes: Bench, encoding: str, end: str) -> None:
    person = await (await Somebody(outcomes).referred()).started()
    rows = [json.dumps(person.pay(f"P-{number}", "2018-08-31", f"{number}.00")) for number in (1, 2)]
    answer = await deliver_bytes(outcomes, (end.join(rows) + end).encode(encoding))
    assert counts(answer) == {"accepted": 2}


async def deliver_bytes(bench: Bench, body: bytes) -> dict[str, Any]:
    headers = {"Content-Type": "application/x-ndjson", "Idempotency-Key": f"bytes-{next(NUMBERS)}"}
    async with bench.client("hmrc", "feed") as feed:
        answer = await feed.post("/v1/earnings", content=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.rule(109)
async def test_what_could_not_be_read_is_kept_as_it_was_sent_for_its_sender_only(outcomes: Bench) -> None:
    lines = [b"\xa3{", b'{"kind":"payment","worker":"A Name"}', b"z" * 5000]
    account = await deliver_bytes(outcomes, b"\n".join(lines))
    path = f"/v1/earnings/{account['id']}/kept-lines"
    async with outcomes.client("hmrc", "feed") as feed, outcomes.client() as prime:
        first = (await feed.get(path, params={"limit": 2})).json()
        rest = (await feed.get(path, params={"cursor": first["next"]})).json()
        assert [b64decode(item["content"]) for item in first["items"] + rest["items"]] == lines
        assert [item["line"] for item in first["items"]] == [1, 2] and rest["next"] is None
        assert (await prime.get(path)).status_code == 404
        assert (await feed.get("/v1/earnings/ern_none/kept-lines")).status_code == 404


@pytest.mark.rule(109)
async def test_a_row_with_faults_waits_once_and_shows_nothing_under_other_names(outcomes: Bench) -> None:
    person = await (await Somebody(outcomes).referred()).started()
    row = person.pay("P-1", "31/07/2018", "100.00", worker="A Name")
    accounts = [await person.sent(row), await person.sent(row), await person.sent(row, row)]
    assert [counts(account) for account in accounts] == [{"unmatched": 1}, {"repeated": 1}, {"repeated": 2}]
    async with outcomes.client("hmrc", "feed") as feed, outcomes.client() as prime:
        query = {"reference": person.reference}
        [item] = (await feed.get("/v1/earnings/unmatched", params=query)).json()["items"]
        assert (item["reason"], item["row"]["paid_on"], "worker" in item["row"]) == ("has_faults", "31/07/2018", False)
        await person.sent(person.pay("P-2", "2018-07-31", "1.00"))
        assert (await prime.get("/v1/earnings/unmatched", params=query)).json()["items"] == []


@pytest.mark.rule(72, 107)
async def test_a_negative_difference_takes_the_outcome_back(outcomes: Bench) -> None:
    person = await Somebody(outcomes).earned()
    assert counts(await person.sent(person.pay("P-3", "2018-08-31", "-1100.00"))) == {"accepted": 1}
    shown = await person.shown()
    assert (shown["total"], [claim["state"] for claim in shown["claims"]]) == ("2000.00", ["voided"])
    assert [payment["amount"] for payment in shown["payments"]] == ["2000.00", "1100.00", "-1100.00"]


@pytest.mark.rule(109)
async def test_pay_of_a_day_to_come_counts_on_that_day(empty_bench: Any) -> None:
    async with empty_bench(SERVICE) as bench:
        await bench.clock(date(2018, 8, 30))
        person = await (await Somebody(bench).referred()).started()
        rows = [person.pay("P-1", "2018-08-31", "3000.00"), person.notice("outcome", "2018-08-31")]
        account = await person.sent(*rows)
        assert [row["errors"][0]["code"] for row in account["rows"]] == ["waits"] * 2
        assert (await person.shown())["total"] == "0.00"
        await bench.clock(date(2018, 8, 31))
        assert await waiting(bench, person) == []
        assert (await person.claim())["achieved_on"] == "2018-08-31"
        assert counts(await person.sent(*rows)) == {"repeated": 2}


@pytest.mark.rule(73)
async def test_other_content_under_a_key_waits_for_a_person(outcomes: Bench) -> None:
    person = await Somebody(outcomes).earned()
    account = await person.sent(person.pay("P-2", "2018-08-31", "900.00"))
    assert (counts(account), account["rows"][0]["errors"][0]["code"]) == ({"unmatched": 1}, "key-taken")
    assert await waiting(outcomes, person) == ["key_taken"]
    assert (await person.shown())["total"] == "3100.00"


@pytest.mark.rule(72, 108)
async def test_a_correction_is_taken_after_monitoring_has_closed(outcomes: Bench) -> None:
    person = await Somebody(outcomes).earned()
    completed = ParticipantCompleted.model_validate(ParticipantCompleted.EXAMPLE)
    await outcomes.tell(person.id, completed, completed.tail_ended_on)
    late = [person.pay("P-3", "2018-08-31", "0.00", reverses="P-2"), person.pay("P-4", "2018-08-31", "9.00")]
    assert counts(await person.sent(*late)) == {"accepted": 1, "unmatched": 1}
    assert (await person.shown())["total"] == "2000.00"
    assert await waiting(outcomes, person) == ["interest_closed"]


@pytest.mark.rule(57, 63, 106)
async def test_who_is_taken_on_again_under_the_same_employment_earns_in_the_new_spell(outcomes: Bench) -> None:
    person = await (await Somebody(outcomes).referred()).started()
    old = {"qualifying": False, "excluded_because": "before_start"}
    old_job = await person.works(date(2017, 11, 6), employment="EMP-1", **old)
    ended = JobEnded.model_validate(JobEnded.EXAMPLE | {"job_id": old_job, "ended_on": "2018-01-12"})
    await outcomes.tell(person.id, ended, ended.ended_on)
    await person.works(date(2018, 6, 4), job="b", employment="EMP-1")
    days = ("2018-04-06", "2018-06-29", "2018-07-31", "2018-08-31", "2018-09-28")
    await person.sent(*(person.pay(f"P-{day}", day, "812.40") for day in days))
    shown = await person.shown()
    assert (shown["total"], (await person.claim())["achieved_on"]) == ("3249.60", "2018-09-28")
    assert [payment["excluded_because"] for payment in shown["payments"]] == ["before_start", *[None] * 4]


@pytest.mark.parametrize("cursor", ["nonsense", "WyJ0ZXh0Il0"])
async def test_a_cursor_of_another_list_is_refused(outcomes: Bench, cursor: str) -> None:
    async with outcomes.client("hmrc", "feed") as feed:
        assert (await feed.get("/v1/earnings/unmatched", params={"cursor": cursor})).status_code == 400


async def test_the_queue_is_read_in_pages(outcomes: Bench) -> None:
    person = Somebody(outcomes)
    await person.sent(*(person.pay(f"P-{n}", "2018-07-31", "1.00") for n in range(3)))
    async with outcomes.client("hmrc", "feed") as feed:
        query = {"reference": person.reference, "limit": "2"}
        first = (await feed.get("/v1/earnings/unmatched", params=query)).json()
        rest = (await feed.get("/v1/earnings/unmatched", params=query | {"cursor": first["next"]})).json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)
    assert START

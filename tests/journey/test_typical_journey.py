"""One person's way from the referral to a paid outcome and into the figures, over HTTP, through four real services.

Nobody sleeps or drains here: each caller reads their own writes across services by naming the last position.
"""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from tests.journey.actors import good
from tests.journey.people import OUTCOME, Person, cut_off, referred
from tests.journey.town import Town

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
REFERRED, MET, JOB = date(2018, 3, 9), date(2018, 3, 15), date(2018, 6, 4)
PAY_DAYS = [date(2018, 7, 31), date(2018, 8, 31), date(2018, 9, 28), date(2018, 10, 31)]
SERVICES = ("referrals", "caseload", "outcomes", "kpi")

HANDED_OVER = ["referral.received.v1", "referral.acknowledged.v1"]
WORKED_WITH = [
    "participant.key_worker_assigned.v1",
    "participant.contacted.v1",
    "appointment.booked.v1",
    "appointment.attended.v1",
    "participant.started.v1",
    "action_plan.agreed.v1",
    "job.started.v1",
    "participant.in_work_support_began.v1",
]
PAID_FOR = [
    "earnings.interest_opened.v1",
    *["earnings.received.v1"] * 4,
    "outcome.achieved.v1",
    *["claim.moved.v1"] * 4,
    "claim.paid.v1",
]


@pytest.fixture(scope="module")
def avery(town: Town) -> Iterator[Person]:
    """Referred on Friday 9 March 2018 with a trace that JCP's own system began."""
    town.clock(REFERRED)
    yield referred(town, REFERRED, "sub-1", traceparent=f"00-{TRACE}-00f067aa0ba902b7-01")


def test_jcp_hands_a_person_over_and_knows_at_once_who_has_them(town: Town, avery: Person):
    told = avery.referral()
    assert (told["state"], told["provider"], told["reference"]) == ("RECEIVED", "sub-1", avery.reference)
    assert told["clocks"][0] == {"name": "acknowledge", "due_on": "2018-03-13", "met_on": None, "state": "running"}
    assert "Avery" not in str(told)


def test_the_provider_acknowledges_and_caseload_knows_it_the_moment_it_is_asked(town: Town, avery: Person):
    town.clock(date(2018, 3, 12))
    avery.acknowledged(date(2018, 3, 12))
    assert town.position.last.startswith("referrals/participant/")
    assert avery.participant()["referral_state"] == "ACKNOWLEDGED"


def test_the_key_worker_reads_the_name_and_meets_the_person(town: Town, avery: Person):
    town.clock(MET)
    avery.given_a_key_worker(date(2018, 3, 12)).contacted(date(2018, 3, 13))
    details = good(avery.worker.create("referrals", "/v1/people/lookup", {"ids": [avery.id]}))
    assert details["items"][0]["name"].startswith("Avery Example")
    meeting = avery.booked(MET)
    avery.attended(meeting, MET)
    shown = avery.start(MET, meeting)
    assert (shown["referral_state"], shown["state"], shown["day"]) == ("STARTED", "ACTIVE", 0)
    assert {clock["name"]: clock["due_on"] for clock in shown["clocks"] if clock["state"] == "running"} == {
        "action_plan": "2018-04-10",
        "pre_work_limit": "2019-06-14",
        "in_work_limit": "2019-12-14",
        "tail": "2020-02-13",
    }


def test_jcp_hears_of_the_start(avery: Person):
    assert avery.referral()["state"] == "STARTED"


def test_a_plan_is_agreed_and_a_job_is_won(town: Town, avery: Person):
    town.clock(date(2018, 3, 22))
    signed = dict.fromkeys(("agreed_on", "signed_by_participant_on", "signed_by_key_worker_on"), "2018-03-22")
    plan = avery.worker.make("caseload", f"{avery.participant_at}/action-plans", signed)
    assert plan["in_time"] is True
    town.clock(JOB)
    avery.found_job(JOB)
    assert avery.participant()["state"] == "IN_WORK_SUPPORT"


def test_four_months_of_pay_reach_the_threshold_and_the_outcome_is_dated_by_the_fourth(town: Town, avery: Person):
    town.clock(date(2018, 11, 1))
    totals = []
    for day in PAY_DAYS:
        avery.earned(day, "812.40")
        totals.append(avery.outcomes()["total"])
    assert totals == ["812.40", "1624.80", "2437.20", "3249.60"]
    [reached] = avery.outcomes()["outcomes"]
    assert (reached["outcome"], reached["round"], reached["state"]) == (OUTCOME, 1, "ACHIEVED")
    assert (reached["achieved_on"], avery.outcomes()["threshold"]) == ("2018-10-31", "3000.00")


def test_nobody_claims_it_and_it_is_validated_approved_and_paid_on_the_months_statement(town: Town, avery: Person):
    assert (avery.claim()["state"], avery.claim()["price"]) == ("triggered", "4260.43")
    assert avery.approved()["state"] == "approved"
    assert cut_off(town, "2018-09")["total"] == "197950.00"
    october = cut_off(town, "2018-10")
    assert (october["state"], october["outcomes"], october["total"]) == ("AUTHORISED", "4260.43", "202210.43")
    line = next(line for line in october["lines"] if line["kind"] == "outcome")
    assert (line["claim_id"], line["participant_id"]) == (avery.claim()["id"], avery.id)
    assert avery.claim()["state"] == "paid"


def test_the_figures_count_the_person_and_name_them_as_the_record_behind(town: Town, avery: Person):
    for kpi, month in {"K1": "2018-03", "K17": "2018-03", "K18": "2018-06", "K19": "2018-10"}.items():
        at = f"/v1/programmes/LLWHP/figures/{kpi}"
        figure = town.commissioner.read("kpi", at, month=month)
        records = town.commissioner.read("kpi", f"{at}/records", month=month)
        assert figure["numerator"] == 1, kpi
        assert [(each["participant_id"], each["movement"]) for each in records["items"]] == [(avery.id, 1)], kpi


def test_each_service_has_said_its_part_of_the_story_in_order(town: Town, avery: Person):
    assert town.said_types("referrals", avery.id) == HANDED_OVER
    assert town.said_types("caseload", avery.id) == WORKED_WITH
    assert town.said_types("outcomes", avery.id) == PAID_FOR
    assert town.said_types("kpi", avery.id) == []


def test_the_log_tells_the_story_in_the_order_in_which_one_thing_led_to_another(town: Town, avery: Person):
    town.drain()
    told = [event.type for event in town.log(f"participant/{avery.id}")]
    assert sorted(told) == sorted(HANDED_OVER + WORKED_WITH + PAID_FOR)
    led_to = [
        "referral.received.v1",
        "referral.acknowledged.v1",
        "participant.key_worker_assigned.v1",
        "participant.started.v1",
        "earnings.interest_opened.v1",
        "job.started.v1",
        "earnings.received.v1",
        "outcome.achieved.v1",
        "claim.paid.v1",
    ]
    assert all(told.index(cause) < told.index(effect) for cause, effect in pairwise(led_to))


@pytest.mark.rule(169, 180)
def test_nothing_personal_is_on_the_topic_in_the_logs_or_in_the_metrics(town: Town, avery: Person):
    events = town.whole_log()
    assert any(event.stream_id == f"participant/{avery.id}" for event in events)
    kept = {
        "topic": " ".join(f"{event.headers()} {event.value.decode()}" for event in events),
        "logs": " ".join(town.stack.log(service).read_text() for service in SERVICES),
        "metrics": " ".join(town.operator.get(service, "/metrics").text for service in SERVICES),
    }
    for detail in ("Avery", "Sample Street", "E15 1AB", "020 7946", "QQ0", "1975-", "Bakery"):
        assert [place for place, text in kept.items() if detail in text] == [], detail


def test_one_trace_follows_the_person_through_the_logs_of_all_four_services(town: Town, avery: Person):
    [received] = [line for line in town.lines("referrals", "request") if line.get("caller_trace") == TRACE]
    assert (received["method"], received["status"]) == ("POST", 201)
    for service in ("caseload", "outcomes", "kpi"):
        heard = [line for line in town.lines(service, "consumed") if line.get("trace") == received["trace"]]
        assert [(line["type"], line["stream"]) for line in heard] == [
            ("referral.received.v1", f"participant/{avery.id}")
        ], service


def test_whoever_asks_too_early_is_told_to_wait_and_not_given_yesterdays_news(town: Town, avery: Person):
    ahead = f"referrals/participant/{avery.id}/999"
    answer = avery.worker.get_once("caseload", avery.participant_at, after=ahead)
    problem: dict[str, Any] = answer.json()
    assert (answer.status_code, problem["type"]) == (409, "/problems/not-yet-consumed")
    assert answer.headers["Retry-After"] == "1"


def test_nothing_is_lost_doubled_or_out_of_order(town: Town, avery: Person):
    town.drain()
    findings = town.audit()
    assert findings.quiet, (findings.wrong, findings.waiting)
    assert findings.events >= len(HANDED_OVER + WORKED_WITH + PAID_FOR)

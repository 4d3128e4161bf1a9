"""What time alone does: support ends at day 456 or 639, tracking at day 700, however late anybody looks at a clock."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.journey.people import Person, behind, referred
from tests.journey.town import Town

PRE_WORK, IN_WORK, TAIL = 456, 639, 700
MID_2019 = date(2019, 1, 7)


def day(start: date, number: int) -> date:
    """Day `number` of somebody who started on `start`, which is day 0."""
    return start + timedelta(days=number)


def left(person: Person) -> list[tuple[str, str, str]]:
    """(type, when it happened, why) of what `caseload` has said about leaving."""
    told = [row for row in person.town.said("caseload", person.id) if row["type"] in LEAVING]
    return [(row["type"].split(".")[1], row["occurred_on"], row["data"].get("reason", "")) for row in told]


LEAVING = ("participant.support_ended.v1", "participant.completed.v1")


@pytest.fixture(scope="module")
def started(town: Town) -> dict[str, Person]:
    """Three who start on 7 January 2019: without work, in work, and the one whose job is lost on day 500."""
    town.clock(MID_2019)
    areas = {"without work": "newham", "in work": "bromley", "job lost": "enfield"}
    people = {who: referred(town, date(2019, 1, 2), "sub-8", "LTU", area) for who, area in areas.items()}
    for person in people.values():
        person.started(MID_2019)
    return people


def test_on_day_456_nobody_has_left_yet_and_the_day_after_who_is_without_work_has(town: Town, started: dict):
    town.clock(day(MID_2019, 60))
    jobs = {who: started[who].found_job(day(MID_2019, 60)) for who in ("in work", "job lost")}
    town.clock(day(MID_2019, PRE_WORK))
    assert left(started["without work"]) == []
    town.clock(day(MID_2019, PRE_WORK + 1))
    ended = day(MID_2019, PRE_WORK).isoformat()
    assert left(started["without work"]) == [("support_ended", ended, "pre_work_limit")]
    shown = started["without work"].participant()
    assert (shown["state"], shown["left_on"], shown["key_worker_id"], shown["exit_report"]) == (
        "TRACKING",
        ended,
        None,
        True,
    )
    assert [started[who].participant()["state"] for who in jobs] == ["IN_WORK_SUPPORT"] * 2


def test_nobody_in_tracking_gets_an_appointment_but_their_earnings_still_count(town: Town, started: dict):
    person = started["without work"]
    asked = {"kind": "review", "due_on": town.today.isoformat()}
    refused = person.worker.create("caseload", f"{person.participant_at}/appointments", asked)
    assert refused.status_code in (409, 422)
    person.earned(town.today, "100.00")
    assert person.outcomes()["total"] == "100.00"


def test_a_job_lost_on_day_500_and_a_new_one_that_reaches_the_threshold_on_day_630(town: Town, started: dict):
    person = started["job lost"]
    [first] = [job["id"] for job in person.participant()["jobs"]]
    town.clock(day(MID_2019, 500))
    person.earned(day(MID_2019, 490), "1900.00")
    person.lost_job(first, day(MID_2019, 500))
    assert person.participant()["state"] == "IN_WORK_SUPPORT"
    assert person.outcomes()["outcomes"][0]["state"] == "AT_RISK"
    town.clock(day(MID_2019, 520))
    person.found_job(day(MID_2019, 520), "EMP-2")
    assert person.outcomes()["outcomes"][0]["state"] == "PROJECTED"
    town.clock(day(MID_2019, 631))
    person.earned(day(MID_2019, 600), "550.00", employment="EMP-2")
    person.earned(day(MID_2019, 630), "550.00", employment="EMP-2")
    assert person.outcomes()["total"] == "3000.00", person.outcomes()
    [reached] = person.outcomes()["outcomes"]
    assert (reached["state"], reached["achieved_on"]) == ("ACHIEVED", day(MID_2019, 630).isoformat())
    assert left(person) == []
    town.drain()
    month = day(MID_2019, 630).strftime("%Y-%m")
    assert behind(town, person, "K19", month) == {person.id: 1}


@pytest.mark.rule(34)
def test_in_work_support_ends_with_day_639_and_what_is_earned_after_does_not_count(town: Town, started: dict):
    person = started["in work"]
    town.clock(day(MID_2019, IN_WORK))
    assert left(person) == []
    town.clock(day(MID_2019, IN_WORK + 2))
    assert left(person) == [("support_ended", day(MID_2019, IN_WORK).isoformat(), "in_work_limit")]
    person.earned(day(MID_2019, IN_WORK), "70.00")
    person.earned(day(MID_2019, IN_WORK + 1), "30.00")
    told = person.outcomes()
    assert told["total"] == "70.00"
    assert told["payments"][-1]["excluded_because"] == "paid_after_limit"


@pytest.mark.rule(34)
def test_after_day_700_everybody_has_completed_and_the_feed_is_closed(town: Town, started: dict):
    town.clock(day(MID_2019, TAIL + 1))
    for who, person in started.items():
        assert left(person)[-1] == ("completed", day(MID_2019, TAIL).isoformat(), ""), who
        assert person.participant()["state"] == "COMPLETED"
        assert person.outcomes()["interest"]["state"] == "closed"
    late = started["in work"].payment(day(MID_2019, 600), "10.00")
    assert town.feed.deliver(late)["rows"][0]["errors"][0]["code"] == "waits"


def test_one_big_jump_of_the_clock_does_what_every_day_of_it_would_have_done(town: Town):
    begun = date(2020, 12, 14)
    town.clock(begun)
    areas = ("newham", "bromley")
    idle, busy = [referred(town, date(2020, 12, 9), "sub-7", "LTU", area).started(begun) for area in areas]
    busy.found_job(begun)
    town.clock(day(begun, 720))
    assert left(idle) == expected(begun, PRE_WORK, "pre_work_limit")
    assert left(busy) == expected(begun, IN_WORK, "in_work_limit")
    for person in (idle, busy):
        assert person.participant()["state"] == "COMPLETED"
        assert person.outcomes()["interest"]["state"] == "closed"
    assert town.operator.create("caseload", "/ops/v1/sweeps", None).json() == {"done": 0}


def expected(begun: date, last: int, why: str) -> list[tuple[Any, ...]]:
    return [
        ("support_ended", day(begun, last).isoformat(), why),
        ("completed", day(begun, TAIL).isoformat(), ""),
    ]


def test_after_all_of_this_nothing_is_lost_doubled_or_out_of_order(town: Town):
    town.drain()
    findings = town.audit()
    assert findings.quiet, (findings.wrong, findings.waiting)

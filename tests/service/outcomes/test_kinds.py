"""Each kind of outcome over HTTP: evidence is heard, days pass, it is achieved on its day, and errors take it back."""

from datetime import date

import pytest

from shared.terms.events.evidence import DestinationEnded, ReadingVoided
from shared.terms.events.job import JobHoursChanged
from tests.bench_of_one import Bench
from tests.service.outcomes.contract import Client, person
from tests.service.outcomes.people import deliver


async def test_engagement_is_the_second_meeting_also_before_the_start(kinds: Bench) -> None:
    somebody = await Client(kinds).referred()
    await somebody.meets("2018-05-23")
    assert "engaged" not in await somebody.stands()
    await somebody.meets("2018-05-30")
    assert (await somebody.stands())["engaged"] == "2018-05-30"
    assert (await somebody.claim_for("engaged"))["price"] == "100.00"


async def test_a_job_start_in_time_after_engagement_is_an_outcome_and_a_job_recorded_in_error_is_none(
    kinds: Bench,
) -> None:
    somebody = await person(kinds)
    await somebody.meets("2018-06-06")
    job_id = await somebody.job("2018-06-18")
    assert (await somebody.stands())["in-work"] == "2018-06-18"
    await somebody.voids(job_id, "2018-06-22")
    assert "in-work" not in await somebody.stands()
    assert (await somebody.claim_for("in-work"))["state"] == "voided"


async def test_a_job_that_began_too_long_after_engagement_is_no_outcome(kinds: Bench) -> None:
    somebody = await person(kinds)
    await somebody.meets("2018-06-06")
    await somebody.job("2019-03-04")
    assert "in-work" not in await somebody.stands()


@pytest.mark.rule(69)
async def test_thirteen_weeks_are_achieved_when_they_have_passed_by_the_sweep_on_their_own_day(kinds: Bench) -> None:
    somebody = await person(kinds)
    await somebody.job("2018-06-11")
    waiting = await somebody.of("thirteen")
    assert (waiting["state"], waiting["expected_on"], waiting["achieved_on"]) == ("PROJECTED", "2018-09-09", None)
    await kinds.clock(date(2018, 9, 8))
    assert "thirteen" not in await somebody.stands()
    await kinds.clock(date(2018, 10, 1))
    assert (await somebody.stands())["thirteen"] == "2018-09-09"
    said = [row for row in await kinds.said(f"participant/{somebody.id}") if row["type"] == "outcome.achieved.v1"]
    thirteen = next(row for row in said if row["data"]["outcome"] == "thirteen")
    assert thirteen["occurred_on"] == date(2018, 9, 9)
    told = {name: thirteen["data"][name] for name in ("kind", "unit", "counted", "needed", "total")}
    assert told == {"kind": "sustained_employment", "unit": "weeks", "counted": 13, "needed": 13, "total": "0.00"}
    before = await somebody.said()
    await kinds.clock(date(2018, 10, 2))
    assert await somebody.said() == before, "a sweep that comes again does nothing"


async def test_a_job_that_turns_out_to_have_ended_earlier_takes_the_thirteen_weeks_back(kinds: Bench) -> None:
    somebody = await person(kinds)
    job_id = await somebody.job("2018-06-11")
    await kinds.clock(date(2018, 10, 3))
    claim = await somebody.claim_for("thirteen")
    await somebody.decided(claim, "validate", "approve")
    await somebody.ends(job_id, "2018-08-31")
    assert "thirteen" not in await somebody.stands()
    voided = await somebody.claim_for("thirteen")
    assert (voided["state"], voided["stands"]) == ("voided", False)
    assert (await somebody.of("thirteen"))["state"] == "AT_RISK"


@pytest.mark.rule(83)
async def test_twenty_six_weeks_imply_thirteen_and_are_counted_without_being_paid(kinds: Bench) -> None:
    somebody = await person(kinds)
    await somebody.job("2018-06-11")
    await kinds.clock(date(2019, 1, 7))
    stands = await somebody.stands()
    assert (stands["thirteen"], stands["twenty-six"]) == ("2018-09-09", "2018-12-09")
    assert {claim["outcome"] for claim in (await somebody.shown())["claims"]} >= {"thirteen"}
    assert "twenty-six" not in {claim["outcome"] for claim in (await somebody.shown())["claims"]}


async def test_a_job_held_at_the_start_and_six_months_later_is_retained(kinds: Bench) -> None:
    somebody = await person(kinds)
    await somebody.job("2017-01-09", qualifying=False)
    await kinds.clock(date(2019, 1, 7))
    assert await somebody.stands() == {"kept": "2018-12-04"}


@pytest.mark.rule(70)
async def test_seven_hours_in_thirteen_weeks_of_sixteen_by_the_hours_as_they_changed(kinds: Bench) -> None:
    somebody = await person(kinds)
    job_id = await somebody.job("2018-06-11", hours_per_week="5")
    await somebody.hears(JobHoursChanged, "2018-07-02", its_id=job_id, from_on="2018-07-02", hours_per_week="7")
    assert (await somebody.of("seven-hours"))["expected_on"] == "2018-09-30"
    await kinds.clock(date(2019, 1, 7))
    assert (await somebody.stands())["seven-hours"] == "2018-09-30"


async def test_still_at_college_after_six_months_and_not_when_it_ended_before(kinds: Bench) -> None:
    stays, leaves = await person(kinds), await person(kinds)
    for somebody in (stays, leaves):
        await somebody.arrives("2018-06-18")
    left = await leaves.arrives("2018-06-18", "education")
    await leaves.hears(DestinationEnded, "2018-07-02", its_id=left, ended_on="2018-07-02")
    await kinds.clock(date(2019, 1, 7))
    assert (await stays.stands())["college"] == "2018-12-18"
    assert (await leaves.stands())["college"] == "2018-12-18", "the training goes on"


@pytest.mark.rule(71)
async def test_earning_four_hundred_more_a_month_needs_the_month_before(kinds: Bench) -> None:
    somebody = await person(kinds)
    await deliver(kinds, somebody.pay("P-1", "2018-09-28", "1212.40"))
    assert "earns-more" not in await somebody.stands()
    await somebody.declares("before", "2018-05", "812.40")
    await kinds.clock(date(2019, 1, 7))
    assert (await somebody.stands())["earns-more"] == "2018-09-30"
    assert (await somebody.of("earns-more"))["total"] == "400.00"


async def test_a_reading_that_improved_is_progress_until_it_is_void(kinds: Bench) -> None:
    somebody = await person(kinds)
    await somebody.reads("2018-06-05", "baseline")
    reading = await somebody.reads("2018-06-20", "improved")
    assert (await somebody.stands())["better"] == "2018-06-20"
    await somebody.hears(ReadingVoided, "2018-06-21", its_id=reading)
    assert "better" not in await somebody.stands()


async def test_a_post_under_an_obligation_is_filled_when_it_has_been_held_four_weeks(kinds: Bench) -> None:
    somebody = await person(kinds)
    await somebody.job("2018-06-11", vacancy="vac_1", obligation="section-106")
    await kinds.clock(date(2019, 1, 7))
    assert (await somebody.stands())["post"] == "2018-07-08"


async def test_somebody_of_a_group_with_a_premium_is_paid_for_with_it(kinds: Bench) -> None:
    somebody = await person(kinds, "LONG")
    await deliver(kinds, somebody.pay("P-1", "2018-06-22", "3000.00"))
    assert (await somebody.claim_for("earned"))["price"] == "4500.00"


@pytest.mark.rule(66)
async def test_employed_and_self_employed_do_not_mix_the_first_one_stands(kinds: Bench) -> None:
    somebody = await person(kinds)
    await somebody.job("2018-06-11", kind="self_employed")
    await kinds.clock(date(2019, 1, 7))
    assert (await somebody.stands())["own-account"] == "2018-12-09"
    await deliver(kinds, somebody.pay("P-1", "2018-12-28", "3000.00"))
    assert "earned" not in await somebody.stands()
    await deliver(kinds, somebody.pay("P-2", "2018-12-07", "3000.00"))
    stands = await somebody.stands()
    assert stands["earned"] == "2018-12-07"
    assert "own-account" not in stands


async def test_news_of_a_meeting_costs_nothing_where_no_outcome_asks_for_meetings(outcomes: Bench) -> None:
    somebody = Client(outcomes)
    await super(Client, somebody).referred()
    await somebody.meets("2018-06-06")
    async with outcomes.container.database.as_worker() as uow:
        assert await uow.conn.fetchval("SELECT count(*) FROM evidence WHERE participant_id = $1", somebody.id) == 0

"""What `caseload` corrects reaches the outcomes and the money: jobs, destinations, support, a death [rules 125–127]."""

from datetime import date

import pytest

from shared.terms.events.evidence import DestinationCorrected
from shared.terms.events.job import JobCorrected
from shared.terms.events.participant import DeathRecorded, ParticipantCompleted, SupportCorrected
from tests.bench_of_one import Bench
from tests.service.outcomes.contract import Client, person

STARTED_ON = "2018-06-11"


async def corrects(somebody: Client, job_id: str, on: str, **facts: object) -> None:
    said = {"job_id": job_id, "started_on": STARTED_ON, "ended_on": None, **facts}
    await somebody.hears(JobCorrected, on, its_id=job_id, **said)


@pytest.mark.rule(79, 127)
async def test_a_job_ended_too_early_by_mistake_reaches_its_weeks_when_it_is_corrected(own_books: Bench) -> None:
    somebody = await person(own_books)
    job_id = await somebody.job(STARTED_ON)
    await somebody.ends(job_id, "2018-06-29")
    await own_books.clock(date(2018, 10, 3))
    assert "thirteen" not in await somebody.stands()
    await corrects(somebody, job_id, "2018-10-03", ended_on="2018-09-28")
    assert (await somebody.stands())["thirteen"] == "2018-09-09"
    await corrects(somebody, job_id, "2018-10-03", ended_on="2018-09-08")
    assert "thirteen" not in await somebody.stands()
    assert (await somebody.claim_for("thirteen"))["state"] == "voided"
    await corrects(somebody, job_id, "2018-10-03", started_on="2018-06-04")
    assert (await somebody.stands())["thirteen"] == "2018-09-02"


@pytest.mark.rule(127)
async def test_a_void_job_that_is_corrected_counts_again(own_books: Bench) -> None:
    somebody = await person(own_books)
    job_id = await somebody.job(STARTED_ON)
    await own_books.clock(date(2018, 10, 3))
    await somebody.voids(job_id, "2018-10-03")
    assert "thirteen" not in await somebody.stands()
    await corrects(somebody, job_id, "2018-10-03")
    assert (await somebody.stands())["thirteen"] == "2018-09-09"
    await corrects(somebody, "job_unknown", "2018-10-03")
    assert (await somebody.stands())["thirteen"] == "2018-09-09"


@pytest.mark.rule(127)
async def test_the_right_days_of_a_destination_decide(own_books: Bench) -> None:
    somebody = await person(own_books)
    learning = await somebody.arrives(STARTED_ON)
    await own_books.clock(date(2019, 1, 7))
    assert (await somebody.stands())["college"] == "2018-12-11"
    days = {"kind": "training", "started_on": STARTED_ON, "ended_on": "2018-06-29"}
    await somebody.hears(DestinationCorrected, "2019-01-07", its_id=learning, **days)
    assert "college" not in await somebody.stands()
    await somebody.hears(DestinationCorrected, "2019-01-07", its_id=learning, **{**days, "ended_on": None})
    assert (await somebody.stands())["college"] == "2018-12-11"


@pytest.mark.rule(125)
async def test_nothing_counts_after_the_day_of_death_in_whatever_order_it_is_told(own_books: Bench) -> None:
    before, after = await person(own_books), await person(own_books)
    await before.hears(DeathRecorded, "2018-09-08", died_on="2018-09-08")
    for somebody in (before, after):
        await somebody.job(STARTED_ON)
    await own_books.clock(date(2018, 10, 3))
    assert "thirteen" not in await before.stands()
    assert (await after.stands())["thirteen"] == "2018-09-09"
    await after.hears(DeathRecorded, "2018-09-08", died_on="2018-09-08")
    assert "thirteen" not in await after.stands()
    assert (await after.claim_for("thirteen"))["state"] == "voided"
    await after.hears(DeathRecorded, "2018-10-03", died_on=None)
    assert (await after.stands())["thirteen"] == "2018-09-09"


@pytest.mark.rule(34, 126)
async def test_a_tracking_period_that_is_not_over_after_all_is_open_again(own_books: Bench) -> None:
    somebody = await person(own_books)
    await somebody.hears(ParticipantCompleted, "2018-06-20", tail_ended_on="2018-06-20")
    assert (await somebody.shown())["interest"]["state"] == "closed"
    await somebody.hears(SupportCorrected, "2018-06-25", state="ACTIVE", in_work=[])
    assert (await somebody.shown())["interest"]["state"] == "open"
    assert (await somebody.said())[-1] == "earnings.interest_opened"
    await somebody.hears(SupportCorrected, "2018-06-25", state="COMPLETED", in_work=[], completed_on="2018-06-21")
    assert (await somebody.shown())["interest"]["state"] == "closed"


@pytest.mark.rule(34, 109, 126)
async def test_pay_that_waited_while_monitoring_was_closed_counts_once_it_is_open_again(own_books: Bench) -> None:
    somebody = await person(own_books)
    await own_books.clock(date(2018, 10, 3))
    await somebody.hears(ParticipantCompleted, "2018-06-20", tail_ended_on="2018-06-20")
    account = await somebody.sent(somebody.pay("P-1", "2018-06-15", "100.00"))
    assert account["unmatched"] == 1
    await somebody.hears(SupportCorrected, "2018-06-25", state="ACTIVE", in_work=[])
    assert (await somebody.shown())["total"] == "100.00"

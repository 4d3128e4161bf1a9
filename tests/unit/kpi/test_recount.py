"""The recount, told the same stories as the counting and asked for the same figures."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kpi.domain import FACT_CHANGES, JourneyEvent
from tests import recount_in_sql
from tests.programmes import defined
from tests.recount import Figures, recount
from tests.recount_in_sql.lives import lives
from tests.unit.kpi.stories import all_told, event, received, started

UNDER = defined("""
clocks:
  acknowledge: {length: 2, unit: working_days, counted_from: referral}
  start_or_fta: {length: 15, unit: working_days, counted_from: referral}
  result_recorded: {length: 15, unit: working_days, counted_from: referral}
  action_plan: {length: 20, unit: working_days, counted_from: start}
service_standards:
  soon-met: {name: Met soon, test: {event: contact, within_days: 30, from: start}, target: 0.9}
  reviewed: {name: Plan reviewed, test: {event: plan_review, within_days: 91, from: start}, target: 0.9}
  searching: {name: Employers soon, test: {event: job_search, within_days: 30, from: referral}, target: 0.9}
""")


def again(events: Iterable["InLedger"]) -> Figures:
    return recount(events, {"P": UNDER})


@dataclass(frozen=True)
class InLedger:
    """A happening as a ledger holds it."""

    type: str
    stream_id: str
    occurred_on: date
    recorded_at: datetime
    value: bytes


def ledger(events: Iterable[JourneyEvent]) -> list[InLedger]:
    return [
        InLedger(e.type, f"participant/{e.participant_id}", e.occurred_on, e.recorded_at, orjson.dumps(e.data))
        for e in events
    ]


def counted(events: Iterable[JourneyEvent]) -> dict[tuple[str, str, str, str, str], int]:
    """The same figures by way of movements."""
    totals: dict[tuple[str, str, str, str, str], int] = {}
    for moved in all_told(*events, under=UNDER):
        count = moved.count
        key = (count.measure, count.month, count.cohort.provider, count.cohort.area, count.cohort.group)
        totals[key] = totals.get(key, 0) + count.amount
    return {key: total for key, total in totals.items() if total}


REJECTED = event("rejected", date(2018, 3, 6), reason="duplicate")
CANCELLED = event("cancelled", date(2018, 3, 6))
WITHDRAWN = event("withdrawn", date(2018, 3, 9))
ALLOCATED = event("allocated", date(2018, 3, 6), provider="south")
JOB, VOIDED = event("job", date(2018, 5, 1)), event("voided", date(2018, 6, 1))
SECOND_JOB = event("job", date(2018, 7, 1), job_id="j2", first=False)
ACHIEVED, LOST = event("achieved", date(2019, 2, 1)), event("unachieved", date(2019, 3, 1))
REGAINED = event("achieved", date(2019, 4, 1), round=2)
PAID, RECOVERED = event("paid", date(2019, 2, 28)), event("recovered", date(2019, 4, 30))
IN_ERROR = event("in_error", date(2019, 5, 1), reason="already_employed")

ACKNOWLEDGED = event("acknowledged", date(2018, 3, 7))
ACKNOWLEDGED_LATE = event("acknowledged", date(2018, 3, 8))
EXCUSED = event("excused", date(2018, 3, 9))
DID_NOT_START = event("did_not_start", date(2018, 3, 15), recorded=date(2018, 4, 9))
NOT_THEN = event("did_not_start_corrected", date(2018, 4, 10), occurred_on="2018-04-05", reason="declined")
STILL_OPEN = event("did_not_start_withdrawn", date(2018, 4, 10), stage="BOOKED", because="wrong_person")
PLAN, REVIEW = event("plan", date(2018, 4, 1)), event("plan", date(2018, 6, 1), plan_id="pl2", version=2)
CONTACT = event("contacted", date(2018, 4, 3))
IN_WORK_CONTACTS = [event("contacted", date(2018, 5, n), contact_id=f"w{n}", in_work=True) for n in (3, 20)]
EMPLOYER, ATTENDED = event("employer", date(2018, 3, 29)), event("attended", date(2018, 3, 12))
ASSESSED = event("assessed", date(2018, 3, 22))
IN_WORK, BACK = event("in_work", date(2018, 5, 1)), event("back", date(2018, 8, 1))
AGAIN = event("in_work", date(2018, 9, 1), job_id="j2")
ENDED, EXITED = event("ended", date(2018, 10, 1)), event("exited", date(2018, 9, 20))
KEPT = event("standard_met", date(2018, 4, 3), standard="soon-met", due_on="2018-04-19")
SEEN_LATE = event("clock_missed", date(2018, 5, 20), clock="standard_seen", due_on="2018-05-19")
SEEN_IN_TIME = event("standard_met", date(2018, 5, 18), standard="seen", due_on="2018-05-19")
NOT_IN_TIME = event("met_withdrawn", date(2018, 5, 21), standard="seen", due_on="2018-05-19")
SEEN_AFTER_ALL = event("miss_withdrawn", date(2018, 5, 18), clock="standard_seen", done_on="2018-05-18")
MOVED_START = event("start_corrected", date(2018, 5, 2), started_on="2018-04-02")
NOT_IN_ERROR = event("not_in_error", date(2019, 5, 2))
CONTACT_STANDS = {"record_id": "c9", "on": "2018-04-18", "code": "contact"}
OTHER_CONTACT = event("records", date(2018, 5, 3), kind="contact", standing=[CONTACT_STANDS])
SENDER = event("sender", date(2018, 3, 6), sent_by="a-borough")
OTHER_OUTCOME = event("achieved", date(2018, 9, 2), outcome="job-started")
REJECTION_GRANTED = event("withdrawn", date(2018, 3, 20), rejected=True)

DIFFER = (
    "left: tests/recount.py; right: services/kpi/domain/measures.py. One of them counts wrongly, or a MeasureRule does "
    "not name all the facts that it reads, so that it is not counted again"
)
SPELL = {"job_id": "j1", "began_on": "2018-04-09"}
NOT_LEFT = event("corrected", date(2018, 7, 2), in_work=[SPELL])
LEFT_EARLIER = event("corrected", date(2018, 7, 3), in_work=[SPELL | {"ended_on": "2018-05-04"}], left_on="2018-05-21")
JOB_CORRECTED = event("job_corrected", date(2018, 7, 2), job_id="j1", started_on="2018-05-07")
STORIES = {
    "only referred": [received()],
    "rejected": [received(), REJECTED],
    "cancelled": [received(), CANCELLED],
    "withdrawn": [received(), WITHDRAWN],
    "moved to another provider": [received(), ALLOCATED],
    "moved and started": [received(), ALLOCATED, started(provider="south")],
    "started": [received(), started()],
    "in work": [received(), started(), JOB, SECOND_JOB],
    "job voided": [received(), started(), JOB, VOIDED],
    "first of two jobs voided": [received(), started(), JOB, SECOND_JOB, VOIDED],
    "achieved and paid": [received(), started(), JOB, ACHIEVED, PAID],
    "lost and recovered": [received(), started(), ACHIEVED, PAID, LOST, RECOVERED],
    "lost and regained": [received(), started(), ACHIEVED, LOST, REGAINED],
    "in error": [received(), started(), JOB, ACHIEVED, PAID, IN_ERROR, RECOVERED],
    "acknowledged in time": [received(), ACKNOWLEDGED],
    "acknowledged late": [received(), ACKNOWLEDGED_LATE],
    "acknowledged late for a reason": [received(), ACKNOWLEDGED_LATE, EXCUSED],
    "never came": [received(), ACKNOWLEDGED, DID_NOT_START],
    "never came, on another day": [received(), ACKNOWLEDGED, DID_NOT_START, NOT_THEN],
    "a did-not-start in error": [received(), ACKNOWLEDGED, DID_NOT_START, STILL_OPEN],
    "a did-not-start in error, and a start": [received(), DID_NOT_START, STILL_OPEN, started(date(2018, 4, 12))],
    "came after all": [received(), DID_NOT_START, started(date(2018, 3, 28))],
    "rejected after it was acknowledged": [received(), ACKNOWLEDGED, REJECTION_GRANTED],
    "planned, reviewed and met": [received(), ATTENDED, started(), ASSESSED, PLAN, REVIEW, CONTACT, EMPLOYER],
    "in work, out and in again": [received(), started(), JOB, IN_WORK, *IN_WORK_CONTACTS, BACK, AGAIN, ENDED],
    "left twice over": [received(), started(), IN_WORK, EXITED, ENDED],
    "first on a list": [received(priority=True), started()],
    "two outcomes": [received(), started(), ACHIEVED, OTHER_OUTCOME],
    "kept a standard and missed another": [received(), started(), KEPT, SEEN_LATE],
    "kept both after all": [received(), started(), KEPT, SEEN_LATE, SEEN_IN_TIME, SEEN_AFTER_ALL],
    "had left by the day of a standard": [received(), started(), SEEN_LATE, SEEN_AFTER_ALL, EXITED],
    "never received": [started(), JOB],
    "an exit that is withdrawn": [received(), started(), IN_WORK, EXITED, NOT_LEFT],
    "an exit on an earlier day": [received(), started(), IN_WORK, EXITED, NOT_LEFT, LEFT_EARLIER, AGAIN],
    "an exit withdrawn, and a later end": [received(), started(), IN_WORK, EXITED, NOT_LEFT, BACK, ENDED],
    "a job on another day": [received(), started(), JOB, JOB_CORRECTED],
    "a start on another day": [received(), started(), CONTACT, MOVED_START],
    "came after all, on another day": [received(), DID_NOT_START, started(date(2018, 3, 28)), MOVED_START],
    "an error that was none": [received(), started(), JOB, IN_ERROR, NOT_IN_ERROR],
    "a contact of somebody else": [received(), started(), CONTACT, OTHER_CONTACT],
    "kept a standard only at first": [received(), started(), SEEN_IN_TIME, NOT_IN_TIME],
    "sent by somebody else": [received(), SENDER],
    "a void job after all": [received(), started(), JOB, VOIDED, JOB_CORRECTED],
}


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES.keys())
def test_the_recount_comes_to_what_was_counted(story: list[JourneyEvent]):
    assert again(ledger(story)) == counted(story), DIFFER


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES.keys())
def test_the_recount_does_not_mind_in_which_order_the_ledgers_are_read(story: list[JourneyEvent]):
    owners = {"referral": 0, "outcome": 2, "claim": 2}
    by_ledger = sorted(story, key=lambda each: -owners.get(each.type.split(".")[0], 1))
    assert again(ledger(by_ledger)) == again(ledger(story))


PARTS = [ALLOCATED, ACKNOWLEDGED, EXCUSED, DID_NOT_START, CANCELLED, ATTENDED, started(), CONTACT, PLAN, REVIEW]
PARTS += [EMPLOYER, REJECTION_GRANTED, IN_WORK, *IN_WORK_CONTACTS, BACK, EXITED, NOT_LEFT, AGAIN, ENDED, LEFT_EARLIER]
PARTS += [OTHER_OUTCOME, KEPT, SEEN_LATE, MOVED_START]
PARTS += [JOB, VOIDED, JOB_CORRECTED, SECOND_JOB, ACHIEVED, LOST, REGAINED, PAID, RECOVERED, IN_ERROR]


@given(st.sets(st.sampled_from(range(len(PARTS)))), st.integers(0, len(PARTS)))
def test_any_part_of_a_journey_with_the_referral_heard_at_any_point_is_counted_as_recounted(
    chosen: set[int], heard_at: int
):
    story = [PARTS[n] for n in sorted(chosen)]
    story.insert(min(heard_at, len(story)), received())
    assert again(ledger(story)) == counted(story), DIFFER


def test_the_recount_is_told_every_event_that_moves_a_figure():
    assert {each.type for story in STORIES.values() for each in story} >= {*FACT_CHANGES}


NOT_IN_SQL = {
    **dict.fromkeys(
        ("participant.standard_met", "participant.standard_met_withdrawn", "participant.clock_missed"),
        "the standard is counted from the contacts",
    ),
    "participant.clock_missed_withdrawn": "the standard is counted from the contacts",
    "referral.sender_named": "no figure is sliced by who sent a referral",
    "participant.exception_recorded": "no KPI counts what is excused",
    "participant.employer_contacted": "no standard asks for a contact with an employer",
    "participant.in_work_support_began": "no KPI counts cases in work",
    "participant.returned_to_pre_work_support": "no KPI counts cases in work",
    "assessment.completed": "no standard asks for an assessment",
    "action_plan.agreed": "no KPI counts plans",
    "claim.paid": "no KPI counts money",
    "claim.recovered": "no KPI counts money",
}
"""What the contracts of the recount in SQL leave out, with the reason."""


def test_the_recount_in_sql_hears_every_event_that_moves_a_figure_of_its_contracts():
    happened = {event_type for _, _, event_type, _, _ in lives(400, 1, date(2019, 1, 1), date(2020, 3, 20), ("hill",))}
    assert happened == {*FACT_CHANGES} - {f"{name}.v1" for name in NOT_IN_SQL}
    sql = (Path(recount_in_sql.__file__).parent / "lines.sql").read_text(encoding="utf-8")
    assert {event_type for event_type in happened if event_type not in sql} == set()


def test_what_is_about_nobody_is_not_counted():
    assert (
        again(
            [InLedger("statement.moved.v1", "statement/s1", date(2018, 4, 1), datetime(2018, 4, 1, tzinfo=UTC), b"{}")]
        )
        == {}
    )


def test_people_are_summed_by_slice():
    two = [received(), received(area="bexley")]
    others = [replace(e, stream_id=f"participant/{n}") for n, e in enumerate(ledger(two))]
    assert again(others)["referrals", "2018-03", "north", "newham", "HD"] == 1
    assert again(others)["referrals", "2018-03", "north", "bexley", "HD"] == 1

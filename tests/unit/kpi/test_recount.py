"""The recount, told the same stories as the counting and asked for the same figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kpi.domain import Happening
from services.kpi.recount import recount
from tests.unit.kpi.stories import event, received, started, told


@dataclass(frozen=True)
class InLedger:
    """A happening as a ledger holds it."""

    type: str
    stream_id: str
    occurred_on: date
    value: bytes


def ledger(events: Iterable[Happening]) -> list[InLedger]:
    return [InLedger(e.type, f"participant/{e.participant_id}", e.occurred_on, orjson.dumps(e.data)) for e in events]


def counted(events: Iterable[Happening]) -> dict[tuple[str, str, str, str, str], int]:
    """The same figures by way of movements."""
    totals: dict[tuple[str, str, str, str, str], int] = {}
    for moved in told(*events):
        count = moved.count
        key = (count.measure, count.month, count.provider, count.area, count.group)
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
    "never received": [started(), JOB],
}


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES.keys())
def test_the_recount_comes_to_what_was_counted(story: list[Happening]):
    assert recount(ledger(story)) == counted(story)


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES.keys())
def test_the_recount_does_not_mind_in_which_order_the_ledgers_are_read(story: list[Happening]):
    owners = {"referral": 0, "participant": 1, "job": 1, "outcome": 2, "claim": 2}
    by_ledger = sorted(story, key=lambda each: -owners[each.type.split(".")[0]])
    assert recount(ledger(by_ledger)) == recount(ledger(story))


PARTS = [ALLOCATED, CANCELLED, started(), JOB, VOIDED, SECOND_JOB, ACHIEVED, LOST, REGAINED, PAID, RECOVERED, IN_ERROR]


@given(st.sets(st.sampled_from(range(len(PARTS)))), st.integers(0, len(PARTS)))
def test_any_part_of_a_journey_with_the_referral_heard_at_any_point_is_counted_as_recounted(
    chosen: set[int], heard_at: int
):
    story = [PARTS[n] for n in sorted(chosen)]
    story.insert(min(heard_at, len(story)), received())
    assert counted(story) == recount(ledger(story))


def test_what_is_about_nobody_is_not_counted():
    assert recount([InLedger("statement.moved.v1", "statement/s1", date(2018, 4, 1), b"{}")]) == {}


def test_people_are_summed_by_slice():
    two = [received(), received(area="bexley")]
    others = [InLedger(e.type, f"participant/{n}", e.occurred_on, e.value) for n, e in enumerate(ledger(two))]
    assert recount(others)["referrals", "2018-03", "north", "newham", "HD"] == 1
    assert recount(others)["referrals", "2018-03", "north", "bexley", "HD"] == 1

"""A participant stored and read again is the same participant, so that the next event moves the same."""

from datetime import UTC, date, datetime

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kpi.domain import FACT_CHANGES, Batch, JourneyEvent, Participant, movements
from services.kpi.reactions.counting import journey_event
from services.kpi.store import participant_of
from shared.journey.envelope import Envelope
from shared.terms.programme import Programme
from tests.unit.kpi.stories import PLAIN, event, received, started


def under(programme_id: str, version: str, at: datetime | None = None) -> Programme:
    return PLAIN


LATER = [
    event("allocated", date(2018, 3, 6), provider="south"),
    started(),
    event("cancelled", date(2018, 3, 7)),
    event("job", date(2018, 5, 1)),
    event("did_not_start", date(2018, 3, 15)),
    event("contacted", date(2018, 6, 1), in_work=True),
    event("in_work", date(2018, 5, 1)),
    event("back", date(2018, 5, 9)),
    event("plan", date(2018, 4, 1)),
    event("excused", date(2018, 4, 1)),
    event("standard_met", date(2018, 4, 2), standard="soon", due_on="2018-04-19"),
    event("clock_missed", date(2018, 4, 20), clock="standard_seen", due_on="2018-04-19"),
    event("exited", date(2019, 1, 1)),
    event("achieved", date(2019, 2, 1)),
    event("paid", date(2019, 2, 28)),
    event("in_error", date(2019, 5, 1)),
]


def after(events: list[JourneyEvent]) -> Participant:
    known = Participant()
    for each in events:
        known, _ = movements(known, each, under)
    return known


def stored(known: Participant) -> Participant:
    return participant_of(orjson.loads(orjson.dumps(known)))


@given(st.lists(st.sampled_from(range(len(LATER))), unique=True), st.booleans())
def test_what_is_stored_comes_back_as_it_was(chosen: list[int], referred: bool):
    known = after([*([received()] if referred else []), *(LATER[n] for n in chosen)])
    assert stored(known) == known


@pytest.mark.parametrize("each", LATER, ids=lambda each: each.type)
def test_an_event_moves_the_same_of_a_stored_participant(each: JourneyEvent):
    known = after([received(), started()])
    assert movements(stored(known), each, under) == movements(known, each, under)


def test_what_waits_for_its_referral_waits_in_the_store_too():
    waiting = stored(after([started(), event("job", date(2018, 5, 1))]))
    assert [each.type for each in waiting.waiting] == ["participant.started.v1", "job.started.v1"]
    _, moved = movements(waiting, received(), under)
    assert {each.count.measure for each in moved} >= {"referrals", "net_referrals", "starts", "job_starts"}


def test_a_batch_remembers_whom_it_touched_and_what_moved_at_which_position():
    batch = Batch({}, under)
    batch.apply(7, received())
    batch.apply(9, started())
    batch.apply(11, event("booked", date(2018, 3, 25)))
    assert batch.changed == {"p1"}
    moved = [(position, each.count.measure) for position, each in batch.movements]
    assert moved[:2] == [(7, "referrals"), (7, "net_referrals")]
    assert (9, "starts") in moved and all(position == 9 for position, _ in moved[2:])


def envelope(type_: str, stream_id: str) -> Envelope:
    at = datetime(2018, 3, 5, 12, tzinfo=UTC)
    return Envelope(
        "e1", type_, "referrals", stream_id, 1, at.date(), at, "a/b", None, None, "", "h", b'{"reason":"x"}'
    )


@pytest.mark.parametrize("type_", FACT_CHANGES)
def test_every_event_that_moves_a_figure_is_told_on_in_what_the_figures_need(type_: str):
    told = journey_event(envelope(type_, "participant/p9"))
    assert told is not None
    assert (told.participant_id, told.type, told.data, told.recorded_on) == (
        "p9",
        type_,
        {"reason": "x"},
        date(2018, 3, 5),
    )


@pytest.mark.parametrize(
    ("type_", "stream_id"), [("appointment.booked.v1", "participant/p9"), ("claim.paid.v1", "statement/s1")]
)
def test_what_moves_no_figure_is_not_even_read(type_: str, stream_id: str):
    assert journey_event(envelope(type_, stream_id)) is None

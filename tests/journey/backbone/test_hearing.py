"""Hearing: whatever the log repeats, shuffles or delays, each event takes effect once and in its stream's order."""

import random
from collections import defaultdict

import pytest

from shared.journey.envelope import Envelope
from tests.journey.backbone.toy import HEARD, UNHEARD, Toy, Voice, envelope

STREAMS = ["participant/one", "participant/two", "participant/three"]


def a_story(chance: random.Random, length: int) -> list[Envelope]:
    """What two sources said about three people, in the order it was said."""
    voices = [Voice("caseload"), Voice("referrals")]
    return [
        chance.choice(voices).says(chance.choice(STREAMS), chance.choice([HEARD, HEARD, UNHEARD]))
        for _ in range(length)
    ]


def a_bad_delivery(chance: random.Random, story: list[Envelope]) -> list[Envelope]:
    """The story with repeats, with late pieces, and with neighbours swapped; every event arrives at least once."""
    offsets: list[tuple[float, Envelope]] = []
    for at, event in enumerate(story):
        offsets += [(at + chance.choice([0, 0, 0, 3, 15]) * chance.random(), event)]
        offsets += [(at + chance.uniform(-5, 20), event) for _ in range(chance.choice([0, 0, 1, 2]))]
    return [event for _, event in sorted(offsets, key=lambda offset: offset[0])]


@pytest.mark.parametrize("seed", range(12))
async def test_repeats_shuffles_and_delays_change_nothing(toy: Toy, seed: int) -> None:
    chance = random.Random(seed)
    story = a_story(chance, 60)
    delivery = a_bad_delivery(chance, story)
    while delivery:
        size = chance.randint(1, 12)
        await toy.hear(*delivery[:size])
        delivery = delivery[size:]
    heard: dict[tuple[str, str], list[int]] = defaultdict(list)
    for source, stream_id, seq in await toy.effects():
        heard[source, stream_id].append(seq)
    expected: dict[tuple[str, str], list[int]] = defaultdict(list)
    for event in story:
        if event.type == HEARD.TYPE:
            expected[event.source, event.stream_id].append(event.seq)
    assert heard == expected
    assert await toy.held() == []


async def test_a_log_told_again_from_the_start_has_no_effect(toy: Toy) -> None:
    story = a_story(random.Random(1), 40)
    await toy.hear(*story)
    before = await toy.effects()
    await toy.hear(*story)
    assert await toy.effects() == before


async def test_early_events_wait_for_the_gap_to_close_and_nobody_else_does(toy: Toy) -> None:
    voice, other = Voice("caseload"), Voice("referrals")
    first, second, third = (voice.says(STREAMS[0]) for _ in range(3))
    await toy.hear(first, third, other.says(STREAMS[0]), voice.says(STREAMS[1]))
    assert await toy.effects() == [
        ("caseload", STREAMS[0], 1),
        ("referrals", STREAMS[0], 1),
        ("caseload", STREAMS[1], 1),
    ]
    assert [(row["seq"], row["reason"]) for row in await toy.held()] == [(3, "early")]
    await toy.hear(second)
    assert (await toy.effects(STREAMS[0]))[-2:] == [("caseload", STREAMS[0], 2), ("caseload", STREAMS[0], 3)]
    assert await toy.held() == []


async def test_a_gap_closed_within_a_batch_is_no_gap(toy: Toy) -> None:
    voice = Voice("caseload")
    said = [voice.says(STREAMS[0]) for _ in range(5)]
    await toy.hear(*reversed(said))
    assert [seq for _, _, seq in await toy.effects()] == [1, 2, 3, 4, 5]


async def test_what_waits_is_found_though_nobody_told_that_its_turn_has_come(toy: Toy) -> None:
    voice = Voice("caseload")
    first, second = voice.says(STREAMS[0]), voice.says(STREAMS[0])
    await toy.hear(second)
    async with toy.database.as_worker() as uow:
        await toy.processor.consume_within(uow, [first])  # and a crash before the drain
    assert len(await toy.held()) == 1
    assert await toy.held_events.drain_ready() == 1
    assert [seq for _, _, seq in await toy.effects()] == [1, 2]


async def test_a_type_without_a_handler_advances_the_sequence(toy: Toy) -> None:
    voice = Voice("caseload")
    await toy.hear(voice.says(STREAMS[0], UNHEARD), voice.says(STREAMS[0]))
    assert await toy.effects() == [("caseload", STREAMS[0], 2)]


async def test_a_service_skips_what_it_said_itself(toy: Toy) -> None:
    await toy.hear(Voice("toy").says(STREAMS[0]))
    assert (await toy.effects(), await toy.count("inbox"), await toy.count("held")) == ([], 0, 0)
    assert toy.offset.next_offset == 1


async def test_the_effect_the_sequence_and_the_offset_are_one_transaction(toy: Toy) -> None:
    voice = Voice("caseload")
    toy.refuses = {(STREAMS[0], 2)}
    await toy.hear(*(voice.says(STREAMS[0]) for _ in range(2)))
    assert await toy.effects() == [("caseload", STREAMS[0], 1)], "the refused event's own effect was rolled back"
    assert await toy.rows("SELECT last_seq FROM inbox") == [{"last_seq": 1}]
    assert await toy.rows("SELECT next_offset FROM offsets") == [{"next_offset": 2}]


async def test_an_answer_said_while_hearing_names_its_cause(toy: Toy) -> None:
    async def answer(uow, event) -> None:
        uow.emit(event.stream_id, UNHEARD, event.occurred_on)

    toy.before = answer
    heard = envelope("caseload", STREAMS[0], 1, "", traceparent="00-1-2-01")
    await toy.hear(heard)
    assert await toy.rows("SELECT causation_id, traceparent FROM ledger") == [
        {"causation_id": heard.event_id, "traceparent": "00-1-2-01"}
    ]

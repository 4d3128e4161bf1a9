"""An event that fails for good stops its stream and nobody else, until someone who gives a reason lets it go on."""

from dataclasses import replace

import pytest

from shared.journey.held_events import NotForked, NotHeld, NotItsTurn
from tests.journey.backbone.toy import HEARD, OF_ANYBODY, PARTITION, Toy, Voice, envelope, record

ONE, TWO = "participant/one", "participant/two"


async def stopped(toy: Toy) -> tuple[Voice, Voice]:
    """Two sources spoke about one: caseload's second event was refused, and more was said since, also about two."""
    caseload, referrals = Voice("caseload"), Voice("referrals")
    toy.refuses = {(ONE, 2)}
    await toy.hear(
        caseload.says(ONE),
        caseload.says(ONE),
        referrals.says(ONE),
        caseload.says(TWO),
        caseload.says(ONE),
        referrals.says(TWO),
    )
    return caseload, referrals


async def waiting(toy: Toy) -> list[tuple[str, int, str]]:
    return [(row["source"], row["seq"], row["reason"]) for row in await toy.held()]


async def test_a_held_event_stops_its_stream_from_every_source_and_nobody_else(toy: Toy) -> None:
    await stopped(toy)
    assert await toy.effects() == [("caseload", ONE, 1), ("caseload", TWO, 1), ("referrals", TWO, 1)]
    assert await waiting(toy) == [("caseload", 2, "failed"), ("referrals", 1, "behind"), ("caseload", 3, "behind")]
    row = (await toy.held())[0]
    assert row["attempts"] == 3 and row["error"].startswith("ValueError at ") and "domain refuses" not in row["error"]


async def test_after_a_retry_what_waited_drains_in_arrival_order(toy: Toy) -> None:
    caseload, _ = await stopped(toy)
    toy.refuses = set()
    position = (await toy.held())[0]["position"]
    assert await toy.held_events.retry(position, "milepost/ops", "the rule was mended") == 3
    assert await toy.effects(ONE) == [
        ("caseload", ONE, 1),
        ("caseload", ONE, 2),
        ("referrals", ONE, 1),
        ("caseload", ONE, 3),
    ]
    await toy.hear(caseload.says(ONE))
    assert (await toy.effects(ONE))[-1] == ("caseload", ONE, 4)


async def test_a_retry_that_fails_again_leaves_the_stream_as_it_was(toy: Toy) -> None:
    await stopped(toy)
    before = await waiting(toy)
    assert await toy.held_events.retry((await toy.held())[0]["position"], "milepost/ops", "perhaps") == 0
    assert await waiting(toy) == before
    assert (await toy.held())[0]["attempts"] == 4


async def test_a_second_failure_in_the_queue_stops_the_drain_there(toy: Toy) -> None:
    await stopped(toy)
    toy.refuses = {(ONE, 3)}
    assert await toy.held_events.retry((await toy.held())[0]["position"], "milepost/ops", "mended") == 2
    assert await waiting(toy) == [("caseload", 3, "failed")]


async def test_a_discard_keeps_who_and_why_and_the_rest_goes_on(toy: Toy) -> None:
    await stopped(toy)
    position = (await toy.held())[0]["position"]
    assert await toy.held_events.discard(position, "milepost/ops", "said by mistake") == 2
    assert [seq for _, _, seq in await toy.effects(ONE)] == [1, 1, 3]
    kept = (await toy.rows("SELECT * FROM held WHERE position = $1", position))[0]
    assert (kept["settled_by"], kept["settled_how"], kept["settled_why"]) == (
        "milepost/ops",
        "discarded",
        "said by mistake",
    )
    assert kept["value"] is not None and kept["settled_at"] is not None


async def test_what_was_discarded_stays_discarded_when_the_log_is_told_again(toy: Toy) -> None:
    voice = Voice("caseload")
    said = [voice.says(ONE) for _ in range(3)]
    toy.refuses = {(ONE, 2)}
    await toy.hear(*said)
    await toy.held_events.discard((await toy.held())[0]["position"], "milepost/ops", "said by mistake")
    toy.refuses = set()
    await toy.hear(*said)
    assert [seq for _, _, seq in await toy.effects()] == [1, 3]


async def test_only_what_is_next_can_be_settled(toy: Toy) -> None:
    await stopped(toy)
    behind = (await toy.held())[1]["position"]
    for settle in (toy.held_events.retry, toy.held_events.discard):
        with pytest.raises(NotItsTurn, match="settle that one first"):
            await settle(behind, "milepost/ops", "impatience")
        with pytest.raises(NotHeld, match="no event is held at position 999"):
            await settle(999, "milepost/ops", "a typing error")
    assert [reason for _, _, reason in await waiting(toy)] == ["failed", "behind", "behind"]


async def test_an_early_event_cannot_be_forced_past_its_gap(toy: Toy) -> None:
    voice = Voice("caseload")
    first, second = voice.says(ONE), voice.says(ONE)
    await toy.hear(second)
    with pytest.raises(NotItsTurn, match="replay its ledger"):
        await toy.held_events.retry((await toy.held())[0]["position"], "milepost/ops", "impatience")
    await toy.hear(first)
    assert [seq for _, _, seq in await toy.effects()] == [1, 2]


async def test_a_gap_behind_a_failure_holds_up_only_its_own_source_once_the_failure_is_settled(toy: Toy) -> None:
    caseload, referrals = Voice("caseload"), Voice("referrals")
    toy.refuses = {(ONE, 1)}
    first, second, third = (caseload.says(ONE) for _ in range(3))
    await toy.hear(first, third)
    toy.refuses = set()
    await toy.held_events.retry((await toy.held())[0]["position"], "milepost/ops", "mended")
    assert await waiting(toy) == [("caseload", 3, "early")]
    await toy.hear(referrals.says(ONE), second)
    assert await toy.effects() == [
        ("caseload", ONE, 1),
        ("referrals", ONE, 1),
        ("caseload", ONE, 2),
        ("caseload", ONE, 3),
    ]


async def test_a_type_that_is_not_catalogued_waits_for_the_upgrade(toy: Toy) -> None:
    del toy.catalogue[HEARD.TYPE]
    toy.renew()
    voice = Voice("caseload")
    await toy.hear(voice.says(ONE), voice.says(ONE))
    held = await toy.held()
    assert [row["reason"] for row in held] == ["failed", "behind"]
    assert "deploy the version that has it" in held[0]["error"] and held[0]["attempts"] == 1
    toy.catalogue = OF_ANYBODY
    toy.renew()
    assert await toy.held_events.retry(held[0]["position"], "milepost/ops", "upgraded") == 2
    assert await toy.effects() == [("caseload", ONE, 1), ("caseload", ONE, 2)]


GARBAGE = [
    (b"participant/one", b"not JSON", []),
    (b"participant/one", None, []),
    (b"participant/one", b"{}", [("ce_id", b"x\x00y"), ("ce_\x00", b"\xff\xfe"), ("empty", None)]),
]


@pytest.mark.parametrize(("key", "value", "headers"), GARBAGE)
async def test_a_record_that_is_no_event_is_held_under_its_key_and_stops_nobody(toy: Toy, key, value, headers) -> None:
    voice = Voice("caseload")
    await toy.hear(record(0, key, value, headers), voice.says(ONE), voice.says(TWO))
    assert await waiting(toy) == [("?", -1, "refused")]
    assert await toy.effects() == [("caseload", ONE, 1), ("caseload", TWO, 1)]
    position = (await toy.held())[0]["position"]
    assert await toy.held_events.retry(position, "milepost/ops", "perhaps") == 0
    assert await toy.held_events.discard(position, "milepost/ops", "noise") == 0
    assert await toy.held() == []


async def test_records_without_a_key_are_each_kept_and_stop_nobody(toy: Toy) -> None:
    await toy.hear(record(0, None, b"noise"), record(1, None, b"more noise"), Voice("caseload").says(ONE))
    assert [(row["stream_id"], row["seq"], row["value"]) for row in await toy.held()] == [
        (f"{PARTITION.topic}/0", -1, b"noise"),
        (f"{PARTITION.topic}/0", -2, b"more noise"),
    ]
    assert await toy.effects() == [("caseload", ONE, 1)]


@pytest.mark.parametrize(
    "absurd",
    [
        envelope("caseload", ONE, 2**63, ""),
        envelope("caseload", ONE, 0, ""),
        envelope("caseload", ONE, 1, "", value=b"[]"),
        replace(envelope("caseload", ONE, 1, ""), hash="0" * 64),
        replace(envelope("caseload", ONE, 1, ""), value=b'{"reason":"edited"}'),
    ],
    ids=["a sequence no table can hold", "a sequence before the first", "no object", "a wrong hash", "an edited value"],
)
async def test_an_event_that_cannot_be_true_is_held_and_never_kills_the_reader(toy: Toy, absurd) -> None:
    await toy.hear(absurd, Voice("caseload").says(TWO))
    assert [(source, reason) for source, _, reason in await waiting(toy)] == [("?", "refused")]
    assert await toy.effects() == [("caseload", TWO, 1)]


async def test_a_source_that_repeats_a_sequence_with_other_words_is_a_fork(toy: Toy) -> None:
    voice = Voice("caseload")
    await toy.hear(voice.says(ONE), voice.says(ONE))
    restored = envelope("caseload", ONE, 2, "0" * 64)
    await toy.hear(restored, Voice("referrals").says(ONE), voice.says(TWO))
    assert await waiting(toy) == [("caseload", 2, "fork"), ("referrals", 1, "behind")]
    assert "caseload differs from what was consumed at seq 2" in (await toy.held())[0]["error"]
    assert (await toy.effects())[-1] == ("caseload", TWO, 1)


async def test_a_source_restored_from_a_backup_is_a_fork_at_the_next_sequence(toy: Toy) -> None:
    voice = Voice("caseload")
    await toy.hear(voice.says(ONE), voice.says(ONE))
    await toy.hear(envelope("caseload", ONE, 3, "0" * 64))
    assert await waiting(toy) == [("caseload", 3, "fork")]


async def test_discarding_a_fork_goes_on_with_the_word_of_the_restored_source(toy: Toy) -> None:
    voice = Voice("caseload")
    await toy.hear(voice.says(ONE), voice.says(ONE))
    second = envelope("caseload", ONE, 2, "0" * 64)
    third = envelope("caseload", ONE, 3, second.hash)
    await toy.hear(second, third)
    position = (await toy.held())[0]["position"]
    assert await toy.held_events.retry(position, "milepost/ops", "perhaps") == 0
    assert await waiting(toy) == [("caseload", 2, "fork"), ("caseload", 3, "behind")]
    assert await toy.held_events.discard(position, "milepost/ops", "restored on 9 March") == 1
    assert await toy.effects() == [("caseload", ONE, 1), ("caseload", ONE, 2), ("caseload", ONE, 3)]


async def test_dismissing_a_fork_keeps_what_was_heard_and_goes_on_with_the_true_ledger(toy: Toy) -> None:
    """The source spoke from an old backup, twice, and is itself again: its third event follows the second we know."""
    voice = Voice("caseload")
    await toy.hear(voice.says(ONE), voice.says(ONE))
    wrong = envelope("caseload", ONE, 2, "0" * 64)
    await toy.hear(wrong, envelope("caseload", ONE, 3, wrong.hash))
    third = voice.says(ONE)
    for _ in range(2):
        await toy.held_events.dismiss((await toy.held())[0]["position"], "milepost/ops", "restored to the last moment")
    assert await toy.held() == []
    await toy.hear(third)
    assert await toy.effects() == [("caseload", ONE, 1), ("caseload", ONE, 2), ("caseload", ONE, 3)]
    assert (await toy.rows("SELECT last_hash FROM inbox"))[0]["last_hash"] == third.hash


async def test_only_a_fork_can_be_dismissed(toy: Toy) -> None:
    await stopped(toy)
    with pytest.raises(NotForked, match="is no fork: retry or discard it"):
        await toy.held_events.dismiss((await toy.held())[0]["position"], "milepost/ops", "impatience")
    assert len(await toy.held()) == 3

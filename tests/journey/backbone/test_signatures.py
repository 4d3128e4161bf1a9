"""An event that its source did not sign is held and changes nothing, even where everything else about it is right."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.journey.envelope import Envelope, decode
from shared.journey.relay import Relay
from shared.journey.signatures import GROUP, NOT_SIGNED, Signatures, sign
from shared.journey.signing import SigningKey, public_keys
from tests.journey.backbone.toy import UNHEARD, Toy, Voice, envelope, eventually

ONE, TWO = "participant/one", "participant/two"
KEY, OTHER = SigningKey.generate("k1"), SigningKey.generate("k1")
KEYS = public_keys(f"caseload/{KEY.public_text},referrals/{OTHER.public_text}")


def signed(*events: Envelope, key: SigningKey = KEY) -> list[Envelope]:
    """As the relay sends them together, and as a consumer reads them."""
    headers = sign([event.hash for event in events], key)
    sent = [replace(event, signature=text) for event, text in zip(events, headers, strict=True)]
    return [decode(event.headers(), event.value) for event in sent]


@pytest.fixture
def strict(toy: Toy) -> Toy:
    """A toy to which caseload and referrals speak, each with its key."""
    toy.signatures = Signatures(KEYS)
    toy.renew()
    return toy


@given(st.integers(1, 3 * GROUP))
def test_every_event_of_a_batch_is_signed_whatever_its_size(number: int) -> None:
    events = signed(*[envelope("caseload", ONE, seq, "") for seq in range(1, number + 1)])
    assert all(Signatures(KEYS).accept(event) for event in events)
    assert not any(Signatures(KEYS).accept(replace(event, source="referrals")) for event in events)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "actor": st.just("jcp/x"),
            "seq": st.integers(2, 9),
            "type": st.just(UNHEARD.TYPE),
            "stream_id": st.just(TWO),
            "value": st.just(b"{}"),
        },
    ).filter(bool)
)
def test_whatever_is_changed_the_signature_is_not_for_it(changes: dict) -> None:
    [true] = signed(envelope("caseload", ONE, 1, ""))
    unsealed = replace(true, **changes)
    assert not Signatures(KEYS).accept(replace(unsealed, hash=unsealed.expected_hash()))


@pytest.mark.parametrize("header", [None, "", ":", "k1", "k1::", "k1:%%%:", "k9:AAAA:{hash}", "k1:AAAA:{hash}"])
def test_a_header_that_is_no_signature_is_none(header: str | None) -> None:
    event = envelope("caseload", ONE, 1, "")
    text = header.format(hash=event.hash[:32]) if header else header
    assert not Signatures(KEYS).accept(replace(event, signature=text))
    assert Signatures({}).accept(replace(event, signature=text))


async def test_the_next_event_of_a_source_by_somebody_else_is_held_and_the_true_one_goes_by(strict: Toy) -> None:
    """Right source, type, sequence and previous hash, by whoever read them on the topic."""
    caseload = Voice("caseload")
    first, second, third = caseload.says(ONE), caseload.says(ONE), caseload.says(ONE)
    await strict.hear(*signed(first))
    unsigned = envelope("caseload", ONE, 2, first.hash, actor="jcp/x")
    [borrowed] = [replace(unsigned, signature=signed(first)[0].signature)]
    [of_another] = signed(unsigned, key=OTHER)
    for forged in (unsigned, borrowed, of_another):
        await strict.hear(forged)
    assert await strict.effects() == [("caseload", ONE, 1)]
    assert [(row["reason"], row["error"]) for row in await strict.held()] == [("refused", NOT_SIGNED)] * 3
    await strict.hear(*signed(second, third))
    assert [seq for _, _, seq in await strict.effects()] == [1, 2, 3]


async def test_an_old_topic_is_read_before_signatures_are_required_and_again_after(strict: Toy) -> None:
    caseload = Voice("caseload")
    old = [caseload.says(ONE) for _ in range(3)]
    strict.signatures = Signatures({})
    strict.renew()
    await strict.hear(*old)
    strict.signatures = Signatures(KEYS)
    strict.renew()
    await strict.hear(*old, *signed(caseload.says(ONE)))
    assert [seq for _, _, seq in await strict.effects()] == [1, 2, 3, 4] and await strict.held() == []


async def test_what_was_not_read_in_time_is_sent_again_signed(strict: Toy) -> None:
    """As `milepost replay` does. The unsigned copy is then known to be true, and a retry settles it."""
    event = Voice("caseload").says(ONE)
    await strict.hear(event)
    [held] = await strict.held()
    assert await strict.held_events.retry(held["position"], "milepost/ops", "perhaps") == 0
    await strict.hear(*signed(event))
    assert await strict.effects() == [("caseload", ONE, 1)]
    await strict.held_events.retry(held["position"], "milepost/ops", "it was sent again, signed")
    assert await strict.held() == []


async def test_early_events_are_held_signed_and_applied(strict: Toy) -> None:
    caseload = Voice("caseload")
    first, second = signed(caseload.says(ONE), caseload.says(ONE))
    await strict.hear(second, first)
    assert [seq for _, _, seq in await strict.effects()] == [1, 2]


async def test_a_relay_with_a_key_is_believed_over_kafka(pair: tuple[Toy, Toy]) -> None:
    talker, listener = pair
    listener.signatures = Signatures(public_keys(f"talker/{KEY.public_text}"))
    listener.renew()
    streams = [f"participant/{number}" for number in range(40)]
    await talker.emit(*streams)
    talker.start(Relay(talker.name, talker.database.connection, talker.kafka, talker.topic, KEY))
    await listener.listen()

    async def heard() -> bool:
        return len(await listener.effects()) == len(streams)

    await eventually(heard, 60)
    assert await listener.held() == []

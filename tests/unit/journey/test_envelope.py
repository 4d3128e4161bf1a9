"""An envelope survives the log byte for byte, and nothing that is not one gets in."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.journey.envelope import Envelope, Undecodable, canonical, decode, instant

TEXT = st.text(st.characters(blacklist_characters="\x00", blacklist_categories=("Cs",)), min_size=1, max_size=40)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@st.composite
def envelopes(draw: st.DrawFn) -> Envelope:
    unsealed = Envelope(
        event_id=draw(TEXT),
        type=draw(TEXT),
        source=draw(TEXT),
        stream_id=draw(TEXT),
        seq=draw(st.integers(1, 2**63 - 1)),
        occurred_on=draw(st.dates()),
        recorded_at=draw(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))),  # noqa: DTZ001
        actor=draw(TEXT),
        causation_id=draw(st.none() | TEXT),
        traceparent=draw(st.none() | TEXT),
        prev_hash=draw(st.sampled_from(["", "a" * 64])),
        hash="",
        value=canonical(draw(st.dictionaries(TEXT, JSON, max_size=4))).encode(),
    )
    return replace(unsealed, hash=unsealed.expected_hash())


@given(envelopes())
def test_what_goes_on_the_log_comes_off_it_the_same(envelope: Envelope) -> None:
    assert decode(envelope.headers(), envelope.value) == envelope


@given(st.lists(st.tuples(TEXT, st.none() | st.binary(max_size=40)), max_size=5), st.none() | st.binary(max_size=60))
def test_whatever_else_is_on_the_log_is_undecodable_and_nothing_worse(headers, value) -> None:
    with pytest.raises(Undecodable):
        decode(headers, value)


@given(envelopes(), st.sampled_from(["ce_time", "ce_sequence", "ce_occurredon", "ce_subject", "ce_id"]), TEXT)
def test_a_header_that_was_tampered_with_is_noticed(envelope: Envelope, name: str, text: str) -> None:
    headers = [(key, text.encode() if key == name else raw) for key, raw in envelope.headers()]
    try:
        decoded = decode(headers, envelope.value)
    except Undecodable:
        return
    assert decoded == envelope


@pytest.mark.parametrize(
    ("header", "text"),
    [
        ("ce_time", "0001-01-01T00:00:00+23:59"),
        ("ce_sequence", "9" * 5000),
        ("ce_sequence", "-1"),
        ("ce_subject", "participant/\x00"),
        ("ce_occurredon", "2018-02-30"),
    ],
)
def test_absurd_headers_are_undecodable(header: str, text: str) -> None:
    envelope = Envelope("e", "t", "s", "k/1", 1, date(2018, 3, 9), datetime(2018, 3, 9, tzinfo=UTC), "a", *[None] * 2, "", "", b"{}")  # fmt: skip # noqa: E501
    headers = [(key, text.encode() if key == header else raw) for key, raw in envelope.headers()]
    with pytest.raises(Undecodable):
        decode(headers, b"{}")


def test_a_float_is_refused_wherever_it_hides() -> None:
    for hidden in ({"a": 1.5}, {"a": [1, {"b": 0.1}]}, [2.0]):
        with pytest.raises(TypeError, match="money is a string"):
            canonical(hidden)


def test_there_is_one_text_of_an_event_and_of_an_instant() -> None:
    assert canonical({"b": 1, "a": {"d": "é", "c": None}}) == '{"a":{"c":null,"d":"é"},"b":1}'
    summer = datetime(2018, 7, 1, 13, tzinfo=timezone(timedelta(hours=1)))
    assert instant(summer) == "2018-07-01T12:00:00.000000+00:00"


@given(envelopes())
def test_whatever_stands_for_a_trace_can_be_asked_for_and_only_a_real_one_is_told(envelope: Envelope) -> None:
    parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    assert replace(envelope, traceparent=parent).trace_id == "4bf92f3577b34da6a3ce929d0e0e4736"
    assert replace(envelope, traceparent=None).trace_id is None
    assert envelope.trace_id is None or envelope.trace_id in (envelope.traceparent or "")

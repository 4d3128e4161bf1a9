"""A position is believed when a service has given it, and no other can be made from it."""

import re
from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.edge.read_your_writes import PATTERN, POSITION, Positions
from shared.edge.settings import Settings

POSITIONS = Positions(b"k" * 32)
FIRST = "caseload/participant/ref_01j0000000000000000000000a/1"


@pytest.mark.rule(181)
@given(seq=st.integers(0, 10**18 - 1), proof=st.binary(min_size=16, max_size=16))
def test_what_is_tried_is_not_ours(seq: int, proof: bytes) -> None:
    position = f"caseload/participant/ref_1/{seq}"
    assert not POSITIONS.is_ours(position)
    assert not POSITIONS.is_ours(f"{position}~{urlsafe_b64encode(proof).decode().rstrip('=')}")


@pytest.mark.rule(181)
@given(seq=st.integers(0, 10**18 - 1), place=st.integers(0, 80), other=st.characters(codec="ascii"))
def test_what_is_given_is_ours_and_a_changed_one_is_not(seq: int, place: int, other: str) -> None:
    proved = POSITIONS.proved(f"caseload/participant/ref_1/{seq}")
    assert POSITIONS.is_ours(proved) and POSITION.fullmatch(proved)
    changed = proved[:place] + other + proved[place + 1 :]
    assert POSITIONS.is_ours(changed) == (changed == proved)
    assert not Positions(b"o" * 32).is_ours(proved)


def test_a_sandbox_without_a_key_proves_nothing() -> None:
    nothing = Positions(b"")
    assert nothing.proved(FIRST) == FIRST and nothing.is_ours(FIRST)
    assert not nothing.is_ours(POSITIONS.proved(FIRST))


def test_the_documented_pattern_is_the_one_that_is_checked() -> None:
    for text in (FIRST, POSITIONS.proved(FIRST), "yesterday", f"{FIRST}~short"):
        assert bool(POSITION.fullmatch(text)) == bool(re.fullmatch(PATTERN, text))


@pytest.mark.parametrize("key", ["short", "AAAA", "A" * 43 + "=" + "A" * 44])
def test_a_key_that_is_none_stops_the_start(key: str) -> None:
    with pytest.raises(ValidationError, match="MILEPOST_POSITION_KEY must be the base64 of 32 random bytes"):
        Settings(mode="sandbox", position_key=key)

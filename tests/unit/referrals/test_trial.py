"""The arms of a trial: the ratio holds in every block, nobody foresees them, and they can be drawn again."""

from collections import Counter
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from services.referrals.domain.trial import CONTROL, PROGRAMME, arm, hand


def keyed(name: str) -> Callable[[int], bytes]:
    return lambda block: f"{name}/{block}".encode()


@given(st.integers(1, 5), st.integers(1, 5), st.integers(1, 4), st.integers(0, 50), st.text(max_size=8))
def test_every_block_holds_the_ratio(programme: int, control: int, times: int, block: int, name: str) -> None:
    size = (programme + control) * times
    numbers = range(block * size, (block + 1) * size)
    drawn = Counter(arm(programme, control, size, number, keyed(name)) for number in numbers)
    assert drawn == {PROGRAMME: programme * times, CONTROL: control * times}


@given(st.integers(0, 500))
def test_the_same_key_and_order_of_receipt_give_the_same_arm(number: int) -> None:
    assert arm(2, 1, 6, number, keyed("pilot")) == arm(2, 1, 6, number, keyed("pilot"))


def test_blocks_are_shuffled_differently_and_by_the_key() -> None:
    hands = {tuple(hand(2, 1, 6, keyed("pilot")(block))) for block in range(60)}
    assert len(hands) > 10, "of fifteen orders of two controls among six"
    first = [arm(2, 1, 6, number, keyed("pilot")) for number in range(60)]
    assert first != [arm(2, 1, 6, number, keyed("other")) for number in range(60)]


def test_each_place_of_a_block_is_control_a_third_of_the_time() -> None:
    hands = [hand(2, 1, 6, keyed("pilot")(block)) for block in range(3000)]
    shares = [sum(one[place] == CONTROL for one in hands) / len(hands) for place in range(6)]
    assert all(0.29 < share < 0.38 for share in shares)

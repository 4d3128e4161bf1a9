"""The arm of a trial: drawn in blocks that hold the ratio, set once, reproducible with the key [rule 15].

A block is a shuffled hand of arms. Its shuffle comes from a keyed hash of the block's number, so that nobody who refers
can foresee the next arm, and an auditor with the key can draw all of them again in the order of receipt.
"""

import hashlib
from collections.abc import Callable

PROGRAMME, CONTROL = "programme", "control"
Keyed = Callable[[int], bytes]
"""The key of a block, by its number."""


def arm(programme: int, control: int, block: int, number: int, keyed: Keyed) -> str:
    """The arm of the person drawn as `number` (from 0): `programme` to `control` in every block of `block`."""
    block_number, position = divmod(number, block)
    return hand(programme, control, block, keyed(block_number))[position]


def hand(programme: int, control: int, block: int, key: bytes) -> list[str]:
    """A block's arms in the order they are given out. `block` is a multiple of the ratio's sum."""
    times = block // (programme + control)
    arms = [PROGRAMME] * (programme * times) + [CONTROL] * (control * times)
    for last in range(len(arms) - 1, 0, -1):
        # 256 bits of the key and the turn: so many that no card is likelier than another to matter.
        other = int.from_bytes(hashlib.sha256(key + last.to_bytes(4)).digest()) % (last + 1)
        arms[last], arms[other] = arms[other], arms[last]
    return arms

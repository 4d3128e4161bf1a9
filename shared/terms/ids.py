"""Opaque identifiers with a prefix for their kind. They sort by creation time. `ref_01j9…` is a TypeID in all but name.

Forty-eight bits of milliseconds and eighty random bits in Crockford's base 32 (no i, l, o, u), lower case.
"""

from __future__ import annotations

import os
import re
from functools import cache

from shared.terms import clock

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 26
PAIRS = [first + second for first in ALPHABET for second in ALPHABET]
SHIFTS = tuple(10 * pair for pair in reversed(range(LENGTH // 2)))
_PREFIX = re.compile(r"[a-z][a-z0-9]{1,11}")
_ID = re.compile(rf"(?P<prefix>{_PREFIX.pattern})_[0-7][{ALPHABET}]{{{LENGTH - 1}}}")


def new_id(prefix: str) -> str:
    """A new id such as `ref_01j9…`; later ids sort after earlier ones to the millisecond."""
    number = clock.milliseconds() << 80 | int.from_bytes(os.urandom(10))
    return _opening(prefix) + "".join([PAIRS[number >> shift & 1023] for shift in SHIFTS])


@cache
def _opening(prefix: str) -> str:
    """What an id of this kind starts with; raises `ValueError`."""
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(f"{prefix!r} cannot open an id; use 2 to 12 lower-case letters or digits, a letter first")
    return f"{prefix}_"


def is_id(text: object, prefix: str | None = None) -> bool:
    """Whether the text has the shape of an id, and of this prefix when one is given."""
    match = _ID.fullmatch(text) if isinstance(text, str) else None
    return bool(match and prefix in (None, match["prefix"]))


def participant_stream(participant_id: str) -> str:
    """The stream of all events about one membership of one programme."""
    return f"participant/{participant_id}"

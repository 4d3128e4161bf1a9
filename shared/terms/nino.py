"""National Insurance numbers: their format, and a range that is never issued, for invented people [rule 6, GK].

`QQ` is the prefix that official guidance uses in examples; the format forbids it because no real number has a Q in it.
Invented people in a sandbox have QQ000000A to QQ999999D, so no real person can be matched by accident. Outside the
sandbox these numbers are refused.
"""

from __future__ import annotations

import re

from shared.terms.faults import Fault

NEVER_ISSUED = "QQ"
NEVER_FIRST = frozenset("DFIQUV")
NEVER_SECOND = frozenset("DFIOQUV")
NEVER_TOGETHER = frozenset({"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"})
_SHAPE = re.compile(r"[A-Z]{2}[0-9]{6}[A-D]")


def normalise(text: str) -> str:
    """As it is stored: upper case, no spaces."""
    return "".join(text.split()).upper()


def is_never_issued(text: str) -> bool:
    """Whether the number lies in the range kept for invented people."""
    number = normalise(text)
    return bool(_SHAPE.fullmatch(number)) and number.startswith(NEVER_ISSUED)


def is_issuable(text: str) -> bool:
    """Whether a number may begin with the first two letters of the text, or invented ones do."""
    prefix = text[:2].upper()
    never = prefix[0] in NEVER_FIRST or prefix[1] in NEVER_SECOND or prefix in NEVER_TOGETHER
    return prefix == NEVER_ISSUED or not never


def nino_fault(text: str, *, sandbox: bool = False, pointer: str = "/nino") -> Fault | None:
    """What is wrong with the number, without repeating it (it is personal data); None when nothing is."""
    number = normalise(text)
    if not _SHAPE.fullmatch(number):
        message = "write two letters, six digits and a letter A to D"
        return Fault(pointer, "nino-format", message)
    if is_never_issued(number):
        return (
            None if sandbox else Fault(pointer, "nino-sandbox-only", "QQ numbers are for invented people in a sandbox")
        )
    if not is_issuable(number):
        return Fault(pointer, "nino-prefix", "this prefix is never issued; check the first two letters")
    return None

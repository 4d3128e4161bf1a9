"""What identifies a person stays in sealed columns: texts that look like a NINO, e-mail address, phone or postcode.

A code, a reference or a reason is repeated in events, logs and addresses, which are read by others and kept [rule 169].
"""

import re
from collections.abc import Iterator

from shared.terms.nino import is_issuable

GAP = r"[ ._/-]{0,2}"
AREAS = frozenset(
    re.findall(
        r"\w+",
        "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK "
        "FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG "
        "NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR "
        "TS TW UB W WA WC WD WF WN WR WS WV YO ZE",
    )
)
OPAQUE = re.compile(
    r"(?<![0-9a-z])(?:[0-9a-f]{16,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-7][0-9a-hjkmnp-tv-z]{25})(?![0-9a-z])",
    re.IGNORECASE,
)
"""Digests, UUIDs and ids of Milepost, in which any letters and digits can follow each other by chance."""
NINO = re.compile(rf"([a-z]{{2}}){GAP}\d\d{GAP}\d\d{GAP}\d\d{GAP}[a-d]", re.IGNORECASE)
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,253}\.[^@\s]+")
NUMBER = r"(?:(?:\+|00)44[ .()-]{0,3}0?[ .)-]{0,2}|44(?=7)|\(?0)([1-9]\d{1,4}\)?(?:[ .-]{0,2}\d{3,8}){1,3})"
PHONE = re.compile(rf"(?<!\d){NUMBER}(?!\d)")
CODE = r"([a-z]{1,2})\d[0-9a-z]?[ ._-]?\d[abd-hjlnp-uw-z]{2}"
POSTCODE = re.compile(rf"(?<![0-9a-z]){CODE}(?![0-9a-z])", re.IGNORECASE)
POSSIBLE = re.compile(f"@|{NINO.pattern}|{NUMBER}|{CODE}", re.IGNORECASE)
"""In every text with an identifier; most texts are without it, and to look for each kind costs five times as much."""
DIGITS_OF_A_PHONE = (9, 10)
WITHHELD = "[removed]"
Match = re.Match[str]


def identifier_in(text: str) -> str | None:
    """What kind of identifier the text contains, in words; None when it contains nothing that looks like one."""
    possible = not text.isalpha() and POSSIBLE.search(text)
    return next((kind for kind, _ in _identifiers(text)), None) if possible else None


def without_identifiers(text: str) -> str:
    """The text with `[removed]` in place of everything that looks like an identifier."""
    for _, match in list(_identifiers(text)):
        text = text.replace(match.group(), WITHHELD)
    return text


def _identifiers(text: str) -> Iterator[tuple[str, Match]]:
    if "@" in text:
        yield from (("an e-mail address", match) for match in EMAIL.finditer(text))
    if not any(map(str.isdigit, text)):
        return
    plain = OPAQUE.sub("*", text)
    yield from (("a National Insurance number", match) for match in NINO.finditer(plain) if is_issuable(match.group(1)))
    yield from (("a phone number", match) for match in PHONE.finditer(plain) if _is_phone(match))
    yield from (("a postcode", match) for match in POSTCODE.finditer(plain) if match.group(1).upper() in AREAS)


def _is_phone(match: Match) -> bool:
    return sum(map(str.isdigit, match.group(1))) in DIGITS_OF_A_PHONE

"""The lines of a delivery, whatever encoding and line ends a payroll's software wrote them with [rule 109]."""

import codecs
import json
import re
from collections.abc import Iterator

Line = tuple[int, bytes]
"""A line's number, from 1, and its bytes in UTF-8."""
MARK = "\ufeff".encode()
END = re.compile(rb"\r\n|\n|\r")
PADDING = b" \t\0\x1a"
"""What may stand around a row or alone on a line: spaces, the fill of a block, and the end of a file in DOS."""


def in_utf8(raw: bytes) -> bytes:
    """The bytes in UTF-8; UTF-16 and UTF-32 are known by their mark or their zeros, as JSON allows.

    A character that is broken off is written out, so that nothing of what was sent is lost.
    """
    marked = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE))
    text = raw.strip(b"\0")
    if not marked and text.count(0) * 3 < len(text):
        return raw  # zeros before it are padding: of JSON in UTF-16 or UTF-32, half the bytes and more are zeros
    encoding = json.detect_encoding(raw)
    return raw if encoding.startswith("utf-8") else raw.decode(encoding, "backslashreplace").encode()


def line_count(text: bytes) -> int:
    """The number of line ends."""
    return text.count(b"\n") + text.count(b"\r") - text.count(b"\r\n")


def lines_of(text: bytes) -> Iterator[Line]:
    """The lines that are not blank. A file joined from several may have a mark at the start of any line."""
    for number, line in enumerate(END.split(text), start=1):
        content = line.strip(PADDING).removeprefix(MARK).strip(PADDING)
        if content:
            yield number, content

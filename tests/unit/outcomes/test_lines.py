"""A delivery is read in whatever encoding, and with whatever line ends, a payroll's software wrote it."""

import codecs

import pytest

from services.outcomes.domain.lines import in_utf8, line_count, lines_of

ROWS = '{"kind":"payment","amount":"£1"}\n{}'
WRITTEN = [(1, ROWS.split("\n")[0].encode()), (2, b"{}")]


def read(raw: bytes) -> list[tuple[int, bytes]]:
    return [*lines_of(in_utf8(raw))]


@pytest.mark.rule(109)
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
def test_every_encoding_of_unicode_is_read(encoding: str) -> None:
    assert read(ROWS.encode(encoding)) == WRITTEN


@pytest.mark.rule(109)
@pytest.mark.parametrize("padding", [b"\0", b"\0\0", b"\0" * 3, b"\0" * 4096, b"\0\0\n"])
def test_a_file_padded_with_zeros_is_not_taken_for_another_encoding(padding: bytes) -> None:
    contents = [content for _, content in read(padding + ROWS.encode() + padding)]
    assert contents == [content for _, content in WRITTEN]


@pytest.mark.rule(109)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_on_any_system(end: str) -> None:
    text = ROWS.replace("\n", end).encode()
    assert (read(text), read(text + end.encode()), line_count(text)) == (WRITTEN, WRITTEN, 1)


@pytest.mark.rule(109)
@pytest.mark.parametrize("blank", [b"", b" \t", b"\0\0", b"\x1a", codecs.BOM_UTF8])
def test_a_blank_line_is_no_row_and_numbers_stay_those_of_the_file(blank: bytes) -> None:
    assert read(b"{}\n" + blank + b"\n{}\n" + blank) == [(1, b"{}"), (3, b"{}")]


@pytest.mark.rule(109)
def test_files_joined_into_one_may_have_a_mark_in_the_middle() -> None:
    assert read(b"{}\n" + codecs.BOM_UTF8 + b"{}") == [(1, b"{}"), (2, b"{}")]


@pytest.mark.rule(109)
def test_bytes_that_are_no_text_are_kept() -> None:
    assert read(b"\xa3{}\n{}") == [(1, b"\xa3{}"), (2, b"{}")]
    assert read("{}\n{".encode("utf-16") + b"\xd8") == [(1, b"{}"), (2, b"{\\xd8")]
    assert read(b"") == []

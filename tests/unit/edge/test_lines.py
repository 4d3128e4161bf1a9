"""Log lines leave together at the end of a turn of the loop, and are never kept back for long."""

import asyncio
from types import SimpleNamespace

import pytest

from shared.edge import telemetry
from shared.edge.telemetry import Lines


class Sink:
    """What was written to standard error, write by write."""

    def __init__(self) -> None:
        self.writes: list[str] = []

    def write(self, text: str) -> None:
        self.writes.append(text)

    def flush(self) -> None: ...


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch) -> Sink:
    sink = Sink()
    monkeypatch.setattr(telemetry, "sys", SimpleNamespace(stderr=sink))
    return sink


def say(lines: Lines, *texts: str) -> None:
    for text in texts:
        lines.write(text)
        lines.flush()


async def test_lines_of_one_turn_of_the_loop_leave_in_one_write(sink: Sink) -> None:
    lines = Lines()
    say(lines, "one\n", "two\n")
    assert sink.writes == []
    await asyncio.sleep(0)
    say(lines, "three\n")
    await asyncio.sleep(0)
    assert sink.writes == ["one\ntwo\n", "three\n"]


async def test_whoever_ends_the_process_has_them_leave_first(sink: Sink) -> None:
    lines = Lines()
    say(lines, "the last\n")
    lines.leave()
    assert sink.writes == ["the last\n"]
    await asyncio.sleep(0)
    assert sink.writes == ["the last\n"]


def test_where_no_loop_runs_a_line_leaves_at_once(sink: Sink) -> None:
    say(Lines(), "one\n")
    assert sink.writes == ["one\n"]


async def test_a_thread_writes_at_once_and_takes_along_what_waits(sink: Sink) -> None:
    lines = Lines()
    say(lines, "one\n")
    await asyncio.to_thread(say, lines, "two\n")
    assert "".join(sink.writes) == "one\ntwo\n"

"""Each request starts a trace of its own, and links the caller's where that is valid."""

import re

import pytest

from shared.edge.telemetry import trace_context

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
NEW = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-01")


def context(traceparent: str) -> dict[str, str]:
    return trace_context([(b"host", b"example"), (b"traceparent", traceparent.encode()), (b"tracestate", b"rojo=1")])


@pytest.mark.parametrize("flags", ["00", "01", "03"])
def test_a_callers_trace_is_linked_and_not_continued(flags: str) -> None:
    result = context(f"00-{TRACE}-{SPAN}-{flags}")
    started = NEW.fullmatch(result["traceparent"])
    assert started and started.group(1) == result["trace_id"] != TRACE and started.group(2) != SPAN
    assert result["caller_trace"] == TRACE


@pytest.mark.parametrize(
    "traceparent",
    [
        "",
        "yesterday",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE.upper()}-{SPAN}-01",
        f"00-{TRACE[:-1]}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}",
        f"00-{TRACE}-{SPAN}-0x",
        f"00-{TRACE}-{SPAN}-01-more",
        f"ff-{TRACE}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}-01" + " " * 600,
    ],
)
def test_an_invalid_traceparent_is_not_linked(traceparent: str) -> None:
    result = context(traceparent)
    started = NEW.fullmatch(result["traceparent"])
    assert started and started.group(1) == result["trace_id"]
    assert "caller_trace" not in result


def test_without_a_traceparent_a_new_trace_starts() -> None:
    first, second = trace_context([]), trace_context([])
    assert NEW.fullmatch(first["traceparent"]) and first["trace_id"] != second["trace_id"]


def test_a_later_version_is_read_as_far_as_it_is_known() -> None:
    assert context(f"cc-{TRACE}-{SPAN}-01-what-comes-next")["caller_trace"] == TRACE

"""The caller's W3C trace context is continued where it is valid and replaced where it is not."""

import logging
import re

import pytest

from shared.edge import telemetry
from shared.edge.telemetry import trace_context

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
NEW = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-01")


def context(traceparent: str, *tracestates: str) -> dict[str, str]:
    states = [(b"tracestate", state.encode("latin-1")) for state in tracestates]
    return trace_context([(b"host", b"example"), (b"traceparent", traceparent.encode()), *states])


@pytest.mark.parametrize("flags", ["00", "01", "03"])
def test_a_callers_trace_and_flags_are_kept_with_a_span_of_ours(flags: str) -> None:
    result = context(f"00-{TRACE}-{SPAN}-{flags}")
    version, trace, span, kept = result["traceparent"].split("-")
    assert (version, trace, kept) == ("00", TRACE, flags)
    assert span != SPAN and re.fullmatch("[0-9a-f]{16}", span)
    assert result["trace_id"] == TRACE


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
def test_an_invalid_traceparent_starts_a_new_trace_and_drops_the_state(traceparent: str) -> None:
    result = context(traceparent, "rojo=1")
    started = NEW.fullmatch(result["traceparent"])
    assert started and started.group(1) == result["trace_id"]
    assert result["trace_id"] not in {TRACE, "0" * 32}
    assert result["tracestate"] == ""


def test_without_a_traceparent_a_new_trace_starts() -> None:
    first, second = trace_context([]), trace_context([])
    assert NEW.fullmatch(first["traceparent"]) and first["trace_id"] != second["trace_id"]


def test_a_later_version_is_read_as_far_as_it_is_known() -> None:
    assert context(f"cc-{TRACE}-{SPAN}-01-what-comes-next")["traceparent"].startswith(f"00-{TRACE}-")


def test_tracestate_is_passed_on_in_its_order() -> None:
    assert context(f"00-{TRACE}-{SPAN}-01", "rojo=1,congo=t61")["tracestate"] == "rojo=1,congo=t61"
    assert context(f"00-{TRACE}-{SPAN}-01", "rojo=1", "congo=t61")["tracestate"] == "rojo=1,congo=t61"


@pytest.mark.parametrize("tracestate", ["no equals sign", "é=1", "a=1," * 400])
def test_an_invalid_tracestate_is_dropped_and_the_trace_kept(tracestate: str) -> None:
    result = context(f"00-{TRACE}-{SPAN}-00", tracestate)
    assert result["tracestate"] == ""
    assert result["trace_id"] == TRACE and result["traceparent"].endswith("-00")


def test_what_an_invalid_tracestate_says_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    telemetry.configure("referrals")
    with caplog.at_level(logging.WARNING):
        context(f"00-{TRACE}-{SPAN}-01", "Jane Doe,a=1")
    assert not caplog.records

"""Every line of a service's log is JSON with its service and level, also the lines of the libraries it stands on."""

import json
import logging
import subprocess
import sys

import pytest

from shared.edge.telemetry import REPEAT_SECONDS, Repeats

PROGRAM = """
import logging, structlog
from shared.edge import telemetry
telemetry.configure("kpi")
for attempt in range(100):
    logging.getLogger("aiokafka").error("Unable connect to %s", f"node {attempt}")
logging.getLogger("uvicorn.error").error("address in use")
logging.getLogger("asyncio").error("failed", exc_info=ValueError("broken"))
structlog.get_logger().info("request", status=200)
"""


def test_libraries_log_json_lines_and_do_not_repeat_themselves() -> None:
    ended = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in ended.stderr.splitlines()]
    assert [(line["event"], line["level"], line["service"]) for line in lines] == [
        ("Unable connect to node 0", "error", "kpi"),
        ("address in use", "error", "kpi"),
        ("failed", "error", "kpi"),
        ("request", "info", "kpi"),
    ]
    assert [line.get("logger") for line in lines] == ["aiokafka", "uvicorn.error", "asyncio", None]
    assert lines[2]["exception"] == "ValueError", "its message may quote a value"


@pytest.mark.parametrize(("later", "passes"), [(0, False), (REPEAT_SECONDS - 0.1, False), (REPEAT_SECONDS, True)])
def test_a_message_passes_again_after_a_while(later: float, passes: bool) -> None:

    repeats = Repeats()
    first, second = (logging.makeLogRecord({"name": "aiokafka", "msg": "Unable connect"}) for _ in range(2))
    first.created, second.created = 1000.0, 1000.0 + later
    assert repeats.filter(first)
    assert repeats.filter(second) is passes

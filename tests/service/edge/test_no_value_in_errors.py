"""An event whose data does not fit is told by path and kind: no value is in a log or in a held event's error."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from importlib import import_module
from typing import Any

import pytest
import structlog

from shared.edge.settings import SERVICES
from shared.journey.batch_processor import BatchProcessor
from shared.journey.envelope import Envelope, canonical
from shared.journey.offsets import PartitionOffset
from shared.terms.events import CATALOGUE, EVENTS
from tests.journey.backbone.toy import HEARD, PARTITION, as_record, envelope

CANARY = "Cnrheldname QQ987659C"
LOGGING = ("batch_processor", "inbox", "held_events")


def spoilt(node: Any) -> Iterator[Any]:
    """The data once for each text or number in it, which is the canary instead."""
    if not isinstance(node, dict | list):
        yield CANARY
        return
    for key in node if isinstance(node, dict) else range(len(node)):
        for inner in spoilt(node[key]):
            copy = deepcopy(node)
            copy[key] = inner
            yield copy


def with_canary() -> list[Envelope]:
    """Every type of the catalogue with the canary in each of its members in turn, and as a member of its own."""
    events = []
    for name, model in sorted(EVENTS.items()):
        source, kind = CATALOGUE[name]
        for data in (*spoilt(model.EXAMPLE), {CANARY: CANARY}):
            stream_id = f"{kind}/ref_{len(events)}"
            blank = envelope(source, stream_id, 1, "", HEARD, type=name, value=canonical(data).encode())
            events.append(replace(blank, hash=blank.expected_hash()))
    return events


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.timeout(120)
async def test_no_value_of_a_bad_event_is_in_a_log_or_an_error(
    empty_bench, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in LOGGING:  # a logger that has logged is not captured
        monkeypatch.setattr(f"shared.journey.{module}.log", structlog.get_logger(), raising=False)
    service = import_module(f"services.{name}.wiring").SERVICE
    events = [event for event in with_canary() if event.source != name]
    async with empty_bench(service) as bench:
        held_events, begin = bench.container.held_events, bench.container.database.as_worker
        processor = BatchProcessor(name, begin, held_events.reactions, CATALOGUE, held_events)
        offset = PartitionOffset()
        with structlog.testing.capture_logs() as lines:
            for number, event in enumerate(events):
                await processor.process_partition(PARTITION, offset, [as_record(event, number)])
        async with bench.container.database.connection() as conn:
            errors = [row["error"] for row in await conn.fetch("SELECT error FROM held WHERE settled_at IS NULL")]
    assert offset.next_offset == len(events) > 100
    assert "Cnrheld" not in str(lines) and "QQ987659C" not in str(lines)
    assert all("Cnrheld" not in error and "QQ987659C" not in error for error in errors)
    if errors:
        assert [line for line in lines if line["event"] == "consumer.held"]

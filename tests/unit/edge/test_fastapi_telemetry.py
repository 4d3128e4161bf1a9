"""FastAPI records spans, metrics and exceptions as soon as a process has an OpenTelemetry provider. Ours must not:
query values and the text of exceptions may be personal data."""

from collections.abc import Iterator
from typing import Any

import pytest
from opentelemetry import _logs, metrics, trace

from milepost.cli.serve import the_service
from milepost.client import Client
from shared.edge.service import create_app
from shared.edge.settings import Settings
from shared.edge.telemetry import Edge


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was asked of this process's OpenTelemetry providers; what they hand out records nothing."""
    asked: list[str] = []

    class Tracers(trace.TracerProvider):
        def get_tracer(self, *args, **kwargs):
            asked.append("tracer")
            return trace.NoOpTracer()

    class Meters(metrics.MeterProvider):
        def get_meter(self, *args, **kwargs):
            asked.append("meter")
            return metrics.NoOpMeter("none")

    class Loggers(_logs.LoggerProvider):
        def get_logger(self, *args, **kwargs):
            asked.append("logger")
            return _logs.NoOpLogger("none")

    monkeypatch.setattr(trace, "get_tracer_provider", Tracers)
    monkeypatch.setattr(metrics, "get_meter_provider", Meters)
    monkeypatch.setattr(_logs, "get_logger_provider", Loggers)
    return asked


def test_nothing_of_fastapi_is_around_the_edge() -> None:
    app = create_app(the_service("kpi"), Settings())
    assert isinstance(app.middleware_stack, Edge)
    assert not any(isinstance(inner, Edge) for inner in _inside(app.middleware_stack))


def _inside(layer: Any) -> Iterator[object]:
    while hasattr(layer, "app"):
        layer = layer.app
        yield layer


async def test_a_request_reaches_no_provider(asked: list[str]) -> None:
    app = create_app(the_service("kpi"), Settings())
    async with Client.for_app(app) as client:
        assert (await client.get("/livez")).status_code == 200
    assert asked == []

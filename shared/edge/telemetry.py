"""One trace through four services: every request starts one, and every consumed event carries it into the logs.

Logs are JSON lines of opaque ids; bodies, query values and headers are never logged.
"""

import asyncio
import atexit
import logging
import math
import secrets
import sys
import threading
import time
from functools import lru_cache
from typing import Any, TextIO, cast

import orjson
import structlog
from opentelemetry.context import Context
from opentelemetry.trace import format_trace_id, get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from prometheus_client import Counter, Histogram
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.typing import EventDict, Processor

from shared.edge.auth import client_of
from shared.edge.listeners import PROBES, require_listener
from shared.edge.problems import Problem, as_problem, document
from shared.edge.rate_limits import Pace
from shared.edge.request_bodies import limited
from shared.journey.error_text import trace_text
from shared.terms import clock
from shared.terms.clients import Client

REQUESTS = Counter("http_requests_total", "Requests answered", ["service", "method", "route", "status"])
SECONDS = Histogram("http_request_seconds", "Time to answer", ["service", "route"])
REPEAT_SECONDS = 10.0
MOST_LABELS = 1024
MOST_IN_PROGRESS = 500
REFUSALS_PER_SECOND, LONGEST_REFUSAL_SECONDS = 200, 2.0
"""A flood without tokens is answered so slowly that it leaves the service to its clients [decision 0017]."""
WITH_TOKEN = ("/v1/", "/ops/")
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
CLIENT_CLOSED = 499
"""The status in logs and metrics of a request whose caller hung up before the answer."""

ALWAYS = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))
"""Answers may be personal: nobody keeps them, and nobody takes them for anything else than they say."""
Headers = list[tuple[bytes, bytes]]
"""As ASGI gives them: lower-case names, Latin-1 values, a name as often as it was sent."""

log = structlog.get_logger()


class Lines:
    """Standard error for log lines. The lines of one turn of the event loop go out in one write, which is the largest
    cost of a line. Code that ends the process by force must call `leave` first.
    """

    def __init__(self) -> None:
        self.waiting: list[str] = []
        self.lock = threading.Lock()

    def write(self, text: str) -> None:
        with self.lock:
            self.waiting.append(text)

    def flush(self) -> None:
        """Writes the waiting lines after this turn of the loop, or at once where no loop runs."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.leave()
            return
        if len(self.waiting) == 1:
            loop.call_soon(self.leave)

    def leave(self) -> None:
        with self.lock:
            text, self.waiting = "".join(self.waiting), []
        if text:
            sys.stderr.write(text)
            sys.stderr.flush()


LINES = Lines()
atexit.register(LINES.leave)


class Repeats(logging.Filter):
    """Lets a library's message pass once in `REPEAT_SECONDS`: while Kafka is away its client says the same 80 times a
    second."""

    def __init__(self) -> None:
        super().__init__()
        self.last: dict[tuple[str, object], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.name, record.msg
        passes = record.created - self.last.get(message, -math.inf) >= REPEAT_SECONDS
        if passes:
            self.last[message] = record.created
        return passes


def configure(service: str, level: str = "INFO") -> None:
    """JSON lines on standard error, each with the service, the time and the trace of the request; libraries' too."""

    def with_service(logger: object, method: str, event: EventDict) -> EventDict:
        return {"service": service, **event}

    def with_time(logger: object, method: str, event: EventDict) -> EventDict:
        return {**event, "timestamp": clock.now()}

    line: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        with_time,
        with_trace,
    ]
    rendered = structlog.processors.JSONRenderer(serializer=_log_line)
    handler = logging.StreamHandler(cast(TextIO, LINES))
    handler.addFilter(Repeats())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[with_service, structlog.stdlib.add_logger_name, *line],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, rendered],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    structlog.configure(
        processors=[*line, rendered],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, LINES)),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)


def with_trace(logger: object, method: str, event: EventDict) -> EventDict:
    """The traceback of an error without its message, which may quote personal values."""
    raised = event.pop("exc_info", None)
    error = raised if isinstance(raised, BaseException) else raised[1] if isinstance(raised, tuple) else sys.exception()
    if raised and error is not None:
        event["exception"] = trace_text(error)
    return event


def _log_line(event: object, **_: object) -> str:
    return orjson.dumps(event, default=repr, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z).decode()


PROPAGATOR = TraceContextTextMapPropagator()


def trace_context(headers: Headers) -> dict[str, str]:
    """`trace_id` and `traceparent` of a request, and `caller_trace` if the caller sent a valid one.

    The trace is our own, because a caller's could be somebody else's; the access log links the two [decision 0028].
    """
    drawn = secrets.token_hex(24)
    trace_id, span_id = drawn[:32], drawn[32:]
    trace = {"trace_id": trace_id, "traceparent": f"00-{trace_id}-{span_id}-01"}
    sent = next((value for name, value in headers if name == b"traceparent"), None)
    if sent is None:
        return trace
    carrier = {"traceparent": sent.decode("latin-1")}
    caller = get_current_span(PROPAGATOR.extract(carrier, Context())).get_span_context()
    return trace | {"caller_trace": format_trace_id(caller.trace_id)} if caller.is_valid else trace


class Edge:
    """ASGI middleware: trace, size limit, access log, metrics, and the response headers that a route has set."""

    def __init__(self, app: ASGIApp, service: str) -> None:
        self.app = app
        self.service = service
        self.in_progress = 0
        self.refusals = Pace(REFUSALS_PER_SECOND, LONGEST_REFUSAL_SECONDS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}  # the server sends the headers of the answer, and not its body
        state = scope.setdefault("state", {})
        state |= trace_context(scope["headers"])
        structlog.contextvars.bind_contextvars(service=self.service, trace=state["trace_id"])
        started = time.perf_counter()
        answered: dict[str, int] = {}
        self.in_progress += 1

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered["status"] = message["status"]
                message["headers"] = [*message["headers"], *response_headers(state)]
            await send(message)

        fast_routes = {} if scope["query_string"] else scope["app"].state.fast_routes
        answer: ASGIApp = fast_routes.get((scope["method"], scope["path"]), self.app)
        try:
            require_listener(scope)
            self._require_room(scope)
            if scope["path"].startswith(WITH_TOKEN) and scope["method"] != "OPTIONS":
                await client_of(
                    scope
                )  # before FastAPI looks for the route, so that a flood without tokens costs little
            await answer(scope, limited(receive, state), sending)
        except ClientDisconnect:
            answered.setdefault("status", CLIENT_CLOSED)
        except Exception as error:
            if answered:
                raise
            problem = as_problem(error)
            if problem.kind == "unauthenticated":
                await self._wait_to_refuse(problem)
            await document(problem, Request(scope))(scope, receive, sending)
        finally:
            self.in_progress -= 1
            self._account(scope, answered.get("status", 500), time.perf_counter() - started)

    def _require_room(self, scope: Scope) -> None:
        """Raises `Problem` unavailable while as many requests are in progress as the process can bear."""
        if self.in_progress > MOST_IN_PROGRESS and scope["path"] not in PROBES:
            raise Problem("unavailable", "The service is busy. Nothing was recorded.", headers={"Retry-After": "1"})

    async def _wait_to_refuse(self, problem: Problem) -> None:
        """Waits for the turn of a refusal. One whose turn is too far away is answered at once, and its connection ends.

        Meanwhile it takes no room from requests that are worked on.
        """
        seconds = self.refusals.turn()
        if seconds is None:
            problem.headers["Connection"] = "close"
        elif seconds:
            self.in_progress -= 1
            try:
                await asyncio.sleep(seconds)
            finally:
                self.in_progress += 1

    def _account(self, scope: Scope, status: int, seconds: float) -> None:
        route = scope["app"].state.paths.get(id(scope.get("route")), "unmatched")
        state = scope["state"]
        client: Client | None = state.get("client")
        who = {"org": client.org, "client": client.id, "kind": client.kind} if client else {}
        who |= {name: state[name] for name in ("problem", "caller_trace") if name in state}
        method = scope["method"] if scope["method"] in METHODS else "other"  # a metric is kept for each that is sent
        count(self.service, method, route, status).inc()
        duration(self.service, route).observe(seconds)
        line = {"method": scope["method"], "route": route, "status": status, "ms": round(seconds * 1000, 1), **who}
        log_request({"service": self.service, "trace": state["trace_id"], **line})


@lru_cache(maxsize=MOST_LABELS)
def count(service: str, method: str, route: str, status: int) -> Counter:
    """The counter of these labels; to find it costs more than to count."""
    return REQUESTS.labels(service, method, route, str(status))


@lru_cache(maxsize=MOST_LABELS)
def duration(service: str, route: str) -> Histogram:
    return SECONDS.labels(service, route)


def log_request(line: EventDict) -> None:
    """The line of the access log, as `log.info("request", …)` writes it for five times the cost."""
    if log.is_enabled_for(logging.INFO):
        LINES.write(_log_line({**line, "event": "request", "level": "info", "timestamp": clock.now()}) + "\n")
        LINES.flush()


def response_headers(state: dict[str, Any]) -> Headers:
    """What every answer has, the trace, the client's limits, and the position of the last event it emitted."""
    headers = [*ALWAYS, (b"traceparent", state["traceparent"].encode())]
    if state.get("rate_limits"):
        headers.append((b"ratelimit-policy", ", ".join(map(str, state["rate_limits"])).encode()))
        headers.append((b"ratelimit", ", ".join(state["rate_limits"].values()).encode()))
    if state.get("position"):
        headers.append((b"milepost-position", state["position"].encode()))
    return headers

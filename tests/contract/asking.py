"""Schemathesis asks a running service whatever its OpenAPI allows, and some of what it forbids, as everybody who may.

Chains of requests, where one's answer feeds the next, are its own inference. It is offered the ids of those who live in
the town and dates of their time, so that it comes past the door and as far as the rules.
"""

import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from hypothesis.strategies import SearchStrategy
from schemathesis import AuthContext, Case, CheckContext, HookContext, Response, SerializationContext
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.schemas import BaseSchema

from milepost.tokens import READER, USUAL_SCOPES
from shared.edge.problems import CATALOGUE, MEDIA_TYPE, ProblemDocument
from tests.contract.wording import IN_BODIES, NDJSON, WORDS, deliveries
from tests.journey.actors import look

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "every_error_is_a_problem",
)
PHASES: Mapping[str, Mapping[str, Any]] = {
    "examples": {},
    "fuzzing": {"generation": {"max-examples": 5}},
    "stateful": {"generation": {"max-examples": 40}, "max-steps": 8},
}
WAITS = "Milepost-After"
STRANGER = "a stranger"


@schemathesis.check
def every_error_is_a_problem(ctx: CheckContext, response: Response, case: Case) -> None:
    """RFC 9457 with a type of the catalogue, its own status, and what to do about it."""
    if response.status_code < 400:
        return
    assert response.headers["content-type"] == [MEDIA_TYPE], "the content type is another"
    told = ProblemDocument.model_validate_json(response.content)
    entry = CATALOGUE[told.type.removeprefix("/problems/")]
    assert (told.status, told.action) == (response.status_code, entry.action)


@schemathesis.serializer(NDJSON)
def lines(context: SerializationContext, value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode(errors="replace")


@dataclass(frozen=True)
class World:
    """Where a service is, who may ask it (name → kind and token), and the ids there are by name of path parameter."""

    address: str
    callers: Mapping[str, tuple[str, str]]
    known: Mapping[str, list[Any]]


@dataclass
class Asked:
    """What was asked and what came of it; `chained` are the requests that were fed by an answer."""

    cases: int = 0
    chained: int = 0
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)

    def note(self, scenario: events.ScenarioFinished) -> None:
        told = scenario.recorder
        labels = {case_id: node.value.operation.label for case_id, node in told.cases.items()}
        self.cases += len(told.interactions)
        self.chained += sum(node.parent_id is not None for node in told.cases.values())
        for case_id, interaction in told.interactions.items():
            self.answers[labels[case_id], interaction.response.status_code if interaction.response else 0] += 1
        for case_id, checks in told.checks.items():
            for found in (check.failure_info for check in checks if check.failure_info is not None):
                about = f"{labels[case_id]}: {found.failure.title}"
                self.failures.setdefault(about, f"{found.failure.message}\n{found.code_sample}")


def ask(world: World, cases: int, seconds: int) -> Asked:
    """Asks round after round until there were so many `cases`, or time has run out."""
    asked = Asked()
    stream = from_schema(_schema(world, seconds)).execute()
    for event in stream:
        if isinstance(event, events.NonFatalError):
            asked.failures[event.label] = f"{event.info.title}: {event.info.message}"
        elif isinstance(event, events.ScenarioFinished):
            asked.note(event)
            if asked.cases >= cases:
                stream.stop()
    return asked


def _schema(world: World, seconds: int) -> BaseSchema:
    """What the service serves, without what is not for chance: the clock, and waiting for what was never said."""
    document = look(world.address, "/openapi.json").json()
    document["paths"].get("/ops/v1/clock", {}).pop("put", None)
    told = {(method, path): each for path, all_ in document["paths"].items() for method, each in all_.items()}
    for each in told.values():
        each["parameters"] = [one for one in each.get("parameters", []) if one["name"] != WAITS]
    scopes = {label: {s for way in each.pop("security", []) for s in way["token"]} for label, each in told.items()}
    config = SchemathesisConfig.from_dict(_configuration(world, seconds))
    schema = schemathesis.openapi.from_dict(document, config=config)

    @schema.auth(refresh_interval=None)
    class Somebody:
        def get(self, case: Case, context: AuthContext) -> str:
            return _token(world, case, scopes[case.method.lower(), case.path])

        def set(self, case: Case, data: str, context: AuthContext) -> None:
            case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}

    @schema.hook
    def before_generate_body(context: HookContext, strategy: SearchStrategy[Any]) -> SearchStrategy[Any]:
        feed = context.operation is not None and context.operation.path == "/v1/earnings"
        return deliveries(world.known["reference"]) | strategy if feed else strategy

    return schema


def _token(world: World, case: Case, needed: set[str]) -> str:
    """Mostly of somebody who has the route's scope, now and then of anybody; the same request, the same caller."""
    fit = [name for name, (kind, _) in world.callers.items() if needed <= set(USUAL_SCOPES.get(kind, READER).split())]
    told = zlib.crc32(repr((case.method, case.path, case.path_parameters, case.query, case.body)).encode())
    names = list(world.callers) if told % 8 == 0 or not fit else fit
    return world.callers[names[told // 8 % len(names)]][1]


def _configuration(world: World, seconds: int) -> dict[str, Any]:
    words = WORDS | world.known
    offered = {f"path.{name}": {"dictionary": name, "probability": 0.9} for name in world.known}
    offered |= {f"body.{name}": {"dictionary": word, "probability": 0.7} for name, word in IN_BODIES.items()}
    offered |= {"header.If-Match": {"dictionary": "version", "probability": 0.9}}
    return {
        "base-url": world.address,
        "dictionaries": {name: {"values": values} for name, values in words.items()},
        "parameters": {name: one for name, one in offered.items() if one["dictionary"] in words},
        "checks": {"enabled": False} | {name: {"enabled": True} for name in CHECKS},
        "phases": {"enabled": False} | {name: {"enabled": True} | more for name, more in PHASES.items()},
        "generation": {"no-shrink": True, "database": "none"},
        "continue-on-failure": True,
        "max-time": seconds,
        "request-timeout": 30,
        "seed": 20180309,
    }

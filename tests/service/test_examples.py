"""Every example in the served OpenAPI is so: it fits its own schema, and sent as it stands it is taken."""

from collections.abc import AsyncIterator
from shutil import copytree
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from milepost.cli.serve import the_service
from shared.edge.settings import SERVICES
from tests.apps import app_of
from tests.bench_of_one import Bench
from tests.conftest import PROGRAMMES
from tests.programmes import written
from tests.service.caseload.contract import MEASURED
from tests.service.examples import READY

Body = tuple[str, str, str]
"""(service, method, path) of an operation that takes a body."""


def document(service: str) -> dict[str, Any]:
    """The OpenAPI document as the service serves it."""
    return app_of(service).openapi()


def bodies() -> list[Body]:
    return [
        (service, method, path)
        for service in SERVICES
        for path, methods in document(service)["paths"].items()
        for method, operation in methods.items()
        if "requestBody" in operation
    ]


def media_of(body: Body) -> list[dict[str, Any]]:
    service, method, path = body
    return list(document(service)["paths"][path][method]["requestBody"]["content"].values())


def examples(service: str, media: dict[str, Any]) -> list[Any]:
    """The examples beside the schema, else those in it."""
    beside = [each["value"] for each in media.get("examples", {}).values()]
    name = media["schema"].get("$ref", "").rpartition("/")[2]
    within = document(service)["components"]["schemas"].get(name, media["schema"])
    return beside or within.get("examples", [])


def named(body: Body) -> str:
    return " ".join(body)


@pytest.mark.parametrize("body", bodies(), ids=named)
def test_every_body_has_an_example_and_every_example_fits_its_schema(body: Body):
    for media in media_of(body):
        schema = media["schema"] | {"components": document(body[0])["components"]}
        judge = Draft202012Validator(schema, validate_formats=True)
        shown = examples(body[0], media)
        assert shown, "give it an example that works"
        for example in shown:
            assert [fault.message for fault in judge.iter_errors(example)] == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_body_has_a_world_prepared_in_which_its_example_is_sent(service: str):
    paths = {path for name, _, path in bodies() if name == service}
    missing, gone = sorted(paths - READY[service].keys()), sorted(READY[service].keys() - paths)
    assert not missing, f"add to {service.upper()} in tests/service/examples.py: {missing}"
    assert not gone, f"no route takes a body there, delete it from tests/service/examples.py: {gone}"


@pytest.fixture(scope="module")
async def benches(open_bench, tmp_path_factory) -> AsyncIterator[dict[str, Bench]]:
    """The caseload also delivers a contract with measures and obligations, which the shipped ones have few of."""
    directory = tmp_path_factory.mktemp("programmes")
    copytree(PROGRAMMES, directory, dirs_exist_ok=True)
    async with (
        open_bench(the_service("referrals")) as referrals,
        open_bench(the_service("caseload"), programmes=written(directory, MEASURED)) as caseload,
        open_bench(the_service("outcomes")) as outcomes,
        open_bench(the_service("kpi")) as kpi,
    ):
        yield {"referrals": referrals, "caseload": caseload, "outcomes": outcomes, "kpi": kpi}


@pytest.mark.parametrize("body", bodies(), ids=named)
async def test_every_example_is_taken_as_it_stands(benches: dict[str, Bench], body: Body):
    service, _, path = body
    assert path in READY[service], f"say when the example is accepted: {service.upper()} in tests/service/examples.py"
    for media in media_of(body):
        for example in examples(service, media):
            ready = await READY[service][path](benches[service])
            answer = await ready.send(example)
            await ready.caller.close()
            assert answer.status_code in (200, 201), answer.text

"""An identifier sent in the wrong place is refused, repeated to nobody and kept nowhere but in sealed columns."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from shutil import copytree
from typing import Any

import pytest

from milepost.cli.serve import the_service
from shared.edge.settings import SERVICES
from tests.bench_of_one import Bench
from tests.conftest import PROGRAMMES
from tests.programmes import written
from tests.security.canaries import CANARIES, exposed, kept, marks_in, strings_of, with_value
from tests.service.caseload.contract import MEASURED
from tests.service.examples import READY
from tests.service.test_examples import bodies, document, examples, media_of, named

pytestmark = pytest.mark.rule(169)
Body = tuple[str, str, str]


@pytest.fixture(scope="module")
async def benches(open_bench, tmp_path_factory) -> AsyncIterator[dict[str, Bench]]:
    directory = tmp_path_factory.mktemp("programmes")
    copytree(PROGRAMMES, directory, dirs_exist_ok=True)
    programmes = {"caseload": written(directory, MEASURED)}
    async with AsyncExitStack() as stack:
        yield {
            name: await stack.enter_async_context(
                open_bench(the_service(name), programmes=programmes.get(name, PROGRAMMES))
            )
            for name in SERVICES
        }


def variants(body: Body, example: Any) -> list[tuple[str, Any]]:
    """The example with each canary in each string of the body, the strings that the example lacks included."""
    service = body[0]
    schema = media_of(body)[0]["schema"]
    if isinstance(example, str):
        names = ("referral", "employment", "payment", "replaces", "programme", "excluded_because", "paid_on", "amount")
        row = example.splitlines()[0].removesuffix("}")
        return [(name, f'{row},"{name}":"{canary}"}}\n') for name in names for canary in CANARIES]
    paths = dict.fromkeys(strings_of(schema, document(service)))
    return [("/".join(map(str, path)), with_value(example, path, canary)) for path in paths for canary in CANARIES]


PREPARED = [body for body in bodies() if body[2] in READY[body[0]]]
"""`test_examples` fails for a body that is not."""


@pytest.mark.parametrize("body", PREPARED, ids=named)
async def test_no_string_of_any_body_keeps_or_repeats_an_identifier(benches: dict[str, Bench], body: Body, capfd):
    service, _, path = body
    media = media_of(body)[0]
    example = examples(service, media)[0]
    ready = await READY[service][path](benches[service])
    repeated = []
    for where, sent in variants(body, example):
        answer = await ready.send(sent)
        assert answer.status_code < 500, (where, answer.text)
        if answer.status_code >= 400 and marks_in(answer.text):
            repeated.append((where, answer.text))
        if answer.status_code < 300:
            await ready.caller.close()
            ready = await READY[service][path](benches[service])
    await ready.caller.close()
    captured = capfd.readouterr()
    assert repeated == []
    assert marks_in(captured.out + captured.err) == []
    assert await kept(benches[service]) == []
    assert await exposed(benches[service]) == []


@pytest.mark.parametrize("service", SERVICES)
async def test_no_path_query_or_header_is_repeated_or_kept(benches: dict[str, Bench], service: str, capfd):
    bench = benches[service]
    async with bench.client("maximus", "prime", roles=["referral_admin", "finance", "validator"]) as caller:
        for path, methods in document(service)["paths"].items():
            for method, operation in methods.items():
                for canary in CANARIES:
                    await _send(caller, method.upper(), path, operation, canary)
    captured = capfd.readouterr()
    assert marks_in(captured.out + captured.err) == []
    assert await kept(bench) == []
    assert await exposed(bench) == []


async def _send(caller: Any, method: str, path: str, operation: dict[str, Any], canary: str) -> None:
    """The request with the canary in its path, in each query parameter and an unknown one, and in each header."""
    names = [each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"]
    url = path
    for each in operation.get("parameters", ()):
        url = url.replace(f"{{{each['name']}}}", canary.replace(" ", "%20")) if each["in"] == "path" else url
    content = {"content": "{}", "headers": {"Content-Type": "application/json"}} if "requestBody" in operation else {}
    headers = dict(content.pop("headers", {}))
    for params, more in (
        ({}, {}),
        *(({name: canary}, {}) for name in names),
        ({canary: "1"}, {}),
        *(({}, {name: canary}) for name in ("If-Match", "Idempotency-Key", "Milepost-After")),
    ):
        answer = await caller.request(method, url, params=params, headers=headers | more, **content)
        assert answer.status_code < 500, (method, url, params, more, answer.text)
        assert answer.status_code < 400 or not marks_in(answer.text), (method, url, params, more, answer.text)


async def test_the_search_finds_what_is_kept_as_text_as_bytes_and_as_json(benches: dict[str, Bench]):
    """A search that cannot find would pass for ever."""
    bench, canary = benches["kpi"], CANARIES[0]
    planted = """
    INSERT INTO held (source, stream_id, seq, reason, headers, value, error, held_at)
    VALUES ('referrals', 'participant/x', 1, 'refused', $1, $2, $3, now())
    """
    async with bench.container.database.as_worker() as uow:
        await uow.conn.execute(planted, {"ce_type": canary}, canary.encode(), canary)
    mark = canary.lower()
    assert set(await kept(bench)) == {f"held.{column}: {mark}" for column in ("headers", "value", "error")}
    async with bench.container.database.as_worker() as uow:
        await uow.conn.execute("UPDATE held SET headers = '{}'::jsonb, value = NULL, error = NULL")
    assert await kept(bench) == []

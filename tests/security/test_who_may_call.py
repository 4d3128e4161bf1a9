"""Every route of the four services, called as every kind with every scope and role but without the part.

The answer is 403, 404 or an empty list, never another's data and never a fault of the service. The calls are the
documented examples, in a world in which the right caller's example is taken.
"""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from shutil import copytree
from typing import Any

import pytest

from milepost.cli.serve import the_service
from milepost.client import Answer
from shared.edge.access import Needs
from shared.edge.access_pages import needs_of
from shared.edge.settings import SERVICES
from shared.terms.clients import KINDS, PARTS_OF_KIND
from tests.apps import app_of
from tests.bench_of_one import Bench
from tests.conftest import PROGRAMMES
from tests.programmes import written
from tests.service.caseload.contract import MEASURED
from tests.service.examples import READY
from tests.service.readiness import Ready
from tests.service.test_examples import bodies, examples, media_of

STRANGER = "evil-co"
OTHERS = ("sub-8", "jcp-south-london", "bexley", "dwp")
"""Organisations of LLWHP that do not see the people of the examples."""
ROLES = [
    *("validator", "finance", "claims_officer", "earnings_officer", "contract_manager"),
    *("key_worker", "referral_admin", "safeguarding", "mi"),
]
REFUSED = {403, 404}
TOLD_IN_THE_BODY = {
    "/v1/referrals": {403, 422},  # the programme's ways in say who refers
    "/v1/key-workers": {403, 422},  # a provider that is not yours is unknown
    "/v1/households": {403, 422},  # people you may not see are unknown
}
BY_KIND_ALONE = {"feed": ("/v1/earnings",), "operator": ("/ops/", "/v1/earnings", "/v1/programmes")}
"""What a kind may call without a part in any programme."""
WITHOUT_BODY = {
    "referrals": [("/v1/referrals/{referral_id}/acknowledge", "/v1/referrals/{referral_id}/versions/1/apply")],
    "caseload": [],
    "outcomes": [
        *(("/v1/claims/{claim_id}/hold", f"/v1/claims/{{claim_id}}/{verb}") for verb in ("validate", "approve")),
        *(("/v1/claims/{claim_id}/hold", f"/v1/claims/{{claim_id}}/{verb}") for verb in ("release", "answer")),
        ("/v1/claims/{claim_id}/hold", "/v1/claims/{claim_id}/confirm"),
        ("/v1/statements/{statement_id}/return", "/v1/statements/{statement_id}/authorise"),
    ],
    "kpi": [
        (
            "/v1/programmes/{programme_id}/figures/{kpi}/judgements",
            "/v1/programmes/{programme_id}/months/2018-03/sign-off",
        )
    ],
}
"""By service: the path whose world and address a route without a body has, and that route."""
NEEDS = {(service, method, path): needs for service in SERVICES for method, path, needs in needs_of(app_of(service))}
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
async def benches(open_bench, tmp_path_factory) -> AsyncIterator[dict[str, Bench]]:
    directory = tmp_path_factory.mktemp("programmes")
    copytree(PROGRAMMES, directory, dirs_exist_ok=True)
    async with (
        open_bench(the_service("referrals")) as referrals,
        open_bench(the_service("caseload"), programmes=written(directory, MEASURED)) as caseload,
        open_bench(the_service("outcomes")) as outcomes,
        open_bench(the_service("kpi")) as kpi,
    ):
        yield {"referrals": referrals, "caseload": caseload, "outcomes": outcomes, "kpi": kpi}


def params_of(template: str, url: str) -> dict[str, str]:
    """The ids in an address."""
    match = re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template), url)
    return match.groupdict() if match else {}


def intruders(bench: Bench, needs: Needs, path: str) -> Iterator[tuple[str, str]]:
    """(organisation, kind) of everybody who may not: strangers of every kind, and parties without the part."""
    kinds = [kind for kind in KINDS if not path.startswith(BY_KIND_ALONE.get(kind, ("-",)))]
    yield from ((STRANGER, kind) for kind in kinds)
    for org in OTHERS if needs.parts else ():
        parts = bench.container.programmes.parts_of("LLWHP", org)
        yield from ((org, kind) for kind in kinds if not parts & PARTS_OF_KIND[kind] & needs.parts)


async def intrude(bench: Bench, ready: Ready, example: Any, needs: Needs, path: str) -> None:
    for org, kind in intruders(bench, needs, path):
        async with bench.client(org, kind, roles=ROLES) as caller:
            answer = await replace(ready, caller=caller).send(example)
        refused = answer.status_code in REFUSED | TOLD_IN_THE_BODY.get(path, set())
        assert refused or sees_nothing(answer), f"{org} as {kind}: {answer.status_code} {answer.text}"


def sees_nothing(answer: Answer) -> bool:
    """Whether an answer lists nothing: no items, and of people none but those that are missing."""
    if answer.status_code != 200:
        return False
    shown = answer.json()
    return shown.get("items") == [] or shown.get("people") == []


@pytest.mark.rule(165)
@pytest.mark.parametrize("body", [each for each in bodies() if not each[2].startswith("/ops")], ids=" ".join)
async def test_who_has_no_part_changes_nothing_and_reads_nothing(benches: dict[str, Bench], body: Any) -> None:
    service, method, path = body
    bench, ready = benches[service], await READY[service][path](benches[service])
    example = examples(service, media_of(body)[0])[0]
    await intrude(bench, ready, example, NEEDS[service, method.upper(), path], path)
    params, programmes = params_of(path, ready.url), {"programme_id": "LLWHP", "kpi": "K1", "month": "2018-03"}
    for (name, verb, template), needs in NEEDS.items():
        names = set(re.findall(r"\{(\w+)\}", template))
        if name == service and verb == "GET" and names and names <= params.keys() | programmes.keys():
            url = template.format(**programmes | params)
            await intrude(bench, replace(ready, url=url, method="GET", media="text/plain"), "", needs, template)
    for world, template in WITHOUT_BODY[service]:
        if world == path:
            sent = replace(ready, url=template.format(**params), version=ready.version or 1)
            shown = next(t for s, m, t in NEEDS if s == service and m == "POST" and matches(t, template))
            await intrude(bench, sent, {}, NEEDS[service, "POST", shown], shown)
    await ready.caller.close()


def matches(template: str, url: str) -> bool:
    return re.fullmatch(re.sub(r"\{\w+\}", r"[^/]+", template), url) is not None


@pytest.mark.rule(165)
@pytest.mark.parametrize("service", SERVICES)
async def test_who_has_no_part_finds_every_list_empty(benches: dict[str, Bench], service: str) -> None:
    for (name, method, path), needs in NEEDS.items():
        if name == service and method == "GET" and "{" not in path:
            await intrude(benches[service], Ready(benches[service].client(), path, method="GET"), {}, needs, path)


@pytest.mark.rule(166)
@pytest.mark.parametrize("service", SERVICES)
async def test_operations_are_for_operators(benches: dict[str, Bench], service: str) -> None:
    bench = benches[service]
    for (name, method, path), _ in NEEDS.items():
        if name == service and path.startswith("/ops/"):
            url = path.replace("{stream_id}", "participant/ref_1").replace("{position}", "1")
            for kind in KINDS:
                async with bench.client("maximus", kind, roles=ROLES) as caller:
                    answer = await caller.request(method, url, json={"why": "because"})
                assert (answer.status_code == 403) == (kind != "operator"), f"{kind}: {method} {url} {answer.text}"


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_without_a_body_that_changes_something_is_tried_too(service: str) -> None:
    with_body = {(method.upper(), path) for name, method, path in bodies() if name == service}
    tried = [template for _, template in WITHOUT_BODY[service]]
    rest = [
        path
        for (name, method, path) in NEEDS
        if name == service and method != "GET" and (method, path) not in with_body and not path.startswith("/ops/")
    ]
    assert [path for path in rest if not any(matches(path, each) for each in tried)] == []

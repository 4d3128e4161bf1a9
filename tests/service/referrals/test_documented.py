"""What /docs shows works: every example can be sent as it stands, every route says its scope and its answers."""

from typing import Any

from tests.bench_of_one import Bench, Caller


async def document(bench: Bench) -> dict[str, Any]:
    async with bench.client() as caller:
        return (await caller.get("/openapi.json")).json()


def operations(described: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Every operation under /v1 as (method, path, description)."""
    return [
        (method, path, operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
        if path.startswith("/v1/")
    ]


def examples_of(described: dict[str, Any], path: str) -> dict[str, Any]:
    content = described["paths"][path]["post"]["requestBody"]["content"]["application/json"]
    return {name: one["value"] for name, one in content["examples"].items()}


async def test_every_referral_example_can_be_sent(bench: Bench, jcp: Caller) -> None:
    for name, body in examples_of(await document(bench), "/v1/referrals").items():
        answer = await jcp.create("/v1/referrals", body)
        assert answer.status_code == 201, f"{name}: {answer.text}"


async def test_every_step_can_be_taken_with_its_example(bench: Bench, jcp: Caller) -> None:
    from datetime import date

    from tests.service.referrals.conftest import refer

    described = await document(bench)
    by = {"acknowledge": ("maximus", "prime"), "reject": ("maximus", "prime"), "decline": ("sub-1", "subcontractor")}
    await bench.clock(date(2018, 3, 12))
    for step in ("acknowledge", "reject", "decline", "cancel"):
        referral = await refer(jcp, preferred_provider="sub-1")
        body = examples_of(described, f"/v1/referrals/{{referral_id}}/{step}")["example"]
        async with bench.client(*by.get(step, ("jcp-east-london", "jcp"))) as caller:
            answer = await caller.change(f"/v1/referrals/{referral['id']}/{step}", body, 1)
        assert answer.status_code == 200, f"{step}: {answer.text}"


async def test_the_lookup_example_is_understood(bench: Bench, prime: Caller) -> None:
    body = examples_of(await document(bench), "/v1/people/lookup")["example"]
    answer = await prime.post("/v1/people/lookup", json=body)
    assert answer.json() == {"items": [], "missing": body["ids"]}


async def test_every_operation_is_explained_and_asks_for_a_token(bench: Bench) -> None:
    for method, path, operation in operations(await document(bench)):
        assert operation["description"], f"{method} {path}"
        assert operation["security"], f"{method} {path}"
        assert {"401", "403", "404", "422"} <= set(operation["responses"]), f"{method} {path}"


async def test_every_operation_has_a_summary_and_a_model_of_its_answer(bench: Bench) -> None:
    for method, path, operation in operations(await document(bench)):
        assert operation["summary"], f"{method} {path}"
        answers = {status: answer for status, answer in operation["responses"].items() if status < "300"}
        assert all(answer["content"]["application/json"]["schema"] for answer in answers.values()), f"{method} {path}"


async def test_every_programme_is_as_documented(bench: Bench) -> None:
    async with bench.client("milepost", "operator") as operator:
        programmes = (await operator.get("/v1/programmes")).json()["items"]
        assert len(programmes) > 5
        for programme in programmes:
            url = f"/v1/programmes/{programme['id']}"
            for path in (url, f"{url}/versions", f"{url}/versions/{programme['programme_version']}"):
                answer = await operator.get(path)
                assert answer.status_code == 200, answer.text


async def test_a_creation_asks_for_a_key_and_a_change_for_a_version(bench: Bench) -> None:
    for method, path, operation in operations(await document(bench)):
        asked = {one["name"] for one in operation.get("parameters", []) if one["in"] == "header" and one["required"]}
        if path == "/v1/referrals" and method == "post":
            assert "Idempotency-Key" in asked
        elif method == "post" and path.startswith("/v1/referrals/"):
            assert "If-Match" in asked, path


async def test_no_address_has_room_for_a_person(bench: Bench) -> None:
    personal = {"nino", "surname", "first_name", "name", "phone", "mobile", "email", "postcode", "date_of_birth"}
    for method, path, operation in operations(await document(bench)):
        places = {one["name"] for one in operation.get("parameters", []) if one["in"] in ("path", "query")}
        assert not places & personal, f"{method} {path}"

"""What OpenAPI says of every operation: a summary, a name for generated clients, and the shape of its answer."""

import re

from tests.service.caseload.people import Office

Operations = dict[tuple[str, str], dict]


async def operations(office: Office) -> Operations:
    document = (await office.as_("maximus").get("/openapi.json")).json()
    return {
        (method, path): operation
        for path, methods in document["paths"].items()
        if path.startswith("/v1")
        for method, operation in methods.items()
    }


async def test_every_operation_has_a_summary_and_a_description(office: Office):
    for key, operation in (await operations(office)).items():
        assert re.fullmatch(r"[A-Z][A-Za-z' -]+", operation["summary"]), key
        assert operation["description"] and "[" not in operation["description"], key


async def test_every_success_has_a_schema(office: Office):
    for (method, path), operation in (await operations(office)).items():
        successes = {status: answer for status, answer in operation["responses"].items() if status < "300"}
        created = method == "post" and "If-Match" not in {p["name"] for p in operation["parameters"]}
        assert set(successes) == {"201" if created else "200"}, (method, path)
        for answer in successes.values():
            schema = answer["content"]["application/json"]["schema"]
            assert "$ref" in schema, f"give the route {method} {path} a response_model"

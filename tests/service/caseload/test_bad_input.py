"""Whatever is sent: a clear problem that says what to do, all faults at once, and nothing is recorded."""

import re
from typing import Any

import pytest

from services.caseload.request_bodies.fields import Body
from services.caseload.request_bodies.monthly_earnings import MonthlyEarningsIn
from shared.terms.paging import encode_cursor
from tests.service.caseload.people import Office, Person, faults, ok

GARBAGE: list[Any] = [None, 7, "not a date", "2018-02-30", [], {}, True, "x\x00y", "9" * 5000]
CREATES = {
    "contacts": {"contacted_on": "2018-03-15", "channel": "phone"},
    "appointments": {"kind": "review", "due_on": "2018-03-20"},
    "action-plans": {
        "agreed_on": "2018-03-15",
        "signed_by_participant_on": "2018-03-15",
        "signed_by_key_worker_on": "2018-03-15",
    },
    "assessments": {"kind": "needs", "completed_on": "2018-03-15"},
    "exceptions": {"clock": "action_plan", "reason": "severe_weather"},
    "jobs": {
        "kind": "employed",
        "employer": "Sample Bakery",
        "job_title": "Baker",
        "hours_per_week": "24",
        "started_on": "2018-03-15",
        "employment": "EMP-1",
    },
}
CHANGES = {
    "key-worker": {"key_worker_id": "kw_x", "assigned_on": "2018-03-15"},
    "start": {"started_on": "2018-03-15", "initial_meeting": "apt_x"},
    "did-not-start": {"reason": "declined", "occurred_on": "2018-03-15"},
    "exit": {"kind": "early_exit", "reason": "custody", "exited_on": "2018-03-15"},
    "refer-in-error": {"reason": "duplicate", "found_on": "2018-03-15"},
}


def is_a_problem(answer: Any) -> bool:
    problem = answer.json()
    media = answer.headers["content-type"].startswith("application/problem+json")
    return media and problem["status"] == answer.status_code and bool(problem["action"]) and bool(problem["detail"])


@pytest.mark.parametrize("what", CREATES)
async def test_garbage_in_any_field_of_a_creation_is_a_fault_of_that_field(office: Office, what: str):
    person = await office.started()
    before = await person.now()
    for field in CREATES[what]:
        for value in GARBAGE:
            answer = await person.create(what, **{**CREATES[what], field: value})
            if answer.status_code == 201:
                assert isinstance(value, str) and field in {"employer", "job_title", "reason", "employment"}
                continue
            assert answer.status_code in {409, 422} and is_a_problem(answer), (field, value, answer.text)
            if answer.status_code == 422:
                assert f"/{field}" in {fault["pointer"] for fault in answer.json()["errors"]} or field == "employment"
    if what not in {"jobs", "exceptions"}:
        assert (await person.now())["version"] == before["version"]


@pytest.mark.parametrize(
    ("what", "field", "value"),
    [
        ("jobs", "hours_per_week", "\N{ARABIC-INDIC DIGIT TWO}4"),
        ("jobs", "hourly_rate", "\N{ARABIC-INDIC DIGIT NINE}.00"),
        ("monthly-earnings", "month", "2\N{ARABIC-INDIC DIGIT ZERO}18-02"),
        ("monthly-earnings", "amount", "\N{ARABIC-INDIC DIGIT NINE}.00"),
    ],
)
async def test_digits_of_other_scripts_are_a_fault_of_their_field(office: Office, what: str, field: str, value: str):
    bodies = CREATES | {"monthly-earnings": MonthlyEarningsIn.EXAMPLE}
    person = await office.started()
    assert await faults(person.create(what, **{**bodies[what], field: value})) == {
        f"/{field}": "string-pattern-mismatch"
    }


@pytest.mark.parametrize("what", CHANGES)
async def test_garbage_in_any_field_of_a_change_is_a_fault_of_that_field(office: Office, what: str):
    person = await office.booked() if what in {"start", "did-not-start", "key-worker"} else await office.started()
    before = await person.now()
    for field in CHANGES[what]:
        for value in GARBAGE:
            answer = await person.change(what, before["version"], **{**CHANGES[what], field: value})
            assert answer.status_code == 422 and is_a_problem(answer), (field, value, answer.text)
            if (field, value) != ("initial_meeting", None):
                assert f"/{field}" in {fault["pointer"] for fault in answer.json()["errors"]}
    assert await person.now() == before


@pytest.mark.parametrize("what", CREATES)
async def test_what_is_sent_twice_under_one_key_is_created_once(office: Office, what: str):
    person = await office.started()
    url, body = f"{person.url}/{what}", CREATES[what]
    first = await person.caller.create(url, body, Idempotency_Key=f"once-{what}")
    version = (await person.now())["version"]
    again = await person.caller.create(url, body, Idempotency_Key=f"once-{what}")
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert first.headers["Location"].startswith("/v1/")
    assert (await person.now())["version"] == version


@pytest.mark.parametrize("what", CHANGES)
async def test_a_change_decided_on_an_old_version_is_refused_before_it_is_read(office: Office, what: str):
    person = await office.booked()
    version = (await person.now())["version"]
    assert (await person.change(what, version - 1)).status_code == 412
    for wrong in ('"x"', "*", ""):
        answer = await person.caller.post(f"{person.url}/{what}", json={}, headers={"If-Match": wrong})
        assert answer.status_code == 400 and is_a_problem(answer)


async def test_an_empty_body_names_every_field_that_is_missing(office: Office):
    person = await office.started()
    for what, body in CREATES.items():
        pointers = set(await faults(person.create(what)))
        optional = {"/employer", "/employment", "/started_on"}
        assert {f"/{field}" for field in body} - optional <= pointers


async def test_a_body_too_large_is_refused(office: Office):
    person = await office.started()
    answer = await person.create("contacts", contacted_on="2018-03-15", channel="x" * 3_000_000)
    assert answer.status_code in {413, 422} and is_a_problem(answer)


async def test_every_route_refuses_a_missing_token(office: Office):
    person = await office.person()
    document = (await person.caller.get("/openapi.json")).json()
    del person.caller.headers["Authorization"]
    try:
        for path, operations in document["paths"].items():
            if path.startswith("/v1"):
                for method in operations:
                    answer = await person.caller.request(method, path.replace("{", "").replace("}", ""))
                    assert answer.status_code == 401 and is_a_problem(answer), (method, path)
    finally:
        office.callers.pop("maximus")


async def test_every_body_of_the_documentation_has_an_example_that_is_its_own(office: Office):
    document = (await office.as_("maximus").get("/openapi.json")).json()
    examples = [
        example["value"]
        for operations in document["paths"].values()
        for operation in operations.values()
        for example in operation.get("requestBody", {})
        .get("content", {})
        .get("application/json", {})
        .get("examples", {})
        .values()
    ]
    assert all(body.EXAMPLE in examples for body in Body.__subclasses__() if hasattr(body, "EXAMPLE"))


TABLES = ("participant", "clock", "assignment", "contact", "appointment", "action_plan", "assessment", "job")


async def full(office: Office) -> Person:
    """Somebody with a row in every table."""
    person = await office.started()
    for what, body in CREATES.items():
        await ok(person.create(what, **body))
    return person


async def test_no_table_shows_a_stranger_a_row(office: Office):
    person = await full(office)
    for table in (*TABLES, "exception_reason"):
        column = "id" if table == "participant" else "participant_id"
        count = f"SELECT count(*) FROM {table} WHERE {column} = $1"
        for org, visible in {"sub-1": True, "maximus": True, "local-london": True, "sub-2": False, "": False}.items():
            async with office.bench.container.database.as_org(org, "test") as uow:
                assert bool(await uow.conn.fetchval(count, person.id)) == visible, (table, org)


@pytest.mark.parametrize("reason", ["AB123456C", "Robin.Sample", "2018-03-15", "07700900123"])
async def test_a_reason_is_a_code_that_cannot_hold_a_name_or_a_number_because_events_repeat_it(
    office: Office, reason: str
):
    person = await office.started()
    job = await person.gets_job("2018-03-15")
    assert set(await faults(person.loses(job, "2018-03-15", reason))) == {"/reason"}


def operations(office: Office, method: str) -> list[tuple[str, dict[str, Any]]]:
    """Every operation of a method under /v1: its address for what nobody has, and how OpenAPI describes it."""
    paths = office.bench.app.openapi()["paths"]
    return [
        (re.sub(r"{\w+}", "xyz_nobody", path), described[method])
        for path, described in paths.items()
        if path.startswith("/v1/") and method in described
    ]


def asks_for(described: dict[str, Any], header: str) -> bool:
    return any(parameter["name"] == header for parameter in described["parameters"])


def example_of(described: dict[str, Any]) -> Any:
    body = described.get("requestBody", {"content": {"application/json": {"examples": {"none": {"value": {}}}}}})
    return next(iter(body["content"]["application/json"]["examples"].values()))["value"]


ROLES = ["key_worker", "safeguarding", "referral_admin"]
NOT_FOUND = (404, "/problems/not-found")
READERS = {"evaluator": "some-university", "partner": "some-service"}


def readers(office: Office, described: dict[str, Any]) -> Any:
    """A client of the kind that may read this: the prime wherever it may."""
    kinds = described["x-milepost-access"]["kinds"]
    kind = "prime" if "prime" in kinds else next(kind for kind in READERS if kind in kinds)
    return office.bench.client(READERS.get(kind, "maximus"), kind, roles=ROLES)


async def test_everything_about_what_nobody_has_is_not_found(office: Office):
    for address, described in operations(office, "get"):
        if "xyz_nobody" in address:
            async with readers(office, described) as caller:
                answer = await caller.get(address)
            # Who needs a part in a programme has none in this one, and is not shown whether it exists.
            expected = (403, "/problems/forbidden") if described["x-milepost-access"]["parts"] else NOT_FOUND
            assert (answer.status_code, answer.json()["type"]) == expected, address
    async with office.bench.client("maximus", "prime", roles=ROLES) as caller:
        for address, described in operations(office, "post"):
            if "xyz_nobody" in address:
                change = asks_for(described, "If-Match")
                body = example_of(described)
                answer = await (caller.change(address, body, 1) if change else caller.create(address, body))
                assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found"), address


async def test_every_change_names_the_version_it_was_decided_on(office: Office):
    changes = [(address, each) for address, each in operations(office, "post") if asks_for(each, "If-Match")]
    assert len(changes) > 20
    async with office.bench.client("maximus", "prime", roles=ROLES) as caller:
        for address, described in changes:
            missing = await caller.post(address, json=example_of(described))
            assert (missing.status_code, missing.json()["type"]) == (428, "/problems/version-required"), address
            for version in ("soon", '"1.5"', "-1", "9" * 19):
                wrong = await caller.post(address, json=example_of(described), headers={"If-Match": version})
                assert (wrong.status_code, wrong.json()["type"]) == (400, "/problems/bad-query"), (address, version)


async def test_every_creation_has_a_key_of_its_own(office: Office):
    creations = [(address, each) for address, each in operations(office, "post") if asks_for(each, "Idempotency-Key")]
    assert len(creations) > 10
    async with office.bench.client("maximus", "prime", roles=ROLES) as caller:
        for address, described in creations:
            for key in ("", "k" * 201):
                answer = await caller.post(address, json=example_of(described), headers={"Idempotency-Key": key})
                assert (answer.status_code, answer.json()["type"]) == (400, "/problems/idempotency-key-required"), (
                    address
                )


async def test_every_operation_asks_for_its_scope(office: Office):
    async with office.bench.client("maximus", "prime", ["caseload:write"], ROLES) as writer:
        for address, _ in operations(office, "get"):
            answer = await writer.get(address)
            assert answer.status_code == 403 and "caseload:read" in answer.json()["detail"], address
    async with office.bench.client("maximus", "prime", ["caseload:read"], ROLES) as reader:
        for address, described in operations(office, "post"):
            answer = await reader.create(address, example_of(described))
            assert answer.status_code == 403 and "caseload:write" in answer.json()["detail"], address


async def test_every_list_refuses_a_query_it_does_not_understand(office: Office):
    lists = [
        (address, described)
        for address, described in operations(office, "get")
        if any(parameter["name"] == "cursor" for parameter in described["parameters"])
    ]
    assert len(lists) >= 3
    cursors = ["nonsense", "x" * 501, encode_cursor([1, 2, 3]), encode_cursor([None]), encode_cursor(["\0"])]
    queries = [{"limit": "0"}, {"limit": "201"}, {"limit": "many"}, {"colour": "green"}]
    for address, described in lists:
        async with readers(office, described) as caller:
            for query in [*queries, *({"cursor": cursor} for cursor in cursors)]:
                answer = await caller.get(address, params=query)
                assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-query"), (address, query)


async def test_what_is_no_json_object_changes_nothing(office: Office):
    person = await office.started()
    before = await person.now()
    for raw, status in ((b"{", 400), (b"\xff", 400), (b"", 400), (b"[]", 422), (b"null", 422), (b'"x"', 422)):
        for what in CREATES:
            headers = {"Content-Type": "application/json", "Idempotency-Key": "raw"}
            answer = await person.caller.post(f"{person.url}/{what}", content=raw, headers=headers)
            assert answer.status_code == status and is_a_problem(answer), (what, raw)
        for what in CHANGES:
            headers = {"Content-Type": "application/json", "If-Match": str(before["version"])}
            answer = await person.caller.post(f"{person.url}/{what}", content=raw, headers=headers)
            assert answer.status_code == status and is_a_problem(answer), (what, raw)
    assert await person.now() == before

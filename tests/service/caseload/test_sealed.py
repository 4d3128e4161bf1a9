"""What may be health or a person's own circumstances lies sealed, and is unsealed only for who sees it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import product
from json import dumps, loads
from typing import Any

import asyncpg
import pytest

from services.caseload import tables
from services.caseload.queries.children import IN_CONFIDENCE, TABLES
from services.caseload.wiring import SERVICE
from shared.store.sealing import opened, sealed_columns
from shared.store.vault import Vault
from tests.bench_of_one import Bench
from tests.programmes import written
from tests.service.caseload.contract import MEASURED
from tests.service.caseload.people import Office, Person, ok

WORDS = {
    "appointment": ["Canary Surgery", "Moved Clinic"],
    "action_plan": ["canary_barrier", "canary_area"],
    "intervention": ["canary_pain", "canary_physio", "canary-guideline", "canary-clinic", "health_offer"],
    "destination": ["Canary College", "Canary Course"],
    "reading": ["17.25", "baseline"],
    "correction": ["Canary Surgery"],
}
"""What the story says in each of them; the second place of the meeting is its correction."""


@pytest.fixture
async def office(open_bench, tmp_path) -> AsyncIterator[Office]:
    async with open_bench(SERVICE, programmes=written(tmp_path, MEASURED)) as bench:
        office = Office(bench)
        await office.turn_back()
        yield office


async def story(office: Office) -> Person:
    """Somebody of whom everything is recorded that lies sealed."""
    person = await office.started(programme="TEST")
    meeting = {"kind": "review", "due_on": "2018-03-20", "place": "Canary Surgery"}
    booked = await ok(person.create("appointments", **meeting))
    moved = {"place": "Moved Clinic", "because": "wrong_place"}
    await ok(person.caller.change(f"/v1/appointments/{booked['id']}/correct", moved, booked["version"]))
    barrier = {"code": "canary_barrier", "service_area": "canary_area"}
    planned = {"barrier": "canary_barrier", "service_area": "canary_area", "sequence_no": 1}
    plan = await ok(person.signs_plan("2018-03-15", barriers=[barrier], interventions=[planned]))
    about = {"barrier": "canary_pain", "service_area": "canary_physio", "evidence": "canary-guideline"}
    proposed = {**about, "provider": "canary-clinic", "proposed_on": "2018-03-15", "sequence_no": 1}
    step = await ok(person.create("interventions", **proposed))
    for name, body in (
        ("agree", {"agreed_on": "2018-03-15", "plan_id": plan["id"]}),
        ("refer", {"referred_on": "2018-03-15", "route": "health_offer", "consent_to_share": True}),
    ):
        step = await ok(person.caller.change(f"/v1/interventions/{step['id']}/{name}", body, step["version"]))
    course = {"kind": "training", "started_on": "2018-03-15", "place": "Canary College", "course": "Canary Course"}
    await ok(person.create("destinations", **course))
    async with office.bench.client("maximus", "prime", roles=["key_worker"]) as worker:
        reading = {"measure": "wellbeing", "role": "baseline", "taken_on": "2018-03-15", "value": "17.25"}
        await ok(worker.create(f"{person.url}/readings", reading))
    return person


async def lying(bench: Bench, table: str) -> str:
    """The rows of a table as whoever steals the database reads them."""
    sealed = sealed_columns(tables.METADATA.tables[table])
    columns = ", ".join(f'"{name}"' for name in sealed)
    async with bench.container.database.connection() as conn:
        return str([tuple(row) for row in await conn.fetch(f"SELECT {columns}, sealed FROM {table}")])


async def seen(office: Office, person: Person) -> list[Any]:
    async with office.bench.client("maximus", "prime", roles=["key_worker"]) as worker:
        readings = await ok(worker.get(f"{person.url}/readings"))
    return [await person.now(), readings]


@pytest.mark.rule(180)
async def test_nothing_of_it_lies_open_and_who_delivers_reads_all_of_it(office: Office) -> None:
    person = await story(office)
    shown = str(await seen(office, person))
    for table, words in WORDS.items():
        open_rows = await lying(office.bench, table)
        assert [word for word in words if word in open_rows] == [], table
        assert [word for word in words if word not in shown] == [], table


@pytest.mark.rule(197)
async def test_every_column_that_lies_sealed_was_written_and_says_nothing(office: Office) -> None:
    await story(office)
    vault, written = office.bench.container.database.vault, set()
    for table in tables.SEALED:
        async with office.bench.container.database.connection() as conn:
            rows = await conn.fetch(f"SELECT * FROM {table.name}")
        for row, (name, nothing) in product(rows, sealed_columns(table).items()):
            assert row[name] == nothing, f"{table.name}.{name} lies open"
            value = opened(vault, table, row)[name]
            if value != nothing:
                written.add(f"{table.name}.{name}")
                assert str(value).encode() not in row["sealed"]
    assert written == {f"{table.name}.{name}" for table in tables.SEALED for name in sealed_columns(table)}


async def unseal(bench: Bench) -> None:
    """Leaves every row as the release before wrote it: as the owner, because no role may."""
    settings, vault = bench.container.settings, bench.container.database.vault
    owner = await asyncpg.connect(settings.dsn_of("caseload"), server_settings={"search_path": "caseload"})
    try:
        await owner.set_type_codec("jsonb", encoder=dumps, decoder=loads, schema="pg_catalog")
        for table in tables.SEALED:
            await _unseal(owner, vault, table)
    finally:
        await owner.close()


async def _unseal(owner: asyncpg.Connection, vault: Vault, table: Any) -> None:
    for row in await owner.fetch(f"SELECT * FROM {table.name}"):
        values, names = opened(vault, table, row), sealed_columns(table)
        changes = ", ".join(f'"{name}" = (json_populate_record(t, $2::json))."{name}"' for name in names)
        text = f"UPDATE {table.name} AS t SET {changes}, sealed = NULL, sealed_with = NULL WHERE id = $1"
        await owner.execute(text, row["id"], dumps({name: values[name] for name in names}))


@pytest.mark.rule(180)
async def test_what_the_release_before_wrote_is_read_and_then_sealed(office: Office) -> None:
    person = await story(office)
    before = await seen(office, person)
    await unseal(office.bench)
    assert "canary_barrier" in await lying(office.bench, "action_plan"), "the rows are as they were before"
    assert await seen(office, person) == before
    assert await office.bench.container.sweep() > 0
    for table, words in WORDS.items():
        assert not [word for word in words if word in await lying(office.bench, table)], table
    assert await seen(office, person) == before
    assert await office.bench.container.sweep() == 0


@pytest.mark.rule(180)
async def test_a_new_key_takes_over_and_the_old_one_can_go(office: Office) -> None:
    person, database = await story(office), office.bench.container.database
    before, old = await seen(office, person), database.vault
    database.vault = replace(old, keys={"k2": b"2" * 32, **old.keys})
    assert await office.bench.container.sweep() > 0
    database.vault = replace(old, keys={"k2": b"2" * 32})
    assert await seen(office, person) == before


SWAP = """
UPDATE destination AS d SET sealed = o.sealed FROM destination AS o WHERE d.id <> o.id
"""


@pytest.mark.rule(180)
async def test_details_moved_to_another_row_are_nobodys(office: Office) -> None:
    person = await story(office)
    await ok(person.create("destinations", kind="volunteering", started_on="2018-03-15", place="Elsewhere"))
    async with office.bench.container.database.as_worker() as uow:
        await uow.conn.execute(SWAP)
    answer = await person.caller.get(person.url)
    assert (answer.status_code, answer.json()["type"]) == (500, "/problems/unreadable")
    assert "Canary" not in answer.text


@pytest.mark.rule(180)
async def test_it_is_unsealed_only_for_who_sees_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what a jobcentre reads only the place of a meeting lies sealed."""
    person = await story(office)
    places: list[str] = []
    unsealing = Vault.open
    monkeypatch.setattr(
        Vault, "open", lambda vault, sealed, place: places.append(place) or unsealing(vault, sealed, place)
    )
    await person.now("jcp-east-london")
    assert {place.partition("|")[0] for place in places} == {"appointment"}
    async with office.bench.client("maximus", "prime") as colleague:
        places.clear()
        assert (await ok(colleague.get(f"{person.url}/readings")))["items"] == []
    assert places == []
    await person.now()
    assert {place.partition("|")[0] for place in places} == set(WORDS) - {"reading"}


IN_CLEAR = {
    "job": {"employer", "job_title", "hourly_rate"},
    "group note": {"recorded_by"},
    "disengagement": {"recorded_by"},
    "correction": {"by"},
}
"""Facts of work, and who recorded or corrected."""


@pytest.mark.rule(180)
@pytest.mark.parametrize("kind", IN_CONFIDENCE)
def test_what_only_those_who_deliver_see_lies_sealed(kind: str) -> None:
    assert IN_CONFIDENCE[kind] - sealed_columns(TABLES[kind]).keys() == IN_CLEAR.get(kind, set())

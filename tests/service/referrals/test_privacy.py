"""Nobody sees whom they should not, and nothing that identifies a person leaves its seal."""

from typing import Any

import asyncpg
import pytest
import structlog

from services.referrals.tables import METADATA
from services.referrals.wiring import SERVICE
from shared.edge import problems, telemetry
from shared.store.vault import Vault
from tests.bench_of_one import Bench, Caller
from tests.service.referrals.conftest import FRIDAY, a_referral, refer

PERSONAL = {
    "title": "Professor",
    "first_name": "Quillon",
    "surname": "Zzyzxington",
    "date_of_birth": "1971-12-31",
    "nino": "QQ987654D",
    "address": {"lines": ["77 Unfindable Crescent", "Nowhereham"], "postcode": "ZE9 9QQ"},
    "phone": "01632 960983",
    "mobile": "07700 900461",
    "email": "quillon@zzyzx.example",
    "aims": "to tame aardvarks",
    "childcare_needs": "a child called Wilhelmina",
    "availability": "never on Wednesdays",
    "benefit": "BENEFITX",
    "safeguarding_code": "SAFEX",
}
SECRETS = [
    "Quillon",
    "Zzyzxington",
    "1971-12-31",
    "QQ987654D",
    "Unfindable",
    "Nowhereham",
    "ZE9 9QQ",
    "960983",
    "900461",
    "aardvarks",
    "Wilhelmina",
    "Wednesdays",
    "BENEFITX",
    "SAFEX",
]


async def dump(bench: Bench) -> str:
    """Every row of every table as text, sealed bytes as the text they would be if they were plain."""
    told = []
    async with bench.container.database.connection() as conn:
        for table in METADATA.sorted_tables:
            for row in await conn.fetch(f"SELECT * FROM {table.name}"):
                plain = [v.decode("latin-1") if isinstance(v, bytes) else str(v) for v in row.values()]
                told.append(f"{table.name}: {plain}")
    return "\n".join(told)


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the edge logs, at every level."""
    lines: list[str] = []

    def kept(_: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
        lines.append(f"{method} {event}")
        raise structlog.DropEvent

    for module in (telemetry, problems):
        monkeypatch.setattr(
            module, "log", structlog.wrap_logger(None, processors=[kept], wrapper_class=structlog.BoundLogger)
        )
    return lines


async def test_nothing_personal_is_in_tables_events_logs_or_addresses(
    bench: Bench, jcp: Caller, logged: list[str]
) -> None:
    body = a_referral(**PERSONAL)
    sent = await jcp.create("/v1/referrals", body)
    participant = sent.json()["id"]
    changed = await jcp.create("/v1/referrals", {**body, "phone": "01632 960984", "surname": "Zzyzxington-Again"})
    refused = await jcp.create("/v1/referrals", {**body, "reference": "PO-9", "scr": True, "nino": "QQ987654"})
    async with bench.client("maximus", "prime", roles=["key_worker", "safeguarding"]) as prime:
        applied = await prime.change(f"/v1/referrals/{participant}/versions/2/apply", {}, 2)
        listed = await prime.get("/v1/referrals", params={"area": "newham"})
        versions = await prime.get(f"/v1/referrals/{participant}/versions")
        person = await prime.post("/v1/people/lookup", json={"ids": [participant]})
    assert "Zzyzxington-Again" in person.text, "the one place to read a name"
    assert (sent.status_code, changed.status_code, refused.status_code, applied.status_code) == (201, 200, 422, 200)
    shown = "".join(answer.text + str(answer.headers) for answer in (sent, changed, refused, applied, listed, versions))
    places = {"tables": await dump(bench), "logs": "\n".join(logged), "answers": shown, "address": str(sent.url)}
    assert len(logged) >= 6
    for place, text in places.items():
        assert [secret for secret in SECRETS if secret.lower() in text.lower()] == [], place


async def test_nothing_personal_is_in_the_log_when_the_database_fails(
    bench: Bench, jcp: Caller, logged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise asyncpg.UniqueViolationError("duplicate key")

    monkeypatch.setattr("services.referrals.identity.add_indexes", fails)
    answer = await jcp.create("/v1/referrals", a_referral(**PERSONAL | {"nino": "QQ987655D"}))
    assert answer.status_code == 500
    assert answer.json()["type"] == "/problems/internal"
    told = "\n".join(logged) + answer.text
    assert [secret for secret in SECRETS if secret.lower() in told.lower()] == []


async def test_what_is_said_of_a_birthday_is_a_band(bench: Bench, jcp: Caller) -> None:
    referral = await refer(jcp, date_of_birth="1950-01-01")
    assert (await bench.said(f"participant/{referral['id']}"))[0]["data"]["age_band"] == "65-and-over"


@pytest.mark.parametrize(
    ("org", "kind", "sees"),
    [
        ("sub-1", "subcontractor", True),
        ("maximus", "prime", True),
        ("local-london", "commissioner", True),
        ("jcp-east-london", "jcp", True),
        ("sub-2", "subcontractor", False),
        ("other-prime", "prime", False),
        ("jcp-south-london", "jcp", False),
        ("west-london", "commissioner", False),
        ("milepost", "operator", False),
    ],
)
async def test_a_referral_is_seen_by_its_provider_prime_commissioner_and_district(
    bench: Bench, jcp: Caller, org: str, kind: str, sees: bool
) -> None:
    referral = await refer(jcp, preferred_provider="sub-1")
    async with bench.client(org, kind) as caller:
        found = [
            (await caller.get(f"/v1/referrals/{referral['id']}")).status_code == 200,
            (await caller.get(f"/v1/referrals/{referral['id']}/versions")).status_code == 200,
            referral["id"] in [one["id"] for one in (await caller.get("/v1/referrals?limit=200")).json()["items"]],
        ]
    assert found == [sees] * 3


async def test_a_foreign_provider_cannot_change_what_it_cannot_see(bench: Bench, jcp: Caller) -> None:
    referral = await refer(jcp, preferred_provider="sub-1")
    for org, kind in (("sub-2", "subcontractor"), ("other-prime", "prime")):
        async with bench.client(org, kind) as caller:
            url = f"/v1/referrals/{referral['id']}"
            acknowledge = await caller.change(f"{url}/acknowledge", {"acknowledged_on": "2018-03-09"}, 1)
            apply = await caller.change(f"{url}/versions/1/apply", {}, 1)
        assert (acknowledge.status_code, apply.status_code) == (404, 404)


@pytest.mark.parametrize("table", ["referral", "referral_version", "access_log"])
async def test_the_database_itself_keeps_rows_from_strangers(
    bench: Bench, jcp: Caller, prime: Caller, table: str
) -> None:
    referral = await refer(jcp, preferred_provider="sub-1")
    await prime.post("/v1/people/lookup", json={"ids": [referral["id"]]})
    column = "id" if table == "referral" else "referral_id"
    count = f"SELECT count(*) FROM {table} WHERE {column} = $1"
    for org, rows in (("sub-1", 1), ("maximus", 1), ("sub-2", 0), ("", 0)):
        async with bench.container.database.as_org(org, "test") as uow:
            assert await uow.conn.fetchval(count, referral["id"]) == rows, org


async def test_a_stranger_can_neither_write_nor_steal_a_row(bench: Bench, jcp: Caller) -> None:
    referral = await refer(jcp, preferred_provider="sub-1")
    steal = "UPDATE referral SET visible_to = '{sub-2}' WHERE id = $1"
    async with bench.container.database.as_org("sub-2", "test") as uow:
        assert await uow.conn.execute(steal, referral["id"]) == "UPDATE 0"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with bench.container.database.as_org("sub-1", "test") as uow:
            await uow.conn.execute(steal, referral["id"])


async def test_the_ledger_is_append_only_and_so_is_the_record_of_what_was_said(bench: Bench, jcp: Caller) -> None:
    await refer(jcp)
    for statement in ("UPDATE ledger SET actor = 'x'", "DELETE FROM ledger"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with bench.container.database.as_org("maximus", "test") as uow:
                await uow.conn.execute(statement)


async def test_a_new_key_takes_over_and_the_old_one_can_go(open_bench) -> None:
    async with open_bench(SERVICE) as bench:
        await bench.clock(FRIDAY)
        async with bench.client("jcp-east-london", "jcp") as jcp:
            referral = await refer(jcp, first_name="Rotana")
            old: Vault = bench.container.own["vault"]
            bench.container.own["vault"] = Vault({"k2": b"2" * 32, **old.keys}, old.index_key)
            async with bench.client("milepost", "operator") as operator:
                assert (await operator.post("/ops/v1/sweeps")).json() == {"done": 2}, "record and blind index"
                assert (await operator.post("/ops/v1/sweeps")).json() == {"done": 0}
            bench.container.own["vault"] = Vault({"k2": b"2" * 32}, old.index_key)
            assert (await jcp.post("/v1/referrals?validate_only=true", json=a_referral())).status_code == 200
            answer = await jcp.post("/v1/people/lookup", json={"ids": [referral["id"]]})
            assert answer.json()["items"][0]["name"] == "Rotana Exemplar"


SWAP = """
UPDATE referral_version AS v SET sealed = o.sealed FROM referral_version AS o
WHERE v.referral_id = $1 AND o.referral_id = $1 AND o.number = 3 - v.number
"""


async def test_versions_swapped_in_the_table_and_damaged_ones_are_no_details(open_bench) -> None:
    async with open_bench(SERVICE) as bench:
        await bench.clock(FRIDAY)
        async with bench.client("jcp-east-london", "jcp") as jcp, bench.client("milepost", "operator") as operator:
            body, other = a_referral(), await refer(jcp)
            referral = await refer(jcp, **body)
            await jcp.create("/v1/referrals", body | {"mobile": "07700 900555"})
            async with bench.container.database.as_worker() as uow:
                await uow.conn.execute(SWAP, referral["id"])
            for url in ("/v1/people/lookup", f"/v1/referrals/{referral['id']}/versions"):
                look = {"json": {"ids": [referral["id"]]}} if "people" in url else {}
                answer = await (jcp.post(url, **look) if look else jcp.get(url))
                assert (answer.status_code, answer.json()["type"]) == (500, "/problems/unreadable")
                assert "Exemplar" not in answer.text
            old: Vault = bench.container.own["vault"]
            bench.container.own["vault"] = Vault({"k2": b"2" * 32, **old.keys}, old.index_key)
            assert (await operator.post("/ops/v1/sweeps")).json() == {"done": 3}, "all but the two that do not open"
            bench.container.own["vault"] = Vault({"k2": b"2" * 32}, old.index_key)
            shown = await jcp.post("/v1/people/lookup", json={"ids": [other["id"]]})
            assert shown.json()["items"][0]["name"].endswith("Exemplar")

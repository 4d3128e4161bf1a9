"""What the served description promises: examples that work, faults that are told, programmes that are known."""

import json
from datetime import date

import pytest

from shared.journey.transient import is_transient
from shared.terms.events.referral import ReferralReceived, ReferralSenderNamed
from shared.terms.programme import UnknownProgrammeVersion
from tests.bench_of_one import Bench
from tests.service.outcomes.people import Somebody, deliver, steps


def examples(bench: Bench, path: str) -> dict[str, str]:
    """The documented bodies of a POST, by name."""
    body = bench.app.openapi()["paths"][path]["post"]["requestBody"]
    [media] = body["content"].values()
    return {name: example["value"] for name, example in media["examples"].items()}


async def test_the_documented_deliveries_are_taken(outcomes: Bench) -> None:
    person = await Somebody(outcomes).referred()
    await person.started()
    for name, body in examples(outcomes, "/v1/earnings").items():
        rows = body.replace("PO-0000001", person.reference)
        account = (await deliver(outcomes, rows)).json()
        assert (account["accepted"], account["rows"]) == (account["read"], []), name


async def test_the_documented_reasons_are_taken(outcomes: Bench) -> None:
    for event in ("hold", "reject"):
        for body in examples(outcomes, f"/v1/claims/{{claim_id}}/{event}").values():
            claim = await steps(outcomes, (await (await Somebody(outcomes).earned()).claim())["id"], "validate")
            async with outcomes.client("local-london", "commissioner", roles=["validator"]) as reviewer:
                answer = await reviewer.change(f"/v1/claims/{claim['id']}/{event}", body, claim["version"])
            assert answer.status_code == 200
            assert answer.headers["ETag"] == f'"{claim["version"] + 1}"'


async def test_the_documented_statement_is_made(books: Bench) -> None:
    async with books.client(roles=["finance"]) as prime:
        for body in examples(books, "/v1/statements").values():
            made = await prime.create("/v1/statements", body)
            assert made.status_code == 201
            assert (await prime.get(made.headers["Location"])).json() == made.json()


def test_every_body_is_described_and_every_reference_leads_somewhere(outcomes: Bench) -> None:
    document = outcomes.app.openapi()
    told = json.dumps(document)
    for name in ("StatementIn", "HoldIn", "RejectIn", "application/x-ndjson", "Idempotency-Key", "If-Match"):
        assert name in told or name.removesuffix("In") in told, name
    named = {part.split('"')[0] for part in told.split("#/components/schemas/")[1:]}
    assert named <= set(document["components"]["schemas"])


async def test_an_unknown_filter_is_told_with_those_there_are(outcomes: Bench) -> None:
    async with outcomes.client() as prime:
        answer = await prime.get("/v1/claims", params={"status": "paid"})
    assert answer.status_code == 400
    assert "state" in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize("body", ["{", "[]", ""])
async def test_a_body_that_is_no_object_is_a_problem(outcomes: Bench, body: str) -> None:
    async with outcomes.client(roles=["finance"]) as prime:
        headers = {"Idempotency-Key": "x", "Content-Type": "application/json"}
        answer = await prime.post("/v1/statements", content=body, headers=headers)
    assert answer.status_code in (400, 422)
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_a_programme_that_is_not_loaded_yet_makes_its_news_wait(outcomes: Bench) -> None:
    person = Somebody(outcomes)
    told = ReferralReceived.model_validate(ReferralReceived.EXAMPLE | {"programme": "WLA"})
    with pytest.raises(UnknownProgrammeVersion) as waiting:
        await outcomes.tell(person.id, told, date(2018, 3, 9))
    assert is_transient(waiting.value)


@pytest.mark.rule(157)
async def test_a_district_sees_whom_it_referred_and_nobody_of_its_area(outcomes: Bench) -> None:
    theirs = await Somebody(outcomes).referred(sent_by="some-clinic")
    earlier = await Somebody(outcomes).referred(sent_by=None)

    async def seen(org: str) -> list[int]:
        async with outcomes.client(org, "jcp") as client:
            urls = [f"/v1/participants/{person.id}/outcomes" for person in (theirs, earlier)]
            return [(await client.get(url)).status_code for url in urls]

    assert [await seen(org) for org in ("jcp-east-london", "some-clinic")] == [[404, 404], [200, 404]]
    await outcomes.tell(earlier.id, ReferralSenderNamed(sent_by="jcp-east-london"), date(2018, 3, 9))
    assert await seen("jcp-east-london") == [404, 200]


async def test_the_position_of_a_delivery_is_given_to_read_ones_writes_elsewhere(outcomes: Bench) -> None:
    person = await Somebody(outcomes).referred()
    await person.started()
    answer = await deliver(outcomes, person.pay("P-1", "2018-07-31", "1.00"))
    assert answer.position.startswith(f"outcomes/participant/{person.id}/2~")


async def test_what_is_shown_of_a_participant_has_the_version_of_all_that_changed(outcomes: Bench) -> None:
    person = await Somebody(outcomes).referred()
    versions = [(await person.shown())["version"]]
    await person.started()
    versions.append((await person.shown())["version"])
    await person.sent(person.pay("P-1", "2018-07-31", "3000.00"))
    versions.append((await person.shown())["version"])
    await steps(outcomes, (await person.claim())["id"], "validate")
    versions.append((await person.shown())["version"])
    assert versions == [1, 2, 3, 4]


@pytest.mark.rule(73)
async def test_what_the_feed_may_not_send_is_given_back_and_never_kept(outcomes: Bench) -> None:
    person = await Somebody(outcomes).referred()
    account = await person.sent(person.pay("P-1", "2018-07-31", "1.00", worker="Invented Person"))
    assert [error["pointer"] for error in account["rows"][0]["errors"]] == ["/worker"]
    async with outcomes.container.database.connection() as conn:
        kept = await conn.fetchval("SELECT rows::text FROM delivery WHERE id = $1", account["id"])
    assert "Invented Person" not in kept

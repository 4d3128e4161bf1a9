"""What may be referred, over HTTP: all faults at once, each with what to do; nothing is stored of what is refused."""

import pytest

from services.referrals.responses.referrals import ValidatedOut
from tests.bench_of_one import Bench, Caller
from tests.service.referrals.conftest import a_referral, codes, refer


async def refused(jcp: Caller, **changes: object) -> dict[str, str]:
    answer = await jcp.create("/v1/referrals", a_referral(**changes))
    assert answer.status_code == 422, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    return codes(answer)


@pytest.mark.rule(1, 5)
async def test_everything_wrong_is_told_at_once(jcp: Caller) -> None:
    found = await refused(
        jcp,
        first_name="",
        surname=...,
        nino="nonsense",
        date_of_birth="1985-02-30",
        referred_on="2018-03-10",
        area="camden",
        group="EA",
        participation="mandatory",
        address=...,
        phone=...,
        in_paid_work=True,
        job_offer=True,
        mappa="perhaps",
        colour="green",
    )
    assert found == {
        "/first_name": "string-too-short",
        "/surname": "missing",
        "/nino": "nino-format",
        "/date_of_birth": "date-parsing",
        "/referred_on": "in-the-future",
        "/area": "unknown-area",
        "/participation": "wrong-participation",
        "/early_access_code": "early-access-code",
        "/address": "missing",
        "/phone": "missing",
        "/in_paid_work": "not_in_paid_work",
        "/job_offer": "no_job_offer",
        "/mappa": "bool-type",
        "/colour": "extra-forbidden",
    }


async def test_a_fault_never_repeats_what_was_sent(jcp: Caller) -> None:
    answer = await jcp.create(
        "/v1/referrals", a_referral(nino="AB12345", surname="Verysecret\u0000", phone="my number")
    )
    for secret in ("AB12345", "Verysecret", "my number", "Sample Street"):
        assert secret not in answer.text


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"programme": "NOSUCH"}, {"/programme": "unknown-programme"}),
        ({"programme": "WHP"}, {"/programme": "unknown-programme"}),
        ({"area": "camden"}, {"/area": "unknown-area"}),
        ({"area": "bromley"}, {"/area": "wrong-district"}),
        ({"jcp_district": "jcp-south-london"}, {"/jcp_district": "wrong-district"}),
        ({"referred_on": "2018-02-28"}, {"/referred_on": "outside-contract"}),
        ({"referred_on": "2018-02-30"}, {"/referred_on": "date-parsing"}),
        ({"referred_on": 1520553600}, {"/referred_on": "date-type"}),
        ({"referred_on": "2018-03-10"}, {"/referred_on": "in-the-future"}),
        ({"date_of_birth": "2018-04-01"}, {"/date_of_birth": "impossible-date"}),
        ({"date_of_birth": "1885-06-15"}, {"/date_of_birth": "impossible-date"}),
        ({"date_of_birth": "2002-03-10"}, {"/date_of_birth": "too-young"}),
        ({"nino": "DA123456A"}, {"/nino": "nino-prefix"}),
        ({"nino": "QQ12345A"}, {"/nino": "nino-format"}),
        ({"address": ...}, {"/address": "missing"}),
        ({"address": {"lines": ["1 Sample Street"]}}, {"/address/postcode": "missing"}),
        ({"address": {"lines": [], "postcode": "E7 9ZZ"}}, {"/address/lines": "too-short"}),
        ({"address": {"lines": ["1 Sample Street"], "postcode": "??"}}, {"/address/postcode": "value-error"}),
        ({"phone": ...}, {"/phone": "missing"}),
        ({"phone": ..., "no_contact_reason": " "}, {"/no_contact_reason": "string-too-short"}),
        ({"scr": True}, {"/scr": "clerical"}),
        ({"mappa": True, "scr": True}, {"/scr": "clerical"}),
        ({"group": "XX"}, {"/group": "unknown-group"}),
        ({"participation": "mandatory"}, {"/participation": "wrong-participation"}),
        ({"group": "EA"}, {"/early_access_code": "early-access-code"}),
        ({"group": "EA", "early_access_code": "NOSUCH"}, {"/early_access_code": "early-access-code"}),
        ({"group": "LTU", "participation": "mandatory"}, {"/claim_months": "claim-too-short"}),
        ({"group": "LTU", "participation": "mandatory", "claim_months": 23}, {"/claim_months": "claim-too-short"}),
        ({"group": "LTU", "claim_months": 24}, {"/participation": "wrong-participation"}),
        ({"on_other_provision": True}, {"/on_other_provision": "not_on_other_provision"}),
        ({"previously_started": True}, {"/previously_started": "not_previously_started"}),
        ({"source": "self_referral"}, {"/source": "unknown-source"}),
        ({"preferred_provider": "sub-9"}, {"/preferred_provider": "unknown-provider"}),
        ({"reference": "PO 1"}, {"/reference": "string-pattern-mismatch"}),
        ({"claim_months": "24"}, {"/claim_months": "int-type"}),
        ({"email": "nobody"}, {"/email": "string-pattern-mismatch"}),
    ],
)
async def test_one_thing_wrong_is_one_fault(jcp: Caller, changes: dict, fault: dict) -> None:
    assert await refused(jcp, **changes) == fault


@pytest.mark.rule(5)
@pytest.mark.parametrize(
    "changes",
    [
        {"email": ...},
        {"phone": ..., "mobile": "07700 900000"},
        {"phone": ..., "no_contact_reason": "no telephone; write"},
        {"group": "LTU", "participation": "mandatory", "claim_months": 24},
        {"group": "EA", "early_access_code": "CARER"},
        {"jcp_district": "jcp-east-london"},
        {"date_of_birth": "2002-03-09"},
        {"referred_on": "2018-03-01"},
        {"surname": "O\u2019Exemplar-\u00c9t\u00e9"},
    ],
)
async def test_what_the_rules_allow_is_taken(jcp: Caller, changes: dict) -> None:
    assert (await refer(jcp, **changes))["state"] == "RECEIVED"


@pytest.mark.rule(16)
async def test_the_associate_borough_of_bromley_is_referred_by_its_own_district(bench: Bench) -> None:
    async with bench.client("jcp-south-london", "jcp") as south:
        assert (await refer(south, area="bromley"))["jcp_district"] == "jcp-south-london"


@pytest.mark.rule(7)
@pytest.mark.parametrize("reason", ["mappa", "protected_address"])
async def test_a_referral_without_an_address_is_taken_when_the_person_is_reached_through_safeguarding(
    jcp: Caller, reason: str
) -> None:
    referral = await refer(jcp, **{reason: True}, address=..., phone=...)
    assert referral["state"] == "RECEIVED"


@pytest.mark.rule(17)
async def test_no_referral_after_the_end_of_referrals(open_bench) -> None:
    from datetime import date

    from services.referrals.wiring import SERVICE

    async with open_bench(SERVICE) as bench:
        await bench.clock(date(2023, 3, 2))
        async with bench.client("jcp-east-london", "jcp") as jcp:
            assert (await refer(jcp, referred_on="2023-02-28"))["state"] == "RECEIVED"
            answer = await jcp.create("/v1/referrals", a_referral(referred_on="2023-03-01"))
            assert codes(answer) == {"/referred_on": "outside-contract"}


async def test_a_refused_referral_leaves_nothing_behind(bench: Bench, jcp: Caller) -> None:
    before = await counted(bench)
    await refused(jcp, scr=True)
    assert await counted(bench) == before


async def test_only_jobcentre_plus_refers(prime: Caller) -> None:
    answer = await prime.create("/v1/referrals", a_referral())
    assert answer.status_code == 403
    assert "LLWHP takes no referrals from maximus" in answer.json()["detail"]


async def test_validate_only_says_what_would_become_of_it_and_stores_nothing(bench: Bench, jcp: Caller) -> None:
    before = await counted(bench)
    answer = await jcp.post("/v1/referrals?validate_only=true", json=a_referral(preferred_provider="sub-3"))
    assert answer.status_code == 200, answer.text
    would = answer.json()["would"]
    assert set(would) <= set(ValidatedOut.model_validate(answer.json()).would.model_fields_set), "as documented"
    assert (would["new"], would["provider"]) == (True, "sub-3")
    assert would["clocks"][0]["due_on"] == "2018-03-13"
    assert await counted(bench) == before


async def test_validate_only_tells_all_faults_too(jcp: Caller) -> None:
    answer = await jcp.post("/v1/referrals?validate_only=true", json=a_referral(scr=True, area="camden"))
    assert answer.status_code == 422
    assert codes(answer) == {"/scr": "clerical", "/area": "unknown-area"}


async def test_validate_only_knows_a_reference_it_has_seen(jcp: Caller) -> None:
    body = a_referral()
    made = (await jcp.create("/v1/referrals", body)).json()
    would = (await jcp.post("/v1/referrals?validate_only=true", json=body)).json()["would"]
    assert would == {"id": made["id"], "new": False, "state": "RECEIVED", "provider": made["provider"]}


async def counted(bench: Bench) -> list[int]:
    tables = ("referral", "referral_version", "person", "person_mark", "ledger", "idempotency")
    async with bench.container.database.connection() as conn:
        return [await conn.fetchval(f"SELECT count(*) FROM {table}") for table in tables]

"""Nobody moves money alone, and nobody moves it as what their token says instead of what the programme says.

Each request is one that a hostile review sent (findings H5a to H5d, N5); the number is the review's.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from services.kpi.wiring import SERVICE as KPI
from services.outcomes.wiring import SERVICE as OUTCOMES
from shared.terms.events.job import JobStarted
from tests.bench_of_one import Bench
from tests.programmes import written
from tests.service.outcomes.contract import EVERY_KIND, STARTED, person
from tests.service.outcomes.people import FIRST, Somebody, cut_off, deliver, steps
from tests.service.outcomes.test_claiming import INVOICE, own_account

MONTH = {"programme": "LLWHP", "month": "2018-03"}
SIGN_OFF = "/v1/programmes/LLWHP/months/2018-03/sign-off"
JUDGEMENTS = "/v1/programmes/LLWHP/figures/K14/judgements"
JUDGEMENT = {"month": "2018-03", "rag": "green", "evidence": "The offers are in place.", "author": "A contract manager"}


@dataclass
class Attempt:
    """Somebody who may not, what they send, and to which claim or statement."""

    number: str
    org: str
    kind: str
    role: str
    path: str
    body: dict[str, Any] = field(default_factory=dict)
    status: int = 403

    def __str__(self) -> str:
        return f"{self.number} {self.org} as {self.kind}: {self.path}"


AT_OUTCOMES = [
    Attempt("19", "maximus", "commissioner", "finance", "/v1/statements", MONTH),
    Attempt("20", "maximus", "commissioner", "finance", "/v1/statements/{statement}/authorise"),
    Attempt("20", "maximus", "prime", "finance", "/v1/statements/{statement}/authorise"),
    Attempt("20", "maximus", "commissioner", "validator", "/v1/claims/{claim}/confirm"),
    Attempt("22", "sub-1", "subcontractor", "validator", "/v1/claims/{claim}/validate"),
    Attempt("22", "sub-1", "commissioner", "validator", "/v1/claims/{claim}/validate"),
    Attempt("22", "sub-1", "subcontractor", "validator", "/v1/claims/{claim}/hold", {"code": "x"}),
    Attempt("22", "maximus", "prime", "validator", "/v1/claims/{claim}/validate"),
    Attempt("22", "maximus", "prime", "validator", "/v1/claims/{claim}/reject", {"reason": "x"}),
    Attempt("23", "jcp-east-london", "jcp", "validator", "/v1/claims/{claim}/approve"),
    Attempt("23", "jcp-east-london", "commissioner", "validator", "/v1/claims/{claim}/approve"),
    Attempt("24", "sub-1", "commissioner", "claims_officer", "/v1/claims/{claim}/submit", {"evidence": []}),
    Attempt("30", "another-place", "commissioner", "validator", "/v1/claims/{claim}/approve", status=404),
]
AT_KPI = [
    Attempt(number, org, "commissioner", "contract_manager", path, body)
    for number, org in (("21", "maximus"), ("N5", "sub-3"), ("N5", "jcp-south-london"))
    for path, body in ((SIGN_OFF, {}), (JUDGEMENTS, JUDGEMENT))
]


@pytest.fixture(scope="module")
async def outcomes(open_bench) -> AsyncIterator[Bench]:
    async with open_bench(OUTCOMES) as bench:
        yield bench


@pytest.fixture(scope="module")
async def claimed(outcomes: Bench) -> dict[str, str]:
    """A claim in validation and a statement that is cut off."""
    await outcomes.clock(date(2020, 3, 2))
    claim = (await (await Somebody(outcomes, "sub-1").earned()).claim())["id"]
    statement = await cut_off(outcomes, "2018-03", authorise=False)
    return {"claim": claim, "statement": statement["id"]}


@pytest.fixture(scope="module")
async def kpi(open_bench) -> AsyncIterator[Bench]:
    async with open_bench(KPI) as bench:
        await bench.clock(date(2018, 4, 20))
        yield bench


@pytest.mark.rule(163, 165)
@pytest.mark.parametrize("attempt", AT_OUTCOMES, ids=str)
async def test_who_is_not_the_commissioner_of_the_programme_moves_no_money(
    outcomes: Bench, claimed: dict[str, str], attempt: Attempt
) -> None:
    async with outcomes.client(attempt.org, attempt.kind, roles=[attempt.role]) as caller:
        path = attempt.path.format(**claimed)
        headers = {"Idempotency-Key": str(attempt), "If-Match": '"1"'}
        answer = await caller.post(path, json=attempt.body, headers=headers)
    assert answer.status_code == attempt.status, answer.text


@pytest.mark.rule(165)
@pytest.mark.parametrize("attempt", AT_KPI, ids=str)
async def test_who_is_not_the_commissioner_of_the_programme_signs_nothing(kpi: Bench, attempt: Attempt) -> None:
    async with kpi.client(attempt.org, attempt.kind, roles=[attempt.role]) as caller:
        answer = await caller.create(attempt.path, attempt.body)
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/forbidden"), answer.text


@pytest.mark.rule(164)
async def test_25_one_client_does_not_cut_off_and_authorise(outcomes: Bench, claimed: dict[str, str]) -> None:
    async with outcomes.client("local-london", "commissioner", roles=["finance"]) as client:
        statement = (await client.create("/v1/statements", MONTH | {"month": "2018-04"})).json()
        answer = await client.change(f"/v1/statements/{statement['id']}/authorise", {}, statement["version"])
    assert answer.status_code == 403 and "four-eyes" in answer.text


@pytest.mark.rule(163)
async def test_one_client_does_not_validate_and_approve(outcomes: Bench, claimed: dict[str, str]) -> None:
    claim = (await (await Somebody(outcomes, "sub-1").earned()).claim())["id"]
    validated = await steps(outcomes, claim, "validate")
    async with outcomes.client("local-london", "commissioner", roles=["validator"], client=FIRST) as caller:
        answer = await caller.change(f"/v1/claims/{claim}/approve", {}, validated["version"])
    assert [fault["code"] for fault in answer.json()["errors"]] == ["validated-by-you"]
    assert (await steps(outcomes, claim, "approve"))["state"] == "approved"


@pytest.mark.rule(163)
async def test_24_who_submits_evidence_neither_validates_nor_approves(open_bench, tmp_path) -> None:
    async with open_bench(OUTCOMES, programmes=written(tmp_path, EVERY_KIND)) as bench:
        await bench.clock(date(2018, 6, 25))
        somebody = await own_account(bench)
        await bench.clock(date(2018, 12, 10))
        claim = await somebody.claim_for("own-account")
        async with bench.client("the-council", "commissioner", roles=["claims_officer", "validator"]) as alone:
            url = f"/v1/claims/{claim['id']}"
            submitted = (await alone.change(f"{url}/submit", {"evidence": [INVOICE]}, claim["version"])).json()
            refused = await alone.change(f"{url}/validate", {}, submitted["version"])
    assert [fault["code"] for fault in refused.json()["errors"]] == ["submitted-by-you"]


@pytest.mark.rule(183)
async def test_24_who_recorded_the_job_does_not_submit_the_claim(open_bench, tmp_path) -> None:
    async with open_bench(OUTCOMES, programmes=written(tmp_path, EVERY_KIND)) as bench:
        await bench.clock(date(2018, 6, 25))
        somebody = await person(bench)
        worker = bench.client("provider-1", "subcontractor", roles=["claims_officer"], client="a-worker")
        values = JobStarted.EXAMPLE | {"started_on": STARTED, "kind": "self_employed"}
        event = JobStarted.model_validate(values)
        await bench.tell(somebody.id, event, STARTED, actor="provider-1/a-worker")
        await bench.clock(date(2018, 12, 10))
        claim = await somebody.claim_for("own-account")
        async with worker:
            body = {"evidence": [INVOICE | {"obtained_on": "2019-01-01"}]}
            refused = await worker.change(f"/v1/claims/{claim['id']}/submit", body, claim["version"])
        assert {fault["code"] for fault in refused.json()["errors"]} == {"recorded-by-you", "in-the-future"}
        assert (await somebody.submits(claim, INVOICE)).status_code == 200, "another client of the provider submits"


@pytest.mark.rule(166)
async def test_26_an_operator_delivers_no_earnings(outcomes: Bench) -> None:
    person = await Somebody(outcomes).referred()
    answer = await deliver(outcomes, person.pay("P-1", "2018-07-31", "70.00"), org="milepost", kind="operator")
    assert answer.status_code == 403

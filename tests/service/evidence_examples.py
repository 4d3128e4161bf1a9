"""The worlds in which the examples of evidence, vacancies and claims made by hand are sent; see `examples.py`."""

from tests.bench_of_one import Bench
from tests.service.caseload.people import Office, Person, ok
from tests.service.outcomes.people import Somebody, steps
from tests.service.readiness import Making, Ready

COURSE = {"kind": "training", "started_on": "2018-06-04"}
MONTH = {"period": "before", "month": "2018-02", "amount": "812.40", "shown_by": "payslip"}
BASELINE = {"measure": "wellbeing", "role": "baseline", "taken_on": "2018-03-15", "value": "17"}
POST = {"programme": "TEST", "obligation": "section-106", "employer": "X", "title": "Y", "posts": 1}


async def client(bench: Bench) -> Person:
    """Somebody started on the contract with measures, in December 2018."""
    at = Office(bench)
    await at.turn_back()
    person = await at.started(programme="TEST")
    await at.move_to("2018-12-03")
    return person


def with_client(what: str) -> Making:
    async def made(bench: Bench) -> Ready:
        person = await client(bench)
        return Ready(bench.client("maximus", "prime", roles=["key_worker"]), f"{person.url}/{what}")

    return made


def about(what: str, body: dict, verb: str) -> Making:
    """What was recorded about somebody, on its way to `verb`."""

    async def made(bench: Bench) -> Ready:
        person = await client(bench)
        caller = bench.client("maximus", "prime", roles=["key_worker"])
        kept = await ok(caller.create(f"{person.url}/{what}", body))
        return Ready(caller, f"/v1/{what}/{kept['id']}/{verb}", kept["version"])

    return made


async def hours(bench: Bench) -> Ready:
    person = await client(bench)
    job = await person.gets_job("2018-06-04")
    return Ready(person.caller, f"/v1/jobs/{job['id']}/hours")


async def vacancy(bench: Bench) -> Ready:
    return Ready((await client(bench)).office.as_("local-london"), "/v1/vacancies", ids={"programme": "TEST"})


def at_vacancy(verb: str, *, closed: bool = False) -> Making:
    """An open vacancy, or one that was closed."""

    async def made(bench: Bench) -> Ready:
        council = (await client(bench)).office.as_("local-london")
        kept = await ok(council.create("/v1/vacancies", POST | {"opened_on": "2018-05-01"}))
        url = f"/v1/vacancies/{kept['id']}"
        if closed:
            closing = {"closed_on": "2018-07-02", "reason": "withdrawn"}
            kept = await ok(council.change(f"{url}/close", closing, kept["version"]))
        return Ready(council, f"{url}/{verb}", kept["version"])

    return made


async def rejected(bench: Bench) -> Ready:
    person = await Somebody(bench).earned()
    claim = await steps(bench, (await person.claim())["id"], "validate", "reject")
    officer = bench.client("maximus", "prime", roles=["claims_officer"])
    return Ready(officer, f"/v1/claims/{claim['id']}/submit", claim["version"])


P = "/v1/participants/{participant_id}"
CASELOAD: dict[str, Making] = {
    f"{P}/destinations": with_client("destinations"),
    "/v1/destinations/{destination_id}/end": about("destinations", COURSE, "end"),
    "/v1/destinations/{destination_id}/correct": about("destinations", COURSE, "correct"),
    "/v1/destinations/{destination_id}/void": about("destinations", COURSE, "void"),
    f"{P}/readings": with_client("readings"),
    "/v1/readings/{reading_id}/void": about("readings", BASELINE, "void"),
    f"{P}/monthly-earnings": with_client("monthly-earnings"),
    "/v1/monthly-earnings/{declaration_id}/void": about("monthly-earnings", MONTH, "void"),
    "/v1/jobs/{job_id}/hours": hours,
    "/v1/vacancies": vacancy,
    "/v1/vacancies/{vacancy_id}/close": at_vacancy("close"),
    "/v1/vacancies/{vacancy_id}/correct": at_vacancy("correct"),
    "/v1/vacancies/{vacancy_id}/reopen": at_vacancy("reopen", closed=True),
    "/v1/vacancies/{vacancy_id}/void": at_vacancy("void"),
}
OUTCOMES: dict[str, Making] = {"/v1/claims/{claim_id}/submit": rejected}

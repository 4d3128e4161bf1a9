"""What each documented example needs before it can be sent: a prepared world for every body that any service takes.

`READY[service][path]` makes somebody in the right state and says who sends the example where.
"""

from collections.abc import Callable
from datetime import date

from shared.journey.inbox import hold
from shared.terms.events.referral import ReferralReceived
from shared.terms.ids import new_id
from tests.bench_of_one import Bench, Caller
from tests.service import evidence_examples, record_examples
from tests.service.caseload.people import Office, ok
from tests.service.outcomes.people import NDJSON, Somebody, deliver, finance, steps, validator
from tests.service.readiness import Making, Ready
from tests.service.referrals.conftest import a_referral, refer, the_same


# ---- the operator, the same everywhere -------------------------------------------------------------------------------
async def clock(bench: Bench) -> Ready:
    await Office(bench).turn_back()
    return Ready(bench.client("milepost", "operator"), "/ops/v1/clock", method="PUT")


def settling(verb: str, reason: str = "failed") -> Making:
    async def held(bench: Bench) -> Ready:
        participant_id = new_id("ref")
        told = ReferralReceived.model_validate(ReferralReceived.EXAMPLE | {"reference": participant_id})
        async with bench.container.database.as_worker() as uow:
            source = "caseload" if bench.container.service.name == "referrals" else "referrals"
            event = bench.envelope(source, f"participant/{participant_id}", told, date(2018, 3, 9), uow.now)
            await hold(uow, event, reason, "it could not be applied", 3)
            position = await uow.conn.fetchval("SELECT max(position) FROM held")
        return Ready(bench.client("milepost", "operator"), f"/ops/v1/held/{position}/{verb}")

    return held


OPERATOR: dict[str, Making] = {
    "/ops/v1/clock": clock,
    "/ops/v1/held/{position}/retry": settling("retry"),
    "/ops/v1/held/{position}/discard": settling("discard"),
    "/ops/v1/held/{position}/dismiss": settling("dismiss", "fork"),
}


# ---- referrals -------------------------------------------------------------------------------------------------------
def jcp(bench: Bench) -> Caller:
    return bench.client("jcp-east-london", "jcp")


async def hand_over(bench: Bench) -> Ready:
    await bench.clock(date(2018, 3, 12))
    return Ready(jcp(bench), "/v1/referrals")


async def look_up(bench: Bench) -> Ready:
    return Ready(bench.client("maximus", "prime", roles=["referral_admin"]), "/v1/people/lookup")


def taking(verb: str, who: Callable[[Bench], Caller]) -> Making:
    async def referred(bench: Bench) -> Ready:
        await bench.clock(date(2018, 3, 12))
        referral = await refer(jcp(bench), preferred_provider="sub-1")
        return Ready(who(bench), f"/v1/referrals/{referral['id']}/{verb}", referral["version"])

    return referred


def doubting(verb: str, *, settled: bool) -> Making:
    async def doubtful(bench: Bench) -> Ready:
        await bench.clock(date(2018, 3, 12))
        admin = bench.client("local-london", "commissioner", roles=["referral_admin"])
        body = a_referral()
        await refer(jcp(bench), **body)
        referral = await refer(jcp(bench), **the_same(body, nino=a_referral()["nino"]))
        url = f"/v1/doubtful-persons/{referral['id']}"
        if settled:
            await admin.change(f"{url}/settle", {"decision": "different", "why": "other"}, 1)
        return Ready(admin, f"{url}/{verb}", 2 if settled else 1)

    return doubtful


REFERRALS: dict[str, Making] = {
    "/v1/referrals": hand_over,
    "/v1/people/lookup": look_up,
    "/v1/referrals/{referral_id}/acknowledge": taking("acknowledge", lambda bench: bench.client()),
    "/v1/referrals/{referral_id}/reject": taking("reject", lambda bench: bench.client()),
    "/v1/referrals/{referral_id}/decline": taking("decline", lambda bench: bench.client("sub-1", "subcontractor")),
    "/v1/referrals/{referral_id}/cancel": taking("cancel", jcp),
    "/v1/doubtful-persons/{referral_id}/settle": doubting("settle", settled=False),
    "/v1/doubtful-persons/{referral_id}/undo": doubting("undo", settled=True),
}


# ---- caseload --------------------------------------------------------------------------------------------------------
async def office(bench: Bench) -> Office:
    """On Friday 9 March 2018."""
    made = Office(bench)
    await made.turn_back()
    return made


async def hire(bench: Bench) -> Ready:
    return Ready((await office(bench)).as_("sub-1"), "/v1/key-workers")


async def assign(bench: Bench) -> Ready:
    at = await office(bench)
    person, worker = await at.person(), await at.key_worker()
    await at.move_to("2018-03-13")
    version = (await person.now())["version"]
    return Ready(person.caller, f"{person.url}/key-worker", version, {"key_worker_id": worker["id"]})


def with_somebody(what: str, on: str, *, booked: bool = False, started: bool = False, changes: bool = False) -> Making:
    """Somebody acknowledged, or with an attended meeting, or started, on the day the example is sent."""

    async def made(bench: Bench) -> Ready:
        at = await office(bench)
        person = await (at.started() if started else at.booked() if booked else at.person())
        await at.move_to(on)
        ids = {"initial_meeting": person.meeting} if what == "start" else {}
        return Ready(person.caller, f"{person.url}/{what}", (await person.now())["version"] if changes else None, ids)

    return made


def at_appointment(verb: str) -> Making:
    async def made(bench: Bench) -> Ready:
        at = await office(bench)
        person = await at.person()
        appointment = await person.books("2018-03-15")
        await at.move_to("2018-03-15")
        return Ready(person.caller, f"/v1/appointments/{appointment['id']}/{verb}", appointment["version"])

    return made


def in_job(verb: str, on: str) -> Making:
    async def made(bench: Bench) -> Ready:
        at = await office(bench)
        person = await at.started()
        await at.move_to("2018-06-04")
        told = {"kind": "employed", "employer": "Sample Bakery", "job_title": "Baker", "hours_per_week": "24"}
        offered = (
            {"expected_on": "2018-06-04"} if verb == "start" else {"started_on": "2018-06-04", "employment": "E-1"}
        )
        job = await ok(person.create("jobs", **told, **offered))
        await at.move_to(on)
        return Ready(person.caller, f"/v1/jobs/{job['id']}/{verb}", job["version"])

    return made


def exited(what: str) -> Making:
    """Somebody whose exit of this day turns out to be wrong."""

    async def made(bench: Bench) -> Ready:
        at = await office(bench)
        person = await at.started()
        await at.move_to("2018-06-04")
        body = {"kind": "early_exit", "reason": "custody", "exited_on": "2018-06-04"}
        left = await ok(person.change("exit", **body))
        return Ready(person.caller, f"{person.url}/{what}", left["version"])

    return made


async def dropped_out(bench: Bench) -> Ready:
    at = await office(bench)
    person = await at.started()
    await at.move_to("2018-06-04")
    lost = await ok(person.change("disengage", reason="refused_support", disengaged_on="2018-06-04"))
    await at.move_to("2018-06-18")
    return Ready(person.caller, f"{person.url}/re-engage", lost["version"])


async def nobody_reached(bench: Bench) -> Ready:
    at = await office(bench)
    person = await at.started()
    await at.move_to("2018-06-04")
    await ok(person.create("contacts", contacted_on="2018-05-28", channel="phone", successful=False))
    return Ready(person.caller, f"{person.url}/disengage", (await person.now())["version"])


async def family(bench: Bench) -> Ready:
    at = await office(bench)
    person = await at.started()
    return Ready(person.caller, "/v1/households", ids={"participants": [person.id]})


def at_household(verb: str) -> Making:
    async def made(bench: Bench) -> Ready:
        person = await (await office(bench)).started()
        home = await ok(person.caller.create("/v1/households", {"participants": [person.id]}))
        return Ready(person.caller, f"/v1/households/{home['id']}/{verb}", home["version"])

    return made


WAY = (
    ("agree", {"agreed_on": "2018-03-20"}),
    ("refer", {"referred_on": "2018-03-20", "route": "in_house", "consent_to_share": True}),
    ("accept", {"accepted_on": "2018-03-20"}),
    ("begin", {"began_on": "2018-03-20"}),
)


def at_intervention(verb: str, after: int) -> Making:
    """A step of somebody's plan, so many steps on its way; the second depends on the first."""

    async def made(bench: Bench) -> Ready:
        at = await office(bench)
        person = await at.started()
        await at.move_to("2018-03-20")
        plan = await ok(person.signs_plan("2018-03-20"))
        told = {"barrier": "debt", "service_area": "housing", "evidence": "sqw-2017", "proposed_on": "2018-03-20"}
        first = await ok(person.create("interventions", **told, sequence_no=1))
        needed = [first["id"]] if verb == "waive" else []
        second = {**told, "evidence": "sqw-2018"}
        step = await ok(person.create("interventions", **second, sequence_no=2, depends_on=needed))
        url = f"/v1/interventions/{step['id']}"
        for name, body in WAY[:after]:
            body = body | {"plan_id": plan["id"]} if name == "agree" else body
            step = await ok(person.caller.change(f"{url}/{name}", body, step["version"]))
        await at.move_to("2018-06-11")
        ids = {"agree": {"plan_id": plan["id"]}, "waive": {"depends_on": first["id"]}}.get(verb, {})
        return Ready(person.caller, f"{url}/{verb}", step["version"], ids)

    return made


async def shown_to_a_council(bench: Bench) -> Ready:
    at = await office(bench)
    person = await at.person()
    told = {"recipient": "some-council", "purpose": "benefit_advice", "effective_from": "2018-03-09"}
    sharing = await ok(person.create("sharings", **told))
    await at.move_to("2018-05-01")
    return Ready(person.caller, f"/v1/sharings/{sharing['id']}/withdraw", sharing["version"])


P = "/v1/participants/{participant_id}"
STEP = "/v1/interventions/{intervention_id}"
CASELOAD: dict[str, Making] = {
    "/v1/key-workers": hire,
    f"{P}/key-worker": assign,
    f"{P}/contacts": with_somebody("contacts", "2018-03-13"),
    f"{P}/appointments": with_somebody("appointments", "2018-03-13"),
    f"{P}/start": with_somebody("start", "2018-03-15", booked=True, changes=True),
    f"{P}/did-not-start": with_somebody("did-not-start", "2018-03-28", changes=True),
    f"{P}/action-plans": with_somebody("action-plans", "2018-03-20", started=True),
    f"{P}/assessments": with_somebody("assessments", "2018-03-16", started=True),
    f"{P}/exceptions": with_somebody("exceptions", "2018-04-04"),
    f"{P}/jobs": with_somebody("jobs", "2018-06-04", started=True),
    f"{P}/exit": with_somebody("exit", "2018-09-03", started=True, changes=True),
    f"{P}/withdraw-exit": exited("withdraw-exit"),
    f"{P}/correct-exit": exited("correct-exit"),
    f"{P}/refer-in-error": with_somebody("refer-in-error", "2018-04-10", started=True, changes=True),
    f"{P}/disengage": nobody_reached,
    f"{P}/group": with_somebody("group", "2018-04-10", started=True, changes=True),
    f"{P}/re-engage": dropped_out,
    f"{P}/interventions": with_somebody("interventions", "2018-03-20", started=True),
    f"{STEP}/agree": at_intervention("agree", 0),
    f"{STEP}/refer": at_intervention("refer", 1),
    f"{STEP}/accept": at_intervention("accept", 2),
    f"{STEP}/begin": at_intervention("begin", 3),
    f"{STEP}/complete": at_intervention("complete", 4),
    f"{STEP}/drop": at_intervention("drop", 0),
    f"{STEP}/find-unsuitable": at_intervention("find-unsuitable", 2),
    f"{STEP}/waive": at_intervention("waive", 0),
    f"{STEP}/correct": at_intervention("correct", 0),
    f"{STEP}/withdraw-step": at_intervention("withdraw-step", 1),
    f"{STEP}/void": at_intervention("void", 0),
    f"{P}/sharings": with_somebody("sharings", "2018-03-20", started=True),
    "/v1/sharings/{sharing_id}/withdraw": shown_to_a_council,
    "/v1/households": family,
    "/v1/households/{household_id}/correct": at_household("correct"),
    "/v1/households/{household_id}/void": at_household("void"),
    "/v1/appointments/{appointment_id}/attend": at_appointment("attend"),
    "/v1/appointments/{appointment_id}/miss": at_appointment("miss"),
    "/v1/jobs/{job_id}/start": in_job("start", "2018-06-04"),
    "/v1/jobs/{job_id}/end": in_job("end", "2019-07-14"),
    "/v1/jobs/{job_id}/correct": in_job("correct", "2018-09-03"),
    "/v1/jobs/{job_id}/void": in_job("void", "2018-06-04"),
}


# ---- outcomes --------------------------------------------------------------------------------------------------------
TWO_YEARS_ON = date(2020, 3, 2)


async def pay(bench: Bench) -> Ready:
    await bench.clock(TWO_YEARS_ON)
    person = await (await Somebody(bench).referred()).started()
    ids = {"PO-0000001": person.reference}
    return Ready(bench.client("hmrc", "feed"), "/v1/earnings", ids=ids, media=NDJSON)


def in_validation(verb: str) -> Making:
    async def made(bench: Bench) -> Ready:
        await bench.clock(TWO_YEARS_ON)
        claim = await steps(bench, (await (await Somebody(bench).earned()).claim())["id"], "validate")
        return Ready(validator(bench), f"/v1/claims/{claim['id']}/{verb}", claim["version"])

    return made


async def cut_off(bench: Bench) -> Ready:
    await bench.clock(TWO_YEARS_ON)
    return Ready(finance(bench), "/v1/statements")


async def paid(bench: Bench) -> Ready:
    """A claim as a statement leaves it; no statement is cut off, because the example of a statement is the first."""
    await bench.clock(TWO_YEARS_ON)
    claim = await (await Somebody(bench).approved()).claim()
    async with bench.container.database.as_worker() as uow:
        await uow.conn.execute("UPDATE claim SET state = 'paid', recovery_line_id = 'lin_1' WHERE id = $1", claim["id"])
    return Ready(validator(bench), f"/v1/claims/{claim['id']}/disallow", claim["version"])


async def to_return(bench: Bench) -> Ready:
    await bench.clock(TWO_YEARS_ON)
    payer = bench.client("central-london-forward", "commissioner", roles=["finance"])
    async with bench.client("central-london-forward", "commissioner", roles=["finance"]) as client:
        statement = (await client.create("/v1/statements", {"programme": "CLW", "month": "2018-03"})).json()
    return Ready(payer, f"/v1/statements/{statement['id']}/return", statement["version"])


def settling_earnings(action: str) -> Making:
    async def unmatched(bench: Bench) -> Ready:
        await bench.clock(TWO_YEARS_ON)
        person = await (await Somebody(bench).referred()).started()
        paid = ("2018-07-31", "100.00")
        sent_under = f"{person.reference}-X" if action == "belong-to" else person.reference
        rows = [person.pay("P-1", *paid), person.pay("P-2", *paid, referral=sent_under, employment="emp_1")]
        await deliver(bench, *rows)
        officer = bench.client("milepost", "operator", roles=["earnings_officer"])
        url = "/v1/earnings/unmatched"
        [row] = (await officer.get(url, params={"reference": sent_under})).json()["items"]
        url = f"{url}/{row['position']}"
        if action == "undo":
            row = (await officer.change(f"{url}/discard", {"why": "sent twice"}, row["version"])).json()
        ids = {"participant_id": person.id} if action == "belong-to" else {}
        return Ready(officer, f"{url}/{action}", row["version"], ids)

    return unmatched


ROW = "/v1/earnings/unmatched/{position}"
OUTCOMES: dict[str, Making] = {
    f"{ROW}/belong-to": settling_earnings("belong-to"),
    f"{ROW}/same-as": settling_earnings("same-as"),
    f"{ROW}/different": settling_earnings("different"),
    f"{ROW}/discard": settling_earnings("discard"),
    f"{ROW}/undo": settling_earnings("undo"),
    "/v1/earnings": pay,
    "/v1/claims/{claim_id}/hold": in_validation("hold"),
    "/v1/claims/{claim_id}/reject": in_validation("reject"),
    "/v1/claims/{claim_id}/disallow": paid,
    "/v1/statements": cut_off,
    "/v1/statements/{statement_id}/return": to_return,
}


# ---- kpi -------------------------------------------------------------------------------------------------------------
async def visited(bench: Bench) -> Ready:
    await bench.clock(TWO_YEARS_ON)
    manager = bench.client("west-london-alliance", "commissioner", roles=["contract_manager"])
    return Ready(manager, "/v1/programmes/MHET/figures/fidelity/judgements")


KPI: dict[str, Making] = {"/v1/programmes/{programme_id}/figures/{kpi}/judgements": visited}

READY: dict[str, dict[str, Making]] = {
    "referrals": REFERRALS | OPERATOR,
    "caseload": CASELOAD | evidence_examples.CASELOAD | record_examples.CASELOAD | OPERATOR,
    "outcomes": OUTCOMES | evidence_examples.OUTCOMES | OPERATOR,
    "kpi": KPI | OPERATOR,
}

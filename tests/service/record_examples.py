"""The worlds in which the examples of corrections and of records made void are sent; see `examples.py`."""

from typing import Any

from services.caseload.request_bodies.action_plans import PlanIn
from services.caseload.request_bodies.assessments import AssessmentIn
from services.caseload.request_bodies.exceptions import ExceptionIn
from services.caseload.request_bodies.jobs import HoursIn
from services.caseload.request_bodies.participants import DidNotStartIn, GroupIn
from tests.bench_of_one import Bench
from tests.service.caseload.people import Office, Person, ok
from tests.service.readiness import Making, Ready

CONTACT = {"contacted_on": "2018-03-16", "channel": "phone"}


async def somebody(bench: Bench, on: str) -> Person:
    """Somebody started, on a later day."""
    at = Office(bench)
    await at.turn_back()
    person = await at.started()
    await at.move_to(on)
    return person


def kept(address: str, body: dict[str, Any], verb: str, on: str) -> Making:
    """Something recorded of somebody, on its way to `verb`."""

    async def made(bench: Bench) -> Ready:
        person = await somebody(bench, on)
        record = await ok(person.create(address, **body))
        return Ready(person.caller, f"/v1/{address}/{record['id']}/{verb}", record["version"])

    return made


def met(verb: str) -> Making:
    async def made(bench: Bench) -> Ready:
        at = Office(bench)
        await at.turn_back()
        person = await at.person()
        booked = await person.books("2018-03-15")
        await at.move_to("2018-03-15")
        url = f"/v1/appointments/{booked['id']}"
        attended = await ok(person.caller.change(f"{url}/attend", {"attended_on": "2018-03-15"}, booked["version"]))
        return Ready(person.caller, f"{url}/{verb}", attended["version"])

    return made


def working(verb: str) -> Making:
    async def made(bench: Bench) -> Ready:
        person = await somebody(bench, "2018-12-03")
        job = await person.gets_job("2018-06-04")
        hours = await ok(person.caller.create(f"/v1/jobs/{job['id']}/hours", HoursIn.EXAMPLE))
        return Ready(person.caller, f"/v1/hours/{hours['id']}/{verb}", hours["version"])

    return made


async def started(bench: Bench) -> Ready:
    person = await somebody(bench, "2018-04-10")
    return Ready(person.caller, f"{person.url}/correct-start", (await person.now())["version"])


async def in_error(bench: Bench) -> Ready:
    person = await somebody(bench, "2018-04-10")
    gone = await ok(person.change("refer-in-error", reason="already_employed", found_on="2018-04-10"))
    return Ready(person.caller, f"{person.url}/withdraw-refer-in-error", gone["version"])


def not_started(verb: str) -> Making:
    async def ready(bench: Bench) -> Ready:
        at = Office(bench)
        await at.turn_back()
        person = await at.person()
        await at.move_to("2018-03-28")
        ended = await ok(person.change("did-not-start", **DidNotStartIn.EXAMPLE))
        return Ready(person.caller, f"{person.url}/{verb}-did-not-start", ended["version"])

    return ready


KEPT = {
    "contacts": (CONTACT, "2018-03-20"),
    "action-plans": (PlanIn.EXAMPLE, "2018-03-22"),
    "assessments": (AssessmentIn.EXAMPLE, "2018-03-22"),
    "exceptions": (ExceptionIn.EXAMPLE, "2018-04-04"),
}
P = "/v1/participants/{participant_id}"


def standing(member: str, verb: str) -> Making:
    """A group, a disengagement or a key worker of somebody, on its way to `verb`."""

    async def made(bench: Bench) -> Ready:
        person = await somebody(bench, "2018-06-18")
        if member == "group_notes":
            await ok(person.change("group", **GroupIn.EXAMPLE))
        elif member == "disengagements":
            days = {"disengaged_on": "2018-06-04", "re_engaged_on": "2018-06-11"}
            await ok(person.change("disengage", reason="refused_support", **days))
        elif verb == "void":
            await person.assigned((await person.office.key_worker())["id"])
        record = (await person.now())["key_workers" if member == "assignments" else member][-1]
        return Ready(person.caller, f"/v1/{member.replace('_', '-')}/{record['id']}/{verb}", record["version"])

    return made


CASELOAD: dict[str, Making] = {
    **{
        f"/v1/{member.replace('_', '-')}/{{record_id}}/{verb}": standing(member, verb)
        for member in ("group_notes", "disengagements", "assignments")
        for verb in ("correct", "void")
    },
    "/v1/disengagements/{record_id}/withdraw-re-engagement": standing("disengagements", "withdraw-re-engagement"),
    f"{P}/correct-start": started,
    f"{P}/withdraw-refer-in-error": in_error,
    **{f"{P}/{verb}-did-not-start": not_started(verb) for verb in ("correct", "withdraw")},
    **{f"/v1/appointments/{{record_id}}/{verb}": met(verb) for verb in ("correct", "void")},
    **{f"/v1/hours/{{record_id}}/{verb}": working(verb) for verb in ("correct", "void")},
    **{
        f"/v1/{address}/{{record_id}}/{verb}": kept(address, body, verb, on)
        for address, (body, on) in KEPT.items()
        for verb in ("correct", "void")
    },
}

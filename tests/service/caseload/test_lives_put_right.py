"""Random lives over HTTP: what was recorded wrongly and put right leaves a life as it was [rules 126–128, 138–142].

Two people live the same life. Of one, slips are recorded too: wrong days, records of somebody else, an exit, a death,
an error or a did-not-start that was none. When each is put right, both have the same support, deadlines, jobs and
standing records.
"""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from services.caseload.commands import records
from services.caseload.domain import endings
from services.caseload.domain.service_standards import Activity
from services.caseload.store import lock_participant
from shared.store.unit_of_work import UnitOfWork
from tests.service.caseload.people import REFERRED, Office, Person, ok

Slip = Callable[[Person, int], Awaitable[None]]
RECORDED_ON = 300


async def change(person: Person, address: str, record: dict[str, Any], verb: str, **body: Any) -> dict[str, Any]:
    body = {"reason": "wrong_person"} if verb == "void" else {"because": "typed_wrongly", **body}
    return await ok(person.caller.change(f"/v1/{address}/{record['id']}/{verb}", body, record["version"]))


async def contact_of_somebody_else(person: Person, number: int) -> None:
    contact = await ok(person.create("contacts", contacted_on=person.on_day(number), channel="visit"))
    await change(person, "contacts", contact, "void")


async def contact_on_a_wrong_day(person: Person, number: int) -> None:
    contact = (await person.now())["contacts"][0]
    wrong = await change(person, "contacts", contact, "correct", contacted_on=person.on_day(number))
    await change(person, "contacts", wrong, "correct", contacted_on=contact["contacted_on"])


async def plan_of_somebody_else(person: Person, number: int) -> None:
    plan = await ok(person.signs_plan(person.on_day(number)))
    await change(person, "action-plans", plan, "void")


async def assessment_of_somebody_else(person: Person, number: int) -> None:
    assessment = await ok(person.create("assessments", kind="needs", completed_on=person.on_day(number)))
    await change(person, "assessments", assessment, "void")


async def meeting_of_somebody_else(person: Person, number: int) -> None:
    booked = await person.books(person.on_day(number), "review")
    attended = await ok(person.attends(booked, person.on_day(number)))
    await change(person, "appointments", attended, "void")


async def job_of_somebody_else(person: Person, number: int) -> None:
    job = await person.gets_job(person.on_day(number), "EMP-9", employer="Sample Nursery")
    await change(person, "jobs", job, "void")


async def job_on_a_wrong_day(person: Person, number: int) -> None:
    jobs = [job for job in (await person.now())["jobs"] if job["state"] == "STARTED"]
    if jobs:
        wrong = await change(person, "jobs", jobs[0], "correct", started_on=person.on_day(number))
        await change(person, "jobs", wrong, "correct", started_on=jobs[0]["started_on"])


async def start_on_a_wrong_day(person: Person, number: int) -> None:
    await ok(person.change("correct-start", started_on=person.on_day(1 + number % 9), because="typed_wrongly"))
    await ok(person.change("correct-start", started_on=person.on_day(0), because="typed_wrongly"))


async def leaves(person: Person, number: int, reason: str) -> None:
    body = {"kind": "early_exit", "reason": reason, "exited_on": person.on_day(number)}
    await ok(person.change("exit", **body))
    await ok(person.change("withdraw-exit", because="wrong_person"))


async def exit_of_somebody_else(person: Person, number: int) -> None:
    await leaves(person, number, "voluntary_withdrawal")


async def death_of_somebody_else(person: Person, number: int) -> None:
    await leaves(person, number, "deceased")


async def error_that_was_none(person: Person, number: int) -> None:
    await ok(person.change("refer-in-error", reason="duplicate", found_on=person.on_day(number)))
    await ok(person.change("withdraw-refer-in-error", because="wrong_person"))


async def did_not_start_of_somebody_else(person: Person, number: int) -> None:
    days = [str(REFERRED + timedelta(days=after % 7)) for after in (number, number + 3)]
    await ok(person.change("did-not-start", reason="did_not_attend", occurred_on=days[0]))
    await ok(person.change("correct-did-not-start", occurred_on=days[1], because="typed_wrongly"))
    await ok(person.change("withdraw-did-not-start", because="wrong_person"))


BEFORE_THE_START = frozenset({did_not_start_of_somebody_else})
SLIPS: tuple[Slip, ...] = (
    did_not_start_of_somebody_else,
    contact_of_somebody_else,
    contact_on_a_wrong_day,
    plan_of_somebody_else,
    assessment_of_somebody_else,
    meeting_of_somebody_else,
    job_of_somebody_else,
    job_on_a_wrong_day,
    start_on_a_wrong_day,
    exit_of_somebody_else,
    death_of_somebody_else,
    error_that_was_none,
)
Life = tuple[list[int], list[int], list[tuple[Slip, int]]]
"""The days of contacts and of jobs, and the slips with a day each."""
DAYS = st.integers(1, RECORDED_ON)
LIVES = st.tuples(
    st.lists(DAYS, min_size=1, max_size=2, unique=True),
    st.lists(DAYS, max_size=1),
    st.lists(st.tuples(st.sampled_from(SLIPS), DAYS), min_size=3, max_size=5),
)


def drawn(number: int) -> list[Life]:
    """The same lives every time."""
    collected: list[Life] = []

    @settings(max_examples=number, database=None, derandomize=True, deadline=None, phases=[Phase.generate])
    @given(LIVES)
    def collect(life: Life) -> None:
        collected.append(life)

    collect()
    return collected[:number]


async def live(office: Office, life: Life, slips: list[tuple[Slip, int]]) -> Person:
    contacts, jobs, _ = life
    office.today = REFERRED
    await office.turn_back()
    person = await office.booked()
    for slip, number in slips:
        if slip in BEFORE_THE_START:
            await slip(person, number)
    await ok(person.starts())
    await office.move_to(person.on_day(RECORDED_ON))
    for number in contacts:
        await ok(person.create("contacts", contacted_on=person.on_day(number), channel="phone"))
    for number in jobs:
        await person.gets_job(person.on_day(number))
    await ok(person.signs_plan(person.on_day(20)))
    for slip, number in slips:
        if slip not in BEFORE_THE_START:
            await slip(person, number)
    return person


async def summary(person: Person) -> dict[str, Any]:
    """What is true of a participant, without ids and versions and without what was recorded in error."""
    now = await person.now()
    kept = ("state", "referral_state", "started_on", "result_on", "left_on", "left_reason", "clocks", "disengaged_on")
    records = {
        "contacts": ("contacted_on", "channel"),
        "appointments": ("kind", "due_on", "state", "attended_on"),
        "plans": ("agreed_on", "in_time", "version_no"),
        "assessments": ("kind", "completed_on"),
        "jobs": ("state", "started_on", "ended_on", "qualifying", "first", "excluded_because"),
    }
    standing = {
        member: sorted(str([record[name] for name in names]) for record in now[member] if record["state"] != "VOID")
        for member, names in records.items()
    }
    return {**{name: now[name] for name in kept}, **standing, "heard": await heard(person)}


async def heard(person: Person) -> set[tuple[str, str]]:
    """The deadlines that were missed, as somebody knows who hears every event."""
    missed: set[tuple[str, str]] = set()
    for row in await person.office.bench.said(f"participant/{person.id}"):
        period = (row["data"].get("clock", ""), row["data"].get("due_on", ""))
        if row["type"] == "participant.clock_missed.v1":
            missed.add(period)
        elif row["type"] == "participant.clock_missed_withdrawn.v1":
            missed = {(clock, due) for clock, due in missed if clock != period[0] or period[1] not in {"", due}}
    return missed


async def both(office: Office, life: Life) -> tuple[dict[str, Any], dict[str, Any]]:
    clean, mended = await live(office, life, []), await live(office, life, life[2])
    return await summary(clean), await summary(mended)


@pytest.mark.rule(126, 127, 138, 139, 140, 171)
@pytest.mark.parametrize("life", drawn(8), ids=range(1, 9))
async def test_what_is_put_right_leaves_the_life_as_it_was(office: Office, life: Life):
    clean, mended = await both(office, life)
    assert mended == clean


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.__name__)
async def test_each_slip_put_right_leaves_no_trace(office: Office, slip: Slip):
    clean, mended = await both(office, ([40], [120], [(slip, 10)]))
    assert mended == clean


async def everything_stands(uow: UnitOfWork, participant_id: str) -> list[Activity]:
    never_was = Activity(date(2018, 3, 20), "first_plan", "1", "pln_never")
    return [*(await lock_participant(uow, participant_id)).activities, never_was]


PLANTED: dict[str, tuple[Slip, Callable[[pytest.MonkeyPatch], None]]] = {
    "what is void still keeps a deadline": (
        plan_of_somebody_else,
        lambda m: m.setattr(records, "activities_of", everything_stands),
    ),
    "what a withdrawn death ended stays ended": (
        death_of_somebody_else,
        lambda m: m.setattr(endings, "free_job", lambda job: None),
    ),
}


@pytest.mark.parametrize("fault", PLANTED)
async def test_each_planted_fault_is_found(office: Office, fault: str, monkeypatch: pytest.MonkeyPatch):
    slip, plant = PLANTED[fault]
    plant(monkeypatch)
    clean, mended = await both(office, ([40], [120], [(slip, 200)]))
    assert mended != clean

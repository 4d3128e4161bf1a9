"""One person in two referrals: one open start in a programme, one day of death [rules 30, 141, 142]."""

from typing import Any

import pytest

from services.caseload.commands import same_person
from shared.terms.events.referral import PersonSettled, ReferralAcknowledged, ReferralCancelRequested
from shared.terms.ids import new_id
from tests.service.caseload.people import Office, Person, ok

DIED = {"kind": "early_exit", "reason": "deceased"}


async def settles(person: Person, decision: str, person_id: str, on: str) -> None:
    await person.tell(PersonSettled.model_validate({"decision": decision, "person_id": person_id}), on)


async def two_starts(office: Office) -> tuple[Person, Person, str]:
    """Two open starts of one programme, of people who are not known to be the same."""
    first_id = new_id("per")
    first = await office.started(person_id=first_id)
    second = await office.booked(person_id=new_id("per"))
    await office.move_to("2018-03-20")
    await ok(second.starts("2018-03-16"))
    return first, second, first_id


@pytest.mark.rule(30, 141)
@pytest.mark.parametrize("settled", ["first", "second"])
async def test_two_open_starts_of_one_person_leave_the_earlier_one(office: Office, settled: str):
    first, second, first_id = await two_starts(office)
    if settled == "second":
        await settles(second, "same", first_id, "2018-03-20")
    else:
        await settles(first, "same", await person_of(office, second), "2018-03-20")
    assert ((await first.now())["state"], (await second.now())["state"]) == ("ACTIVE", None)
    now = await second.now()
    assert (now["referral_state"], now["result_reason"]) == ("REFERRED_IN_ERROR", "settled_as_same")
    assert (await second.last("participant.referred_in_error"))["reason"] == "settled_as_same"
    assert await held(first, second) == []


@pytest.mark.rule(121, 141)
@pytest.mark.parametrize("undone", ["first", "second"])
async def test_when_the_settlement_is_undone_the_start_counts_again(office: Office, undone: str):
    first, second, first_id = await two_starts(office)
    await settles(second, "same", first_id, "2018-03-20")
    await settles({"first": first, "second": second}[undone], "open", new_id("per"), "2018-03-20")
    assert [(await person.now())["state"] for person in (first, second)] == ["ACTIVE", "ACTIVE"]
    assert (await second.last("participant.referred_in_error_withdrawn"))["because"] == "settlement_undone"


async def person_of(office: Office, person: Person) -> str:
    async with office.bench.container.database.as_worker() as uow:
        return await uow.conn.fetchval("SELECT person_id FROM participant WHERE id = $1", person.id)


async def held(*people: Person) -> list[Any]:
    """The events about these people that are held; the database is shared with the tests before."""
    about = [f"participant/{person.id}" for person in people]
    async with people[0].office.bench.container.database.as_worker() as uow:
        return await uow.conn.fetch("SELECT * FROM held WHERE settled_at IS NULL AND stream_id = ANY($1)", about)


@pytest.mark.rule(125, 142)
async def test_a_death_reaches_every_referral_of_the_person_and_goes_when_it_is_withdrawn(office: Office):
    person_id = new_id("per")
    first = await office.started(person_id=person_id)
    second = await office.started(person_id=new_id("per"))
    other = await office.started()
    await office.move_to("2018-06-20")
    await second.gets_job("2018-06-04")
    await second.books("2018-07-02", "review")
    await settles_elsewhere(office, second, person_id)
    await ok(first.change("exit", **DIED, exited_on="2018-06-18"))
    now = await second.now()
    assert (now["state"], now["left_on"], now["left_reason"]) == ("EARLY_EXIT", "2018-06-18", "deceased")
    assert (now["jobs"][0]["ended_on"], now["appointments"][-1]["state"]) == ("2018-06-18", "CANCELLED")
    death = await second.last("participant.death_recorded")
    assert death["died_on"] == "2018-06-18"
    rows = await office.bench.said(f"participant/{second.id}")
    assert {row["actor"] for row in rows if row["type"] == "participant.death_recorded.v1"} == {"service/caseload"}
    assert (await other.now())["state"] == "ACTIVE"

    await ok(first.change("correct-exit", **DIED, exited_on="2018-06-11", because="typed_wrongly"))
    assert (await second.now())["left_on"] == "2018-06-11"
    await ok(first.change("withdraw-exit", because="wrong_person"))
    now = await second.now()
    assert (now["state"], now["left_on"], now["jobs"][0]["state"]) == ("IN_WORK_SUPPORT", None, "STARTED")
    assert "died_on" not in await second.last("participant.death_recorded")
    assert await office.bench.container.sweep() == 0


async def settles_elsewhere(office: Office, person: Person, person_id: str) -> None:
    """The same person in another programme, which the contract of this bench does not rule out."""
    async with office.bench.container.database.as_worker() as uow:
        await uow.conn.execute(
            "UPDATE participant SET person_id = $2, programme = 'WLA-WHP' WHERE id = $1", person.id, person_id
        )


@pytest.mark.rule(25, 142)
@pytest.mark.parametrize("acknowledged", ["before", "after"])
async def test_a_death_ends_a_referral_that_waits_for_its_start(office: Office, acknowledged: str):
    person_id = new_id("per")
    first = await office.started(person_id=person_id)
    waiting = await office.person(person_id=person_id, acknowledged=acknowledged == "before")
    await office.move_to("2018-03-20")
    await ok(first.change("exit", **DIED, exited_on="2018-03-19"))
    if acknowledged == "after":
        assert (await waiting.now())["referral_state"] == "RECEIVED"
        acknowledgement: dict[str, Any] = {"provider": "sub-1", "due_on": "2018-03-13", "in_time": True}
        await waiting.tell(ReferralAcknowledged.model_validate(acknowledgement), "2018-03-20")
    now = await waiting.now()
    assert (now["referral_state"], now["result_reason"], now["result_on"]) == ("CANCELLED", "deceased", "2018-03-19")
    assert (await waiting.last("participant.withdrawn"))["reason"] == "deceased"


@pytest.mark.rule(125, 142)
async def test_a_cancellation_says_the_day_of_death_and_reaches_the_start_elsewhere(office: Office):
    person_id = new_id("per")
    first = await office.started(person_id=person_id)
    waiting = await office.person(person_id=person_id)
    await office.move_to("2018-04-20")
    await waiting.tell(
        ReferralCancelRequested.model_validate({"reason": "deceased", "died_on": "2018-04-02"}), "2018-04-20"
    )
    assert ((await first.now())["left_on"], (await first.now())["state"]) == ("2018-04-02", "EARLY_EXIT")


@pytest.mark.rule(142)
async def test_the_sweep_makes_up_for_a_death_that_did_not_get_there(office: Office, monkeypatch: pytest.MonkeyPatch):
    person_id = new_id("per")
    first, waiting = await office.started(person_id=person_id), await office.person(person_id=person_id)

    async def lost(*_: object) -> int:
        return 0

    with monkeypatch.context() as patched:
        patched.setattr(same_person, "follow_deaths", lost)
        await ok(first.change("exit", **DIED, exited_on="2018-03-15"))
    assert (await waiting.now())["referral_state"] == "ACKNOWLEDGED"
    await office.bench.container.sweep()
    assert (await waiting.now())["referral_state"] == "CANCELLED"

"""Who belongs to a household was recorded wrongly, and is put right [rule 191]."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from milepost.client import Answer
from services.caseload.wiring import SERVICE
from tests.programmes import written
from tests.service.caseload.contract import MEASURED as CONTRACT
from tests.service.caseload.people import Office, Person, faults, ok
from tests.service.caseload.test_interventions import propose

ERROR = {"reason": "recorded_in_error"}
CHILD = {"relation": "child"}


async def household(*people: Person, others: tuple[dict[str, str], ...] = (CHILD,)) -> dict[str, Any]:
    body = {"participants": [person.id for person in people], "others": list(others)}
    return await ok(people[0].caller.create("/v1/households", body))


async def change(office: Office, home: dict[str, Any], verb: str, org: str = "maximus", **body: Any) -> Answer:
    body = {"because": "wrong_person"} | body if verb == "correct" else ERROR
    return await office.as_(org).change(f"/v1/households/{home['id']}/{verb}", body, home["version"])


@pytest.mark.rule(191)
async def test_the_right_people_belong_to_a_household_and_the_wrong_one_is_free(office: Office) -> None:
    mother, stranger, son = [await office.started() for _ in range(3)]
    home = await household(mother, stranger)
    right = sorted([mother.id, son.id])
    now = await ok(change(office, home, "correct", participants=right))
    assert (now["participants"], now["others"], now["version"]) == (right, [CHILD], 2)
    (kept,) = now["corrections"]
    assert kept["before"] == {"participants": sorted([mother.id, stranger.id]), "others": [CHILD]}
    assert (kept["because"], kept["corrected_on"]) == ("wrong_person", "2018-03-15")
    assert (await mother.last("participant.household_corrected"))["members"] == 3
    assert (await son.last("participant.joined_household"))["members"] == 3
    assert (await stranger.last("participant.left_household"))["because"] == "wrong_person"
    assert (await stranger.now())["household_id"] is None
    assert (await household(stranger))["participants"] == [stranger.id]


@pytest.mark.rule(191)
async def test_the_relations_of_others_are_corrected_without_the_participants(office: Office) -> None:
    mother = await office.started()
    home = await household(mother)
    now = await ok(change(office, home, "correct", others=[]))
    assert (now["participants"], now["others"]) == ([mother.id], [])
    assert (await mother.last("participant.household_corrected"))["members"] == 1
    again = await ok(change(office, now, "correct", others=[CHILD, {"relation": "partner"}]))
    assert [each["before"]["others"] for each in again["corrections"]] == [[CHILD], []]


@pytest.mark.rule(191)
async def test_a_household_that_never_was_is_made_void_and_nobody_belongs_to_it(office: Office) -> None:
    mother, son = await office.started(), await office.started()
    home = await household(mother, son)
    now = await ok(change(office, home, "void"))
    assert (now["state"], now["participants"], now["corrections"][0]["change"]) == ("VOID", [], "voided")
    for person in (mother, son):
        assert (await person.last("participant.left_household"))["household_id"] == home["id"]
        assert (await person.now())["household_id"] is None
    assert (await ok(mother.caller.get(f"/v1/households/{home['id']}")))["state"] == "VOID"
    assert (await office.as_("sub-2").get(f"/v1/households/{home['id']}")).status_code == 404
    for verb in ("void", "correct"):
        assert await faults(change(office, now, verb, others=[]), 409) == {"": "forbidden-transition"}
    assert sorted((await household(mother, son))["participants"]) == sorted([mother.id, son.id])


@pytest.mark.rule(191)
async def test_nobody_leaves_a_household_with_steps_for_it(office: Office) -> None:
    mother, son = await office.started(), await office.started()
    home, step = await household(mother, son), await propose(mother, for_household=True)
    wrong = change(office, home, "correct", participants=[son.id])
    assert await faults(wrong) == {"/participants": "has-steps"}
    assert await faults(change(office, home, "void"), 409) == {"": "has-steps"}
    now = await ok(change(office, home, "correct", participants=[mother.id]))
    await ok(mother.caller.change(f"/v1/interventions/{step['id']}/void", ERROR, step["version"]))
    assert (await ok(change(office, now, "void")))["state"] == "VOID"


async def test_everything_wrong_with_a_correction_is_said_at_once(office: Office) -> None:
    mother, other = await office.started(), await office.started()
    home = await household(mother)
    await household(other)
    assert await faults(change(office, home, "correct")) == {"": "nothing-to-correct"}
    wrong = change(office, home, "correct", participants=[other.id, "ref_nobody"], others=[{"relation": "A name"}])
    assert await faults(wrong) == {
        "/participants/0": "in-a-household",
        "/participants/1": "unknown-participant",
        "/others/0/relation": "literal-error",
    }
    assert set(await faults(change(office, home, "correct", participants=[]))) == {"", "/participants"}
    exited = await office.started()
    await ok(exited.change("exit", kind="early_exit", reason="custody", exited_on="2018-03-15"))
    joins = change(office, home, "correct", participants=[mother.id, exited.id])
    assert await faults(joins, 409) == {"": "support-ended"}
    assert (await ok(mother.caller.get(f"/v1/households/{home['id']}")))["version"] == home["version"]


async def test_a_household_stays_one_of_one_programme(office: Office) -> None:
    one = await office.person(programme="MHET", group="CMH", provider="twining")
    other = await office.person(programme="BLS", group="CMH", provider="twining")
    twining = office.as_("twining")
    home = await ok(twining.create("/v1/households", {"participants": [one.id]}))
    mixed = change(office, home, "correct", "twining", participants=[one.id, other.id])
    assert (await faults(mixed))["/participants"] == "several-programmes"


@pytest.mark.rule(191)
@pytest.mark.parametrize("verb", ["correct", "void"])
async def test_who_sees_all_of_a_household_puts_it_right(office: Office, verb: str) -> None:
    mine, theirs = await office.started(), await office.started(provider="sub-2")
    home = await household(mine, theirs)
    for org, refused in {"sub-1": 403, "sub-9": 404, "jcp-east-london": 403, "local-london": 403}.items():
        assert (await change(office, home, verb, org, others=[])).status_code == refused, org
    assert (await change(office, home | {"version": 7}, verb, others=[])).status_code == 412
    assert (await change(office, home | {"id": "hsh_nowhere"}, verb, others=[])).status_code == 404
    await ok(change(office, home, verb, others=[]))
    if verb == "correct":
        seen = await ok(office.as_("sub-1").get(f"/v1/households/{home['id']}"))
        assert seen["corrections"][0]["before"]["participants"] == [mine.id]
        shown = await ok(office.as_("local-london").get(f"/v1/households/{home['id']}"))
        assert not {"by", "before"} & {name for name, value in shown["corrections"][0].items() if value}


@pytest.fixture
async def strict(open_bench: Any, tmp_path: Any) -> AsyncIterator[Office]:
    """An office of a contract for families that takes corrections for ten days."""
    contract = CONTRACT + "record_correction_days: 10\nhousehold: true\n"
    async with open_bench(SERVICE, programmes=written(tmp_path, contract)) as bench:
        office = Office(bench)
        await office.turn_back()
        yield office


@pytest.mark.rule(191)
async def test_a_contract_takes_corrections_for_its_days(strict: Office) -> None:
    home = await household(await strict.started(programme="TEST"))
    await strict.move_to("2018-03-25")
    home = await ok(change(strict, home, "correct", others=[]))
    await strict.move_to("2018-03-26")
    for verb in ("correct", "void"):
        assert await faults(change(strict, home, verb, others=[]), 409) == {"": "correction-too-late"}

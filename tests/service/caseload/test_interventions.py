"""Steps of a plan: on evidence, in their order, for a person or a family, and never told to the log [rules 49, 50]."""

from typing import Any

import pytest

from tests.service.caseload.people import Office, Person, faults, ok

STEP = {"barrier": "back_pain", "service_area": "musculoskeletal", "evidence": "nice-ng59", "proposed_on": "2018-03-15"}


async def propose(person: Person, number: int = 1, **more: Any) -> dict[str, Any]:
    return await ok(person.create("interventions", **{**STEP, "sequence_no": number, **more}))


def take(person: Person, step: dict[str, Any], name: str, **body: Any) -> Any:
    return person.caller.change(f"/v1/interventions/{step['id']}/{name}", body, step["version"])


async def agreed(person: Person, number: int = 1, **more: Any) -> dict[str, Any]:
    plan = await ok(person.signs_plan("2018-03-15"))
    step = await propose(person, number, **more)
    return await ok(take(person, step, "agree", agreed_on="2018-03-15", plan_id=plan["id"]))


async def waiting(person: Person, number: int = 1, **more: Any) -> dict[str, Any]:
    step = await agreed(person, number, **more)
    asked = {"referred_on": "2018-03-15", "route": "health_offer", "consent_to_share": True}
    step = await ok(take(person, step, "refer", **asked))
    return await ok(take(person, step, "accept", accepted_on="2018-03-15"))


@pytest.mark.rule(49, 52)
async def test_a_step_goes_from_a_barrier_to_what_it_changed(office: Office):
    person = await office.started()
    step = await ok(take(person, await waiting(person), "begin", began_on="2018-03-15"))
    await office.move_to("2018-04-16")
    done = await ok(take(person, step, "complete", ended_on="2018-04-13", result="improved"))
    assert (done["state"], done["result"], done["evidence"]) == ("COMPLETED", "improved", "nice-ng59")
    assert [name for name in await person.said() if name.startswith("intervention.")] == [
        "intervention.proposed",
        "intervention.agreed",
        "intervention.referred",
        "intervention.accepted",
        "intervention.began",
        "intervention.completed",
    ]
    said = await person.last("intervention.completed")
    assert said == {"intervention_id": step["id"], "sequence_no": 1, "result": "improved", "on": "2018-04-13"}
    assert [item["id"] for item in (await person.now())["interventions"]] == [step["id"]]


async def test_no_event_says_what_a_step_is_about(office: Office):
    person = await office.started()
    await waiting(person)
    ledger = str([row["data"] for row in await office.bench.said(f"participant/{person.id}")])
    assert not [word for word in ("musculoskeletal", "back_pain", "nice-ng59", "health_offer") if word in ledger]


@pytest.mark.rule(101)
async def test_the_jobcentre_sees_that_there_is_a_step_and_not_what_it_is_about(office: Office):
    person = await office.started()
    step = await propose(person)
    url = f"/v1/interventions/{step['id']}"
    for_them = await ok(office.as_("jcp-east-london").get(url))
    assert (for_them["state"], for_them.get("service_area"), for_them.get("barrier")) == ("PROPOSED", None, None)
    assert (await office.as_("sub-2").get(url)).status_code == 404


@pytest.mark.rule(49)
async def test_a_step_waits_for_those_it_depends_on(office: Office):
    person = await office.started()
    first = await waiting(person, 1)
    second = await waiting(person, 2, depends_on=[first["id"]])
    assert await faults(take(person, second, "begin", began_on="2018-03-15")) == {"": "predecessors-open"}
    first = await ok(take(person, first, "begin", began_on="2018-03-15"))
    await ok(take(person, first, "complete", ended_on="2018-03-15", result="unchanged"))
    assert (await ok(take(person, second, "begin", began_on="2018-03-15")))["state"] == "IN_PROGRESS"


@pytest.mark.rule(49)
async def test_a_dropped_predecessor_is_waived_with_a_reason(office: Office):
    person = await office.started()
    first = await waiting(person, 1)
    second = await waiting(person, 2, depends_on=[first["id"]])
    await ok(take(person, first, "drop", ended_on="2018-03-15", reason="changed_mind"))
    assert await faults(take(person, second, "begin", began_on="2018-03-15")) == {"": "predecessors-open"}
    assert await faults(take(person, second, "waive", depends_on=second["id"], reason="no_need")) == {
        "/depends_on": "no-dependency"
    }
    second = await ok(take(person, second, "waive", depends_on=first["id"], reason="no_need"))
    assert second["waived"] == {first["id"]: "no_need"}
    assert (await ok(take(person, second, "begin", began_on="2018-03-15")))["state"] == "IN_PROGRESS"


@pytest.mark.rule(49)
async def test_everything_wrong_with_a_proposal_is_told_at_once(office: Office):
    person = await office.started()
    first = await propose(person, 3)
    fields = {**STEP, "sequence_no": 3, "depends_on": ["int_no_such", first["id"]], "proposed_on": "2018-03-16"}
    fields |= {"evidence": ..., "for_household": True}
    body = {name: value for name, value in fields.items() if value is not ...}
    assert await faults(person.create("interventions", **body)) == {
        "/evidence": "missing",
        "/sequence_no": "taken",
        "/depends_on/0": "unknown-intervention",
        "/depends_on/1": "out-of-order",
        "/proposed_on": "in-the-future",
        "/for_household": "no-household",
    }


async def test_a_step_is_agreed_with_a_plan_of_this_participant(office: Office):
    other, person = await office.started(), await office.started()
    plan = await ok(other.signs_plan("2018-03-15"))
    step = await propose(person)
    asked = take(person, step, "agree", agreed_on="2018-03-15", plan_id=plan["id"])
    assert await faults(asked) == {"/plan_id": "unknown-plan"}


async def test_a_service_is_asked_with_consent_and_not_before_it_is_agreed(office: Office):
    person = await office.started()
    step = await agreed(person)
    asked = take(person, step, "refer", referred_on="2018-03-14", route="in_house")
    assert await faults(asked) == {"/consent_to_share": "no-consent", "/referred_on": "too-early"}


async def test_a_step_out_of_turn_lists_what_is_allowed(office: Office):
    person = await office.started()
    answer = await take(person, await propose(person), "complete", ended_on="2018-03-15", result="improved")
    assert (answer.status_code, answer.json()["allowed"]) == (409, ["agree", "correct", "drop", "void"])
    answer = await person.caller.change("/v1/interventions/int_no_such/drop", {}, 1)
    assert answer.status_code == 404


@pytest.mark.rule(175)
async def test_a_service_that_declines_leaves_a_gap_for_the_boroughs_lead(new_office: Office):
    person = await new_office.started(area="newham")
    step = await agreed(person)
    asked = {"referred_on": "2018-03-15", "route": "borough_offer", "consent_to_share": True}
    step = await ok(take(person, step, "refer", **asked))
    await ok(take(person, step, "find-unsuitable", ended_on="2018-03-15", reason="no_such_service"))
    gaps = (await ok(new_office.as_("local-london").get("/v1/interventions/gaps?programme=LLWHP")))["items"]
    assert gaps == [{"programme": "LLWHP", "area": "newham", "service_area": "musculoskeletal", "unsuitable": 1}]
    assert (await ok(new_office.as_("sub-2").get("/v1/interventions/gaps")))["items"] == []
    await a_borough_counts_its_area_and_meets_nobody(new_office, gaps, person)


async def a_borough_counts_its_area_and_meets_nobody(office: Office, gaps: list[Any], person: Person) -> None:
    """The area is shown for the gaps alone, only to the borough as a borough, and without small counts."""
    gaps = [gap | {"unsuitable": None} for gap in gaps]
    for org, kind, seen in (("newham", "borough", gaps), ("enfield", "borough", []), ("newham", "jcp", [])):
        async with office.bench.client(org, kind) as caller:
            assert (await ok(caller.get("/v1/interventions/gaps")))["items"] == seen
            assert (await caller.get(person.url)).status_code == 404
            assert (await ok(caller.get("/v1/participants")))["items"] == []


TO_SERVICE = "/v1/interventions/referred"


@pytest.mark.rule(178)
async def test_a_partner_service_reads_what_was_referred_to_it_and_nothing_else(new_office: Office):
    person = await new_office.started()
    ours, theirs = await agreed(person, 1, provider="some-clinic"), await agreed(person, 2, provider="other-clinic")
    assert await of_service(new_office, "some-clinic") == [], "nothing is referred yet"
    asked = {"referred_on": "2018-03-15", "route": "health_offer", "consent_to_share": True}
    ours, _ = [await ok(take(person, step, "refer", **asked)) for step in (ours, theirs)]
    [item] = await of_service(new_office, "some-clinic")
    assert (item["id"], item["state"], item["service_area"]) == (ours["id"], "REFERRED", "musculoskeletal")
    assert person.id not in str(item) and STEP["barrier"] not in str(item)
    await ok(take(person, ours, "find-unsuitable", ended_on="2018-03-15", reason="no_such_service"))
    assert [each["state"] for each in await of_service(new_office, "some-clinic")] == ["UNSUITABLE"]
    assert await of_service(new_office, "other-clinic") == [], "the programme does not name it"
    async with new_office.bench.client("some-clinic", "partner") as clinic:
        for url in (person.url, f"/v1/interventions/{ours['id']}", f"{person.url}/readings"):
            assert (await clinic.get(url)).status_code == 404
        assert (await clinic.get(TO_SERVICE, params={"cursor": "none"})).status_code == 400
    assert (await new_office.as_("maximus").get(TO_SERVICE)).status_code == 403


@pytest.mark.rule(178)
async def test_a_partner_service_is_named_by_its_code(new_office: Office):
    person = await new_office.started()
    step = await agreed(person, partner="some-clinic")
    assert step["provider"] == "some-clinic"
    asked = {"referred_on": "2018-03-15", "route": "health_offer", "consent_to_share": True}
    unknown = await take(person, step, "refer", **asked, partner="other-clinic", provider="Another")
    told = {error["pointer"]: error["message"] for error in unknown.json()["errors"]}
    assert (unknown.status_code, set(told)) == (422, {"/partner", "/provider"})
    assert told["/partner"].endswith("name one of: some-clinic")
    step = await ok(take(person, step, "refer", **asked))
    assert [each["id"] for each in await of_service(new_office, "some-clinic")] == [step["id"]]
    step = await ok(take(person, step, "correct", provider="A walking group", because="typed_wrongly"))
    assert await of_service(new_office, "some-clinic") == []
    step = await ok(take(person, step, "correct", partner="some-clinic", because="typed_wrongly"))
    assert [each["id"] for each in await of_service(new_office, "some-clinic")] == [step["id"]]
    wrong = take(person, step, "correct", partner="nobody", because="typed_wrongly")
    assert await faults(wrong) == {"/partner": "unknown-partner"}


@pytest.mark.rule(178)
async def test_a_partner_service_that_was_named_by_its_name_still_reads_it(new_office: Office):
    person = await new_office.started()
    step = await agreed(person, provider="an invented CLINIC")
    asked = {"referred_on": "2018-03-15", "route": "health_offer", "consent_to_share": True}
    await ok(take(person, step, "refer", **asked))
    assert [each["id"] for each in await of_service(new_office, "some-clinic")] == [step["id"]]


async def of_service(office: Office, org: str) -> list[dict[str, Any]]:
    async with office.bench.client(org, "partner") as service:
        items: list[dict[str, Any]] = (await ok(service.get(TO_SERVICE)))["items"]
    return items


async def test_nothing_is_proposed_after_support(office: Office):
    person = await office.started()
    await ok(person.change("exit", kind="early_exit", reason="moved_abroad", exited_on="2018-03-15"))
    await office.move_to("2018-03-20")
    answer = await person.create("interventions", **{**STEP, "proposed_on": "2018-03-20", "sequence_no": 1})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "support-ended")


@pytest.mark.rule(50)
async def test_a_familys_steps_are_seen_with_each_of_its_participants(office: Office):
    mother, son = await office.started(), await office.started()
    body = {"participants": [mother.id, son.id], "others": [{"relation": "child"}]}
    home = await ok(mother.caller.create("/v1/households", body))
    assert (sorted(home["participants"]), home["others"]) == (sorted([mother.id, son.id]), [{"relation": "child"}])
    assert (await mother.last("participant.joined_household"))["members"] == 3
    step = await propose(mother, for_household=True)
    assert await faults(son.create("interventions", **STEP, sequence_no=1)) == {"/sequence_no": "taken"}
    after = await propose(son, 2, depends_on=[step["id"]])
    assert (step["household_id"], after["household_id"]) == (home["id"], None)
    now = await ok(son.caller.get(f"/v1/households/{home['id']}"))
    assert [item["id"] for item in now["interventions"]] == [step["id"]]
    assert (await office.as_("sub-2").get(f"/v1/households/{home['id']}")).status_code == 404


async def test_nobody_is_in_two_households(office: Office):
    person = await office.started()
    await ok(person.caller.create("/v1/households", {"participants": [person.id]}))
    assert await faults(person.caller.create("/v1/households", {"participants": [person.id, "ref_no_such"]})) == {
        "/participants/0": "in-a-household",
        "/participants/1": "unknown-participant",
    }


@pytest.mark.parametrize("name", ["agree", "refer", "accept", "begin", "complete", "drop", "find-unsuitable", "waive"])
async def test_only_those_who_deliver_take_steps(office: Office, name: str):
    person = await office.started()
    step = await propose(person)
    answer = await office.as_("jcp-east-london").change(f"/v1/interventions/{step['id']}/{name}", {}, 1)
    assert answer.status_code == 403


async def test_a_household_is_of_people_one_may_see_while_they_are_in_support(office: Office):
    person, stranger = await office.started(), await office.started(provider="sub-2")
    mine = office.as_("sub-1")
    together = mine.create("/v1/households", {"participants": [person.id, stranger.id]})
    assert await faults(together) == {"/participants/1": "unknown-participant"}
    left = {"kind": "early_exit", "reason": "custody", "exited_on": "2018-03-15"}
    await ok(person.change("exit", **left))
    over = await mine.create("/v1/households", {"participants": [person.id]})
    assert (over.status_code, over.json()["errors"][0]["code"]) == (409, "support-ended")
    assert (await person.now())["household_id"] is None


async def test_a_household_is_of_one_programme(office: Office):
    person = await office.person(programme="MHET", group="CMH", provider="twining")
    other = await office.person(programme="BLS", group="CMH", provider="twining")
    mixed = await office.as_("twining").create("/v1/households", {"participants": [person.id, other.id]})
    assert mixed.status_code == 422
    assert "several-programmes" in {fault["code"] for fault in mixed.json()["errors"]}


async def test_everything_wrong_with_a_household_is_told_at_once(office: Office):
    person = await office.started()
    create = office.as_("sub-1").create
    assert set(await faults(create("/v1/households", {}))) == {"/participants"}
    assert set(await faults(create("/v1/households", {"participants": []}))) == {"/participants"}
    wrong = {"participants": [person.id, 7], "others": [{"relation": "A name"}], "colour": "red"}
    assert set(await faults(create("/v1/households", wrong))) == {
        "/participants/1",
        "/others/0/relation",
        "/colour",
    }
    for org in ("jcp-east-london", "local-london"):
        refused = await office.as_(org).create("/v1/households", {"participants": [person.id]})
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/forbidden")

"""To whom a participant is shown by consent or agreement: from its first day to its last [rules 103, 193]."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.caseload.domain.sharings import Sharing
from tests.service.caseload.people import Office, Person, faults, ok

COUNCIL = "some-council"
AGREED = {"recipient": COUNCIL, "purpose": "benefit_advice", "effective_from": "2018-03-15"}
LIST = "/v1/participants"


async def agreed(person: Person, **more: Any) -> dict[str, Any]:
    return await ok(person.create("sharings", **{**AGREED, **more}))


async def withdraw(person: Person, sharing: dict[str, Any], on: str) -> Any:
    url = f"/v1/sharings/{sharing['id']}/withdraw"
    return await person.caller.change(url, {"withdrawn_on": on}, sharing["version"])


async def sees(office: Office, person: Person, kind: str = "partner", org: str = COUNCIL) -> bool:
    """Whether the organisation sees the participant: in the list and by its address, or in neither."""
    async with office.bench.client(org, kind) as caller:
        listed = person.id in {item["id"] for item in (await ok(caller.get(LIST)))["items"]}
        read = await caller.get(person.url)
        assert (read.status_code == 200) == listed and read.status_code in (200, 404)
    return listed


@pytest.mark.rule(103, 193)
async def test_a_council_sees_whom_it_may_until_the_consent_is_withdrawn(new_office: Office):
    office = new_office
    person, other = await office.started(), await office.started()
    assert not await sees(office, person)
    sharing = await agreed(person)
    assert (sharing["basis"], sharing["org"], sharing["withdrawn_on"]) == ("consent", COUNCIL, None)
    assert await sees(office, person) and not await sees(office, other)
    await office.move_to("2018-03-20")
    assert await sees(office, person)
    withdrawn = await ok(withdraw(person, sharing, "2018-03-20"))
    assert withdrawn["withdrawn_on"] == "2018-03-20"
    assert not await sees(office, person)
    assert await faults(withdraw(person, withdrawn, "2018-03-20"), 409) == {"": "already-withdrawn"}
    said = [name for name in await person.said() if "sharing" in name]
    assert said == ["participant.sharing_agreed", "participant.sharing_withdrawn"]
    assert (await person.last("participant.sharing_withdrawn"))["on"] == "2018-03-20"


@pytest.mark.rule(103, 193)
async def test_the_day_after_the_end_the_party_sees_nothing(new_office: Office):
    person = await new_office.started()
    await agreed(person, effective_to="2018-03-31")
    for day, seen in (("2018-03-30", True), ("2018-03-31", True), ("2018-04-01", False), ("2019-03-31", False)):
        await new_office.move_to(day)
        assert await sees(new_office, person) == seen, day
    assert not await sees(new_office, person, org="other-council")


@pytest.mark.rule(193)
async def test_a_recipient_reads_nothing_in_confidence_and_changes_nothing(new_office: Office):
    person = await new_office.started()
    await agreed(person)
    await ok(person.create("contacts", contacted_on="2018-03-15", channel="phone"))
    step = {"barrier": "debt", "service_area": "housing", "evidence": "sqw-2017", "proposed_on": "2018-03-15"}
    proposed = await ok(person.create("interventions", **step, sequence_no=1))
    async with new_office.bench.client(COUNCIL, "partner") as council:
        shown = await ok(council.get(person.url))
        assert "debt" not in str(shown) and "housing" not in str(shown)
        for url in (f"{person.url}/readings", f"/v1/interventions/{proposed['id']}"):
            assert (await council.get(url)).status_code == 404, "its route is not for recipients"
        assert (await council.get(f"{person.url}/sharings")).status_code == 403
        assert (await ok(council.get("/v1/interventions/gaps")))["items"] == []
        refused = await council.create(f"{person.url}/contacts", {"contacted_on": "2018-03-15", "channel": "phone"})
        assert refused.status_code == 403
    for kind in ("borough", "jcp", "evaluator", "self", "funder", "feed", "provider"):
        assert await sees(new_office, person, kind) == (kind in ("borough", "jcp")), kind


@pytest.mark.rule(193)
async def test_every_read_of_a_recipient_is_logged(new_office: Office):
    person, stranger = await new_office.started(), await new_office.started()
    await agreed(person)
    async with new_office.bench.client(COUNCIL, "partner") as council:
        await ok(council.get(person.url))
        assert (await council.get(stranger.url)).status_code == 404
    async with new_office.bench.client("milepost", "operator") as operator:
        reads = (await ok(operator.get("/ops/v1/auditor-reads", params={"limit": "200"})))["items"]
    logged = [each for each in reads if each["actor"].startswith(f"{COUNCIL}/") and each["path"] == person.url]
    assert [each["route"] for each in logged] == ["read_participant"]


@pytest.mark.rule(193)
async def test_only_what_the_programme_names_is_agreed(new_office: Office):
    person = await new_office.started()
    wrong = {"recipient": "some-clinic", "purpose": "marketing", "effective_from": "2018-03-01"}
    answer = await person.create("sharings", **wrong, effective_to="2018-02-01")
    told = {error["pointer"]: error for error in answer.json()["errors"]}
    assert {pointer: error["code"] for pointer, error in told.items()} == {
        "/recipient": "unknown-recipient",
        "/effective_from": "too-early",
        "/effective_to": "too-early",
    }
    assert told["/recipient"]["message"].endswith(f"name one of: {COUNCIL}")
    assert await faults(person.create("sharings", **AGREED | {"purpose": "marketing"})) == {
        "/purpose": "unknown-purpose"
    }
    sharing = await agreed(person)
    assert await faults(person.create("sharings", **AGREED)) == {"/recipient": "already-shared"}
    assert await faults(withdraw(person, sharing, "2018-03-14")) == {"/withdrawn_on": "too-early"}
    assert await faults(withdraw(person, sharing, "2018-03-16")) == {"/withdrawn_on": "in-the-future"}
    [listed] = (await ok(person.caller.get(f"{person.url}/sharings")))["items"]
    assert listed == sharing
    assert (await person.caller.get("/v1/participants/ref_01j00000000000000000000000/sharings")).status_code == 404


DAYS = st.dates(date(2018, 1, 1), date(2018, 1, 12))
ENDS = st.none() | DAYS


@given(DAYS, ENDS, ENDS, DAYS, ENDS)
def test_two_overlap_when_a_day_is_in_both(
    first: date, last: date | None, withdrawn: date | None, other: date, until: date | None
) -> None:
    sharing = Sharing("shr_1", "P", "r", "o", "p", "consent", first, last, withdrawn)
    days = [date(2018, 1, 1) + timedelta(days=n) for n in range(40)]
    held = {day for day in days if first <= day <= (last or day) and day < (withdrawn or date.max)}
    asked = {day for day in days if other <= day <= (until or day)}
    if (last is None or last >= first) and (withdrawn is None or withdrawn > first) and asked:
        assert sharing.overlaps(other, until) == bool(held & asked)

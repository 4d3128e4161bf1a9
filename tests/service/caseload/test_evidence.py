"""What outcomes rest on beside jobs: destinations, readings, a month's earnings, hours; each with its errors."""

from datetime import date

import pytest

from services.caseload.wiring import SERVICE
from shared.terms.events.referral import ReferralReceived
from shared.terms.ids import new_id
from tests.programmes import written
from tests.service.caseload.contract import MEASURED as CONTRACT
from tests.service.caseload.people import Office, Person, faults, ok

MEASURED = {"programme": "TEST"}


def key_worker(clinic: Office):
    """The prime's client with the role that may read health values."""
    return clinic.bench.client("maximus", "prime", roles=["key_worker"])


async def read(clinic: Office, person: Person, role: str, taken_on: str, value: str, measure: str = "wellbeing"):
    async with key_worker(clinic) as caller:
        body = {"measure": measure, "role": role, "taken_on": taken_on, "value": value}
        return await caller.create(f"{person.url}/readings", body)


async def test_a_training_course_begins_ends_and_is_seen_without_its_name_by_the_jobcentre(office: Office) -> None:
    person = await office.started()
    await office.move_to("2018-09-03")
    body = {"kind": "training", "started_on": "2018-06-04", "place": "Sample College", "course": "Bricklaying"}
    course = await ok(person.create("destinations", **body))
    ended = {"ended_on": "2018-08-31", "reason": "course_completed"}
    url = f"/v1/destinations/{course['id']}"
    after = await ok(person.caller.change(f"{url}/end", ended, course["version"]))
    assert (after["state"], after["ended_on"]) == ("ENDED", "2018-08-31")
    assert (await person.last("destination.started"))["kind"] == "training"
    assert (await person.last("destination.ended"))["on"] == "2018-08-31"
    mine, theirs = (await person.now())["destinations"], (await person.now("jcp-east-london"))["destinations"]
    assert (mine[0]["course"], theirs[0].get("course")) == ("Bricklaying", None)
    voided = await ok(person.caller.change(f"{url}/void", {"reason": "recorded_in_error"}, after["version"]))
    assert voided["state"] == "VOID"
    again = await person.caller.change(f"{url}/void", {"reason": "recorded_in_error"}, voided["version"])
    assert again.status_code == 409


async def test_a_destination_is_after_the_start_and_not_tomorrow(office: Office) -> None:
    person = await office.started()
    before = person.create("destinations", kind="training", started_on="2018-03-14")
    assert await faults(before) == {"/started_on": "too-early"}
    tomorrow = person.create("destinations", kind="training", started_on="2018-03-16")
    assert await faults(tomorrow) == {"/started_on": "in-the-future"}
    nobody = await office.booked()
    assert await faults(nobody.create("destinations", kind="training", started_on="2018-03-15"), 409) == {
        "": "not-started"
    }
    assert (await person.caller.get("/v1/destinations/dst_nowhere")).status_code == 404


@pytest.mark.rule(52)
async def test_readings_are_compared_with_the_baseline_and_only_the_change_is_said(clinic: Office) -> None:
    person = await clinic.started(**MEASURED)
    await clinic.move_to("2018-12-03")
    await ok(read(clinic, person, "baseline", "2018-03-12", "17"))
    for taken_on, value, change in (
        ("2018-06-04", "19.5", "unchanged"),
        ("2018-09-03", "20", "improved"),
        ("2018-12-03", "14", "worse"),
    ):
        assert (await ok(read(clinic, person, "follow_up", taken_on, value)))["change"] == change
    assert "reading.taken" not in await person.said(), "no outcome counts wellbeing, which is about health"
    await ok(read(clinic, person, "baseline", "2018-03-12", "3", "rent-arrears"))
    fewer = await ok(read(clinic, person, "follow_up", "2018-09-03", "2", "rent-arrears"))
    assert fewer["change"] == "improved", "fewer arrears are better"
    said = await person.last("reading.taken")
    assert "value" not in said
    assert (said["measure"], said["change"]) == ("rent-arrears", "improved")


@pytest.mark.rule(101)
async def test_health_values_are_for_the_key_worker_and_each_read_is_written_down(clinic: Office) -> None:
    person = await clinic.started(**MEASURED)
    await ok(read(clinic, person, "baseline", "2018-03-12", "17"))
    plain = clinic.as_("maximus")
    assert (await ok(plain.get(f"{person.url}/readings")))["items"] == []
    refused = await plain.create(
        f"{person.url}/readings", {"measure": "wellbeing", "role": "follow_up", "taken_on": "2018-03-15", "value": "1"}
    )
    assert refused.status_code == 403
    async with key_worker(clinic) as caller:
        shown = (await ok(caller.get(f"{person.url}/readings")))["items"]
    assert shown[0]["value"] == "17"
    await ok(read(clinic, person, "baseline", "2018-03-12", "3", "rent-arrears"))
    for org, kind in (("local-london", "commissioner"), ("jcp-east-london", "jcp")):
        async with clinic.bench.client(org, kind, roles=["key_worker"]) as other:
            items = (await ok(other.get(f"{person.url}/readings")))["items"]
        assert [(reading["measure"], reading["value"]) for reading in items] == [("rent-arrears", None)]
    async with clinic.bench.client("maximus", "prime", roles=["safeguarding"]) as guard:
        reads = (await ok(guard.get(f"{person.url}/readings/reads")))["items"]
    assert [(read["org"], read["measures"]) for read in reads] == [("maximus", ["wellbeing"])] * 2
    assert (await plain.get(f"{person.url}/readings/reads")).status_code == 403


async def test_what_is_wrong_with_a_reading_is_told_at_once(clinic: Office) -> None:
    person = await clinic.started(**MEASURED)
    assert await faults(read(clinic, person, "follow_up", "2018-03-15", "17")) == {"/role": "no-baseline"}
    assert await faults(read(clinic, person, "baseline", "2018-03-16", "17", "mood")) == {
        "/taken_on": "in-the-future",
        "/measure": "unknown-measure",
    }
    first = await ok(read(clinic, person, "baseline", "2018-03-14", "17"))
    assert await faults(read(clinic, person, "baseline", "2018-03-15", "18")) == {"/role": "has-baseline"}
    assert await faults(read(clinic, person, "follow_up", "2018-03-13", "18")) == {"/taken_on": "too-early"}
    assert await faults(read(clinic, person, "follow_up", "2018-03-15", "much")) == {
        "/value": "string-pattern-mismatch"
    }
    later = await ok(read(clinic, person, "follow_up", "2018-03-15", "20"))
    async with key_worker(clinic) as caller:
        why = {"reason": "recorded_in_error"}
        early = await caller.change(f"/v1/readings/{first['id']}/void", why, first["version"])
        assert (early.status_code, early.json()["errors"][0]["code"]) == (409, "has-follow-ups")
        await ok(caller.change(f"/v1/readings/{later['id']}/void", why, later["version"]))
        await ok(caller.change(f"/v1/readings/{first['id']}/void", why, first["version"]))


async def test_a_month_before_and_months_after_are_declared_once_each_when_they_are_over(office: Office) -> None:
    person = await office.started()
    await office.move_to("2018-07-02")
    before = {"period": "before", "month": "2018-02", "amount": "812.40", "shown_by": "payslip"}
    declared = await ok(person.create("monthly-earnings", **before))
    assert (await person.last("monthly_earnings.declared"))["amount"] == "812.40"
    assert await faults(person.create("monthly-earnings", **before)) == {"/month": "already-declared"}
    for month, period, code in (
        ("2018-07", "after", "month-not-over"),
        ("2018-02", "after", "before-the-start"),
        ("2018-04", "before", "after-the-start"),
    ):
        wrong = await person.create("monthly-earnings", **before | {"month": month, "period": period})
        assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (422, code)
    await ok(person.create("monthly-earnings", **before | {"month": "2018-06", "period": "after"}))
    url = f"/v1/monthly-earnings/{declared['id']}/void"
    await ok(person.caller.change(url, {"reason": "recorded_in_error"}, declared["version"]))
    await ok(person.create("monthly-earnings", **before | {"amount": "800.00"}))
    items = (await ok(person.caller.get(f"{person.url}/monthly-earnings")))["items"]
    assert [(month["month"], month["state"]) for month in items] == [
        ("2018-02", "VOID"),
        ("2018-02", "STANDS"),
        ("2018-06", "STANDS"),
    ]
    assert (await office.as_("jcp-east-london").get(f"{person.url}/monthly-earnings")).status_code == 403


async def test_the_hours_of_a_job_change_from_a_day_on(office: Office) -> None:
    person = await office.started()
    await office.move_to("2018-09-03")
    job = await person.gets_job("2018-06-04")
    url = f"/v1/jobs/{job['id']}/hours"
    change = {"from_on": "2018-08-06", "hours_per_week": "30"}
    await ok(person.caller.create(url, change))
    said = await person.last("job.hours_changed")
    assert (said["from_on"], said["hours_per_week"]) == ("2018-08-06", "30")
    assert await faults(person.caller.create(url, change), 409) == {"/from_on": "already-recorded"}
    early = person.caller.create(url, change | {"from_on": "2018-06-03"})
    assert await faults(early) == {"/from_on": "too-early"}
    offer = await ok(
        person.create(
            "jobs", kind="employed", employer="Y", job_title="X", hours_per_week="8", expected_on="2018-10-01"
        )
    )
    not_begun = await person.caller.create(f"/v1/jobs/{offer['id']}/hours", change)
    assert not_begun.status_code == 409


async def test_the_self_employed_need_no_employment_of_the_feed(office: Office) -> None:
    person = await office.started()
    trade = {"kind": "self_employed", "job_title": "Window cleaner", "hours_per_week": "20", "started_on": "2018-03-15"}
    job = await ok(person.create("jobs", **trade))
    assert (await person.last("job.started"))["employment"] == job["id"]


async def test_a_vacancy_under_an_obligation_is_filled_and_a_void_job_gives_its_post_back(clinic: Office) -> None:
    council = clinic.as_("local-london")
    post = {
        "programme": "TEST",
        "obligation": "section-106",
        "employer": "Sample Builders",
        "title": "Bricklayer",
        "posts": 1,
        "opened_on": "2018-03-09",
    }
    vacancy = await ok(council.create("/v1/vacancies", post))
    first, second = await clinic.started(**MEASURED), await clinic.started(**MEASURED)
    job = await first.gets_job("2018-03-15", vacancy=vacancy["id"])
    assert (await first.last("job.started"))["obligation"] == "section-106"
    body = {"kind": "employed", "employer": "Sample Builders", "job_title": "Bricklayer", "hours_per_week": "30"}
    body |= {"started_on": "2018-03-15", "employment": "EMP-2", "vacancy": vacancy["id"]}
    assert await faults(second.create("jobs", **body)) == {"/vacancy": "filled"}
    assert await faults(second.create("jobs", **body | {"vacancy": "vac_nowhere"})) == {"/vacancy": "unknown-vacancy"}
    assert (await ok(council.get(f"/v1/vacancies/{vacancy['id']}")))["filled"] == 1
    await ok(first.caller.change(f"/v1/jobs/{job['id']}/void", {"reason": "recorded_in_error"}, job["version"]))
    await ok(second.create("jobs", **body))
    closing = {"closed_on": "2018-03-15", "reason": "filled"}
    closed = await ok(council.change(f"/v1/vacancies/{vacancy['id']}/close", closing, vacancy["version"]))
    assert (closed["state"], closed["filled"]) == ("CLOSED", 1)
    assert (await council.change(f"/v1/vacancies/{vacancy['id']}/close", closing, closed["version"])).status_code == 409
    said = await clinic.bench.said(f"vacancy/{vacancy['id']}")
    assert [row["type"] for row in said] == ["vacancy.opened.v1", "vacancy.closed.v1"]
    assert said[1]["data"]["filled"] == 1


async def test_vacancies_are_of_an_obligation_of_a_programme_of_ones_own(clinic: Office) -> None:
    post = {"programme": "TEST", "obligation": "section-7", "employer": "X", "title": "Y", "posts": 1}
    wrong = clinic.as_("local-london").create("/v1/vacancies", post | {"opened_on": "2018-03-10"})
    assert await faults(wrong) == {"/obligation": "unknown-obligation", "/opened_on": "in-the-future"}
    unknown = clinic.as_("sub-1").create("/v1/vacancies", post | {"opened_on": "2018-03-09", "programme": "NONE"})
    assert await faults(unknown) == {"/programme": "unknown-programme"}
    foreign = await clinic.as_("sub-9").create("/v1/vacancies", post | {"opened_on": "2018-03-09"})
    assert (foreign.status_code, foreign.json()["type"]) == (403, "/problems/forbidden")
    good = post | {"obligation": "section-106", "opened_on": "2018-03-09"}
    mine = await ok(clinic.as_("sub-1").create("/v1/vacancies", good))
    assert (await clinic.as_("sub-9").get(f"/v1/vacancies/{mine['id']}")).status_code == 404
    listed = await ok(clinic.as_("sub-1").get("/v1/vacancies", params={"obligation": "section-106"}))
    assert mine["id"] in {vacancy["id"] for vacancy in listed["items"]}


async def test_readings_go_on_when_the_file_of_the_programme_was_taken_away(open_bench, tmp_path) -> None:
    """Decision 0007: people on a programme go on by the version they came under."""
    async with open_bench(SERVICE, programmes=written(tmp_path, CONTRACT)) as bench:
        clinic = Office(bench)
        await clinic.turn_back()
        version = bench.container.programmes["TEST"].version
        person = await clinic.started(programme_version=version, **MEASURED)
        bench.container.programmes.running.pop("TEST")
        answer = await read(clinic, person, "baseline", "2018-03-15", "20")
        assert answer.status_code == 201, answer.text
        async with key_worker(clinic) as caller:
            assert (await ok(caller.get(f"{person.url}/readings")))["items"][0]["value"] == "20"
        received = ReferralReceived.model_validate(
            {**ReferralReceived.EXAMPLE, "programme": "TEST", "programme_version": version, "provider": "maximus"}
        )
        await bench.tell(new_id("ref"), received, date(2018, 3, 9))


async def test_the_hours_of_a_job_that_ended_or_never_was_do_not_change(office: Office) -> None:
    person = await office.started()
    await office.move_to("2018-09-03")
    over, never = await person.gets_job("2018-06-04"), await person.gets_job("2018-06-05", "EMP-2")
    await ok(person.loses(over, "2018-07-31"))
    why = {"reason": "recorded_in_error"}
    await ok(person.caller.change(f"/v1/jobs/{never['id']}/void", why, never["version"]))
    change = {"from_on": "2018-08-01", "hours_per_week": "30"}
    after_the_end = person.caller.create(f"/v1/jobs/{over['id']}/hours", change)
    assert await faults(after_the_end) == {"/from_on": "after-the-end"}
    last_day = change | {"from_on": "2018-07-31"}
    assert (await person.caller.create(f"/v1/jobs/{over['id']}/hours", last_day)).status_code == 201
    void = await person.caller.create(f"/v1/jobs/{never['id']}/hours", change)
    assert (void.status_code, void.json()["type"]) == (409, "/problems/forbidden-transition")
    assert (await person.said()).count("job.hours_changed") == 1


async def test_everything_wrong_with_new_hours_is_told_at_once(office: Office) -> None:
    person = await office.started()
    job = await person.gets_job("2018-03-15")
    url = f"/v1/jobs/{job['id']}/hours"
    wrong = {"from_on": "2018-03-16", "hours_per_week": "many", "colour": "red"}
    assert set(await faults(person.caller.create(url, wrong))) == {"/from_on", "/hours_per_week", "/colour"}
    assert set(await faults(person.caller.create(url, {}))) == {"/from_on", "/hours_per_week"}
    for org, status in {"sub-2": 404, "jcp-east-london": 403, "local-london": 403}.items():
        answer = await office.as_(org).create(url, {"from_on": "2018-03-15", "hours_per_week": "30"})
        assert answer.status_code == status, org


POST = {
    "programme": "TEST",
    "obligation": "section-106",
    "employer": "Sample Builders",
    "title": "Bricklayer",
    "posts": 2,
    "opened_on": "2018-03-09",
}


async def test_a_vacancy_is_closed_by_whoever_knows_it_on_a_day_that_has_come(clinic: Office) -> None:
    council = clinic.as_("local-london")
    vacancy = await ok(council.create("/v1/vacancies", POST))
    url, closing = f"/v1/vacancies/{vacancy['id']}/close", {"closed_on": "2018-03-09", "reason": "withdrawn"}
    assert await faults(council.change(url, closing | {"closed_on": "2018-03-08"}, 1)) == {"/closed_on": "too-early"}
    tomorrow = council.change(url, closing | {"closed_on": "2018-03-10", "reason": "A name"}, 1)
    assert set(await faults(tomorrow)) == {"/closed_on", "/reason"}
    assert (await council.change(url, closing, 7)).status_code == 412
    assert (await council.post(url, json=closing)).status_code == 428
    assert (await clinic.as_("sub-9").change(url, closing, 1)).status_code == 404
    for org in ("jcp-east-london", "hmrc"):
        refused = await clinic.as_(org, "feed").change(url, closing, 1)
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/forbidden")
    assert (await ok(council.get(f"/v1/vacancies/{vacancy['id']}")))["state"] == "OPEN"


async def test_a_job_fills_a_vacancy_that_is_open_and_was_opened_before_it(clinic: Office) -> None:
    council, person = clinic.as_("local-london"), await clinic.started(**MEASURED)
    early = await ok(council.create("/v1/vacancies", POST))
    late = await ok(council.create("/v1/vacancies", POST | {"opened_on": "2018-03-15"}))
    job = {"kind": "employed", "employer": "Sample Builders", "job_title": "Bricklayer", "hours_per_week": "30"}
    job |= {"started_on": "2018-03-15", "employment": "EMP-1"}
    await clinic.move_to("2018-03-16")
    later = await ok(council.create("/v1/vacancies", POST | {"opened_on": "2018-03-16"}))
    before_it = person.create("jobs", **job, vacancy=later["id"])
    assert await faults(before_it) == {"/started_on": "too-early"}
    closing = {"closed_on": "2018-03-16", "reason": "withdrawn"}
    await ok(council.change(f"/v1/vacancies/{early['id']}/close", closing, 1))
    assert await faults(person.create("jobs", **job, vacancy=early["id"])) == {"/vacancy": "closed"}
    await ok(person.create("jobs", **job, vacancy=late["id"]))
    assert [(await ok(council.get(f"/v1/vacancies/{one['id']}")))["filled"] for one in (early, late, later)] == [
        0,
        1,
        0,
    ]


async def test_everything_wrong_with_a_vacancy_is_told_at_once(clinic: Office) -> None:
    council = clinic.as_("local-london")
    wrong = POST | {"programme": "GONE", "posts": 0, "opened_on": "soon", "title": "", "colour": "red"}
    assert await faults(council.create("/v1/vacancies", wrong)) == {
        "/programme": "unknown-programme",
        "/posts": "greater-than-equal",
        "/opened_on": "date-parsing",
        "/title": "string-too-short",
        "/colour": "extra-forbidden",
    }
    assert set(await faults(council.create("/v1/vacancies", {}))) == {f"/{name}" for name in POST}
    states = await council.get("/v1/vacancies", params={"state": "LOST"})
    assert (states.status_code, states.json()["type"]) == (400, "/problems/bad-query")


async def test_a_reading_sent_twice_under_one_key_is_one_reading(clinic: Office) -> None:
    person = await clinic.started(**MEASURED)
    body = {"measure": "rent-arrears", "role": "baseline", "taken_on": "2018-03-15", "value": "3"}
    url = f"{person.url}/readings"
    async with key_worker(clinic) as caller:
        first = await caller.create(url, body, Idempotency_Key="reading")
        again = await caller.create(url, body, Idempotency_Key="reading")
        other = await caller.create(url, body | {"value": "4"}, Idempotency_Key="reading")
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert (other.status_code, other.json()["type"]) == (422, "/problems/key-reused")
    assert (await person.said()).count("reading.taken") == 1


@pytest.mark.rule(101)
async def test_a_reading_of_health_that_no_outcome_counts_is_made_void_without_an_event(clinic: Office) -> None:
    person = await clinic.started(**MEASURED)
    reading = await ok(read(clinic, person, "baseline", "2018-03-12", "17"))
    async with key_worker(clinic) as caller:
        url, why = f"/v1/readings/{reading['id']}/void", {"reason": "recorded_in_error"}
        assert (await ok(caller.change(url, why, reading["version"])))["state"] == "VOID"
    assert not {"reading.taken", "reading.voided"} & set(await person.said())


async def test_a_reading_of_somebody_one_may_not_see_is_neither_taken_nor_made_void(clinic: Office) -> None:
    person = await clinic.started(**MEASURED)
    reading = await ok(read(clinic, person, "baseline", "2018-03-15", "3", "rent-arrears"))
    body = {"measure": "rent-arrears", "role": "baseline", "taken_on": "2018-03-15", "value": "3"}
    void, why = f"/v1/readings/{reading['id']}/void", {"reason": "recorded_in_error"}
    stranger = clinic.bench.client("sub-2", "subcontractor", roles=["key_worker"])
    async with stranger, key_worker(clinic) as caller:
        for answer in (
            await stranger.get(f"{person.url}/readings"),
            await stranger.create(f"{person.url}/readings", body),
            await stranger.change(void, why, 1),
            await caller.change("/v1/readings/rdg_nobody/void", why, 1),
        ):
            assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
        stale = await caller.change(void, why, 7)
        assert (stale.status_code, stale.json()["type"]) == (412, "/problems/stale-version")
        await ok(caller.change(void, why, 1))
        again = await caller.change(void, why, 2)
    assert (again.status_code, again.json()["allowed"]) == (409, [])
    assert (await person.caller.change(void, why, 2)).status_code == 403, "only a key worker makes a reading void"


@pytest.mark.parametrize("month", ["2018-13", "2018-3", "0000-01", "9999-12", "March"])
async def test_a_month_of_earnings_that_is_none_or_not_over_is_not_declared(office: Office, month: str) -> None:
    person = await office.started()
    body = {"period": "after", "month": month, "amount": "812.40", "shown_by": "payslip"}
    assert set(await faults(person.create("monthly-earnings", **body))) == {"/month"}
    wrong = body | {"period": "during", "amount": "812.4", "shown_by": "A name"}
    assert set(await faults(person.create("monthly-earnings", **wrong))) >= {"/period", "/amount", "/shown_by"}


@pytest.mark.rule(167)
async def test_a_vacancy_is_closed_by_who_opened_it_or_the_commissioner(clinic: Office) -> None:
    post = {"programme": "TEST", "obligation": "section-106", "employer": "X", "title": "Y", "posts": 1}
    borough, done = clinic.as_("north", "borough"), {"closed_on": "2018-03-09", "reason": "withdrawn"}
    for opener in (borough, clinic.as_("sub-1"), clinic.as_("maximus")):
        vacancy = await ok(opener.create("/v1/vacancies", post | {"opened_on": "2018-03-09"}))
        url = f"/v1/vacancies/{vacancy['id']}"
        for other in {clinic.as_("sub-1"), clinic.as_("maximus"), borough} - {opener}:
            assert (await other.change(f"{url}/close", done, 1)).status_code in {403, 404}
        closer = opener if opener is borough else clinic.as_("local-london")
        assert (await ok(closer.change(f"{url}/close", done, 1)))["state"] == "CLOSED"
        assert (await ok(opener.get(url)))["state"] == "CLOSED"

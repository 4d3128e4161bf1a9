"""A vacancy that was recorded or closed in error is put right [rule 190]."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.caseload.wiring import SERVICE
from tests.programmes import written
from tests.service.caseload.contract import MEASURED as CONTRACT
from tests.service.caseload.people import Office, faults, ok

POST = {"programme": "TEST", "obligation": "section-106", "employer": "Sample Builders", "title": "Bricklayer"}
POST |= {"posts": 2, "opened_on": "2018-03-09"}
CLOSED = {"closed_on": "2018-03-14", "reason": "withdrawn"}
ERROR = {"reason": "recorded_in_error"}


async def opened(clinic: Office, **facts: Any) -> dict[str, Any]:
    return await ok(clinic.as_("local-london").create("/v1/vacancies", POST | facts))


async def change(clinic: Office, vacancy: dict[str, Any], verb: str, body: dict[str, Any], org: str = "local-london"):
    return await clinic.as_(org).change(f"/v1/vacancies/{vacancy['id']}/{verb}", body, vacancy["version"])


async def closed(clinic: Office) -> dict[str, Any]:
    await clinic.move_to("2018-03-15")
    return await ok(change(clinic, await opened(clinic), "close", CLOSED))


async def last(clinic: Office, vacancy: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    row = (await clinic.bench.said(f"vacancy/{vacancy['id']}"))[-1]
    return row["type"], row["data"]


@pytest.mark.rule(190)
async def test_a_vacancy_is_corrected_and_what_was_recorded_before_is_kept(clinic: Office) -> None:
    await clinic.move_to("2018-03-16")
    vacancy = await opened(clinic)
    right = {"title": "Apprentice bricklayer", "posts": 3, "opened_on": "2018-03-12", "because": "typed_wrongly"}
    now = await ok(change(clinic, vacancy, "correct", right))
    shown = ("title", "posts", "opened_on", "employer", "state", "version")
    assert [now[name] for name in shown] == ["Apprentice bricklayer", 3, "2018-03-12", "Sample Builders", "OPEN", 2]
    before = {"employer": "Sample Builders", "title": "Bricklayer", "posts": 2, "opened_on": "2018-03-09"}
    by = {"change": "corrected", "because": "typed_wrongly", "by": "local-london", "corrected_on": "2018-03-16"}
    assert now["corrections"] == [by | {"before": before}]
    event_type, data = await last(clinic, vacancy)
    assert (event_type, data["posts"], data["opened_on"]) == ("vacancy.corrected.v1", 3, "2018-03-12")
    assert "Apprentice" not in str(data)


@pytest.mark.rule(190)
async def test_a_close_in_error_is_taken_back_and_jobs_fill_the_vacancy_again(clinic: Office) -> None:
    vacancy, person = await closed(clinic), await clinic.started(programme="TEST")
    now = await ok(change(clinic, vacancy, "reopen", {"because": "wrong_vacancy"}))
    assert (now["state"], now["closed_on"], now["reason"]) == ("OPEN", None, None)
    assert await last(clinic, vacancy) == (
        "vacancy.reopened.v1",
        {"vacancy_id": vacancy["id"], "programme": "TEST", "obligation": "section-106", "because": "wrong_vacancy"},
    )
    await person.gets_job("2018-03-15", vacancy=vacancy["id"])
    assert (await ok(clinic.as_("local-london").get(f"/v1/vacancies/{vacancy['id']}")))["filled"] == 1


@pytest.mark.rule(190)
async def test_how_a_vacancy_closed_is_corrected_once_it_is_closed(clinic: Office) -> None:
    right = {"closed_on": "2018-03-12", "reason": "filled", "because": "typed_wrongly"}
    now = await ok(change(clinic, await closed(clinic), "correct", right))
    assert (now["state"], now["closed_on"], now["reason"]) == ("CLOSED", "2018-03-12", "filled")
    assert now["corrections"][0]["before"]["closed_on"] == "2018-03-14"
    wrong = change(clinic, await opened(clinic), "correct", right)
    assert await faults(wrong) == {"/closed_on": "not-closed", "/reason": "not-closed"}


@pytest.mark.rule(190)
async def test_a_vacancy_that_never_was_is_made_void_and_filled_by_no_job(clinic: Office) -> None:
    vacancy, person = await opened(clinic), await clinic.started(programme="TEST")
    now = await ok(change(clinic, vacancy, "void", ERROR))
    assert (now["state"], now["corrections"][0]["change"]) == ("VOID", "voided")
    assert (await last(clinic, vacancy))[0] == "vacancy.voided.v1"
    job = {"kind": "employed", "employer": "Sample Builders", "job_title": "Bricklayer", "hours_per_week": "30"}
    job |= {"started_on": "2018-03-15", "employment": "EMP-1", "vacancy": vacancy["id"]}
    assert await faults(person.create("jobs", **job)) == {"/vacancy": "unknown-vacancy"}
    for verb, body in (("void", ERROR), ("correct", {"posts": 3, "because": "typed_wrongly"}), ("close", CLOSED)):
        assert await faults(change(clinic, now, verb, body), 409) == {"": "forbidden-transition"}


@pytest.mark.rule(190)
async def test_the_posts_and_days_of_jobs_that_fill_a_vacancy_are_respected(clinic: Office) -> None:
    vacancy = await opened(clinic)
    jobs = [await (await clinic.started(programme="TEST")).gets_job("2018-03-15", vacancy=vacancy["id"]) for _ in "ab"]
    await clinic.move_to("2018-03-20")
    wrong = {"posts": 1, "opened_on": "2018-03-16", "because": "typed_wrongly"}
    expected = {"/posts": "fewer-than-filled", "/opened_on": "too-late"}
    assert await faults(change(clinic, vacancy, "correct", wrong)) == expected
    assert await faults(change(clinic, vacancy, "void", ERROR), 409) == {"": "filled"}
    for job in jobs:
        await ok(clinic.as_("maximus").change(f"/v1/jobs/{job['id']}/void", ERROR, job["version"]))
    assert (await ok(change(clinic, vacancy, "void", ERROR)))["state"] == "VOID"


async def test_everything_wrong_with_a_correction_is_said_at_once(clinic: Office) -> None:
    vacancy = await closed(clinic)
    nothing = change(clinic, vacancy, "correct", {"because": "typed_wrongly"})
    assert await faults(nothing) == {"": "nothing-to-correct"}
    wrong = {"posts": 0, "opened_on": "2018-03-16", "closed_on": "soon", "because": "A name", "obligation": "x"}
    assert set(await faults(change(clinic, vacancy, "correct", wrong))) == {f"/{name}" for name in wrong}
    swapped = {"opened_on": "2018-03-13", "closed_on": "2018-03-12", "because": "typed_wrongly"}
    assert await faults(change(clinic, vacancy, "correct", swapped)) == {"/closed_on": "too-early"}
    assert set(await faults(change(clinic, vacancy, "reopen", {}))) == {"/because"}
    assert set(await faults(change(clinic, vacancy, "void", {}))) == {"/reason"}
    assert await faults(change(clinic, await opened(clinic), "reopen", {"because": "typed_wrongly"}), 409) == {
        "": "forbidden-transition"
    }


VERBS: dict[str, dict[str, Any]] = {
    "correct": {"posts": 3, "because": "typed_wrongly"},
    "reopen": {"because": "typed_wrongly"},
    "void": ERROR,
}


@pytest.mark.rule(167, 190)
@pytest.mark.parametrize("verb", VERBS)
async def test_who_opened_a_vacancy_or_the_commissioner_puts_it_right(clinic: Office, verb: str) -> None:
    await clinic.move_to("2018-03-15")
    vacancy = await ok(clinic.as_("sub-1").create("/v1/vacancies", POST))
    vacancy = await ok(change(clinic, vacancy, "close", CLOSED))
    for org, refused in {"maximus": 403, "sub-9": 404, "jcp-east-london": 403}.items():
        assert (await change(clinic, vacancy, verb, VERBS[verb], org)).status_code == refused
    assert (await change(clinic, vacancy | {"version": 7}, verb, VERBS[verb])).status_code == 412
    assert (await change(clinic, vacancy | {"id": "vac_nowhere"}, verb, VERBS[verb])).status_code == 404
    assert (await ok(change(clinic, vacancy, verb, VERBS[verb], "sub-1")))["corrections"][0]["by"] == "sub-1"


@pytest.fixture
async def strict(open_bench: Any, tmp_path: Any) -> AsyncIterator[Office]:
    """An office of a contract that takes corrections for ten days."""
    async with open_bench(SERVICE, programmes=written(tmp_path, CONTRACT + "record_correction_days: 10\n")) as bench:
        office = Office(bench)
        await office.turn_back()
        yield office


@pytest.mark.rule(190)
async def test_a_contract_takes_corrections_for_its_days(strict: Office) -> None:
    recorded, late = await opened(strict), await opened(strict)
    await strict.move_to("2018-03-19")
    await ok(change(strict, recorded, "correct", VERBS["correct"]))
    late = await ok(change(strict, late, "close", CLOSED))
    await strict.move_to("2018-03-20")
    for verb in ("correct", "void"):
        assert await faults(change(strict, late, verb, VERBS[verb]), 409) == {"": "correction-too-late"}
    await ok(change(strict, late, "reopen", VERBS["reopen"]))

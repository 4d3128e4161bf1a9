"""Whatever a key worker records has a way to correct it or to take it back [rule 138]."""

import pytest

from services.caseload.wiring import SERVICE
from tests.apps import app_of

PARTICIPANT, JOB = "/v1/participants/{participant_id}", "/v1/jobs/{job_id}"
STEP = "/v1/interventions/{intervention_id}"
HOME, POST = "/v1/households/{household_id}", "/v1/vacancies/{vacancy_id}"
VERBS = ("correct", "void")
"""What every record with an address of its own has; at least one is needed."""
TAKEN_BACK_BY = {
    f"{PARTICIPANT}/start": f"{PARTICIPANT}/correct-start",
    f"{PARTICIPANT}/did-not-start": f"{PARTICIPANT}/withdraw-did-not-start",
    f"{PARTICIPANT}/exit": f"{PARTICIPANT}/withdraw-exit",
    f"{PARTICIPANT}/refer-in-error": f"{PARTICIPANT}/withdraw-refer-in-error",
    f"{PARTICIPANT}/key-worker": "/v1/assignments/{record_id}/void",
    f"{PARTICIPANT}/group": "/v1/group-notes/{record_id}/void",
    f"{PARTICIPANT}/disengage": "/v1/disengagements/{record_id}/void",
    f"{PARTICIPANT}/re-engage": "/v1/disengagements/{record_id}/withdraw-re-engagement",
    f"{JOB}/hours": "/v1/hours/{record_id}/void",
    f"{STEP}/waive": f"{STEP}/void",
    f"{PARTICIPANT}/sharings": "/v1/sharings/{sharing_id}/withdraw",
}
"""Decisions about a participant, and records made under another one."""
STEPS = ("attend", "miss", "start", "end", "agree", "refer", "accept", "begin", "complete", "drop", "find-unsuitable")
STEPS += ("close", "reopen")
"""Steps of a record: what they say is corrected with the record."""
LISTED = {
    "/v1/key-workers": "a person, not something that happened",
    "/v1/sharings/{sharing_id}/withdraw": "whoever agrees again is recorded again; both stay on record",
}
"""Routes without a correction, with the reason."""


def recording_routes() -> set[str]:
    """The address of every operation that records something."""
    paths = app_of(SERVICE.name).openapi()["paths"]
    return {path for path, operations in paths.items() if "post" in operations and path.startswith("/v1/")}


def uncorrectable(routes: set[str]) -> set[str]:
    """The routes that record something which can be neither corrected nor taken back."""
    has_verb = {path.rpartition("/")[0].rpartition("/")[0] for path in routes if path.endswith(VERBS)}
    missing = set()
    for path in routes:
        parent, _, last = path.rpartition("/")
        record = f"/v1/{last}" if parent == PARTICIPANT else parent.rpartition("/")[0]
        itself = last in VERBS or last.startswith(("correct-", "withdraw-"))
        step = last in STEPS and record in has_verb
        listed = path in LISTED or parent in LISTED
        own = path in has_verb or (parent == PARTICIPANT and record in has_verb)
        if not (itself or step or listed or own or TAKEN_BACK_BY.get(path) in routes):
            missing.add(path)
    return missing


@pytest.mark.rule(138)
def test_every_kind_of_record_is_corrected_or_taken_back() -> None:
    assert uncorrectable(recording_routes()) == set()


@pytest.mark.parametrize("route", ["/v1/contacts/{record_id}", "/v1/hours/{record_id}", JOB, STEP, HOME, POST])
def test_a_kind_that_loses_its_corrections_is_named(route: str) -> None:
    assert uncorrectable({path for path in recording_routes() if path not in {f"{route}/{v}" for v in VERBS}})


def test_every_listed_route_exists() -> None:
    routes = recording_routes()
    assert {*LISTED} <= routes | {path.rpartition("/")[0] for path in routes}
    assert {*TAKEN_BACK_BY, *TAKEN_BACK_BY.values()} <= routes

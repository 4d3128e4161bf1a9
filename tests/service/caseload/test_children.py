"""What belongs to a participant has a version of its own, and is changed only by a client that knows it."""

from typing import Any

import pytest

from tests.service.caseload.people import Office, ok

DAY = "2018-03-15"
REASON = {"reason": "recorded_in_error"}
CHILDREN: dict[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
    "appointments": ({"kind": "review", "due_on": DAY}, "attend", {"attended_on": DAY}),
    "jobs": (
        {"kind": "self_employed", "job_title": "Gardener", "hours_per_week": "16", "started_on": DAY},
        "end",
        {"ended_on": DAY, "reason": "redundancy"},
    ),
    "interventions": (
        {
            "barrier": "low_confidence",
            "service_area": "wellbeing",
            "evidence": "ips",
            "sequence_no": 1,
            "proposed_on": DAY,
        },
        "drop",
        {"ended_on": DAY, "reason": "changed_mind"},
    ),
    "destinations": ({"kind": "training", "started_on": DAY}, "void", REASON),
    "monthly-earnings": (
        {"period": "before", "month": "2018-02", "amount": "1.00", "shown_by": "payslip"},
        "void",
        REASON,
    ),
}


@pytest.mark.parametrize("resource", CHILDREN)
async def test_a_child_is_changed_once_for_each_version(office: Office, resource: str):
    person = await office.started()
    body, action, change = CHILDREN[resource]
    child = await ok(person.create(resource, **body))
    url = f"/v1/{resource}/{child['id']}/{action}"
    assert (await person.caller.change(url, change, child["version"] + 1)).status_code == 412
    changed = await ok(person.caller.change(url, change, child["version"]))
    assert changed["version"] == child["version"] + 1
    assert (await person.caller.change(url, change, child["version"])).status_code == 412


@pytest.mark.parametrize("resource", CHILDREN)
async def test_a_child_of_nobody_is_not_found(office: Office, resource: str):
    _, action, change = CHILDREN[resource]
    for unknown in ("xyz_nobody", "no id at all"):
        answer = await office.as_("sub-1").change(f"/v1/{resource}/{unknown}/{action}", change, 1)
        assert answer.status_code == 404 and answer.json()["type"] == "/problems/not-found"

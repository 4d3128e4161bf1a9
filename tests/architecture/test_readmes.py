"""The README of each service lists the events that the service emits and consumes."""

import re

import pytest

from milepost.cli.serve import the_service
from shared.terms.events import EVENTS
from tests.architecture.modules import ROOT, SERVICES
from tests.programmes import shipped


def listed(page: str, heading: str) -> set[str]:
    """The event types under a heading such as **emits**; `.ended` continues the name before it."""
    row = re.search(rf"\*\*{heading}\*\*(.*?)(?=\n\||\n\n)", page, re.IGNORECASE | re.DOTALL)
    assert row, f"no **{heading}**"
    types: list[str] = []
    for name in re.findall(r"`([a-z_]*\.[a-z_]+)`", row[1]):
        types.append(types[-1].partition(".")[0] + name if name.startswith(".") else name)
    return {f"{name}.v1" for name in types}


def check(service: str, heading: str, in_code: set[str]) -> None:
    page = f"services/{service}/README.md"
    on_page = listed((ROOT / page).read_text(), heading)
    assert not in_code - on_page, f"add to **{heading}** in {page}: {sorted(in_code - on_page)}"
    assert not on_page - in_code, f"delete from **{heading}** in {page}: {sorted(on_page - in_code)}"


@pytest.mark.parametrize("service", SERVICES)
def test_the_readme_lists_the_events_that_the_service_emits(service: str) -> None:
    check(service, "emits", {event_type for event_type, model in EVENTS.items() if service == model.PRODUCER})


@pytest.mark.parametrize("service", [name for name in SERVICES if name != "kpi"])
def test_the_readme_lists_the_events_that_the_service_consumes(service: str) -> None:
    """`kpi` consumes every event; `tests/unit/kpi/test_readme.py` compares those that move a figure."""
    check(service, "consumes", set(the_service(service).reactions(shipped()).table))


def test_a_list_is_read_in_a_table_and_in_a_paragraph() -> None:
    assert listed("| **emits** | `job.started`, `.ended` |\n| **consumes** | `a.b` |", "emits") == {
        "job.started.v1",
        "job.ended.v1",
    }
    assert listed("**Emits** `job.started` and\n`claim.paid`.\n\n`a.b`", "emits") == {"job.started.v1", "claim.paid.v1"}

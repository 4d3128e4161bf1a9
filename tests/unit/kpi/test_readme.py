"""The lists in the service's README are those of the code."""

import re
from pathlib import Path

from services.kpi.domain import FACT_CHANGES
from services.kpi.domain.names import BY_CODE, COUNTED
from shared.terms.events import EVENTS

README = (Path(__file__).parents[3] / "services/kpi/README.md").read_text()


def test_the_events_that_move_a_figure_are_listed_under_the_service_that_emits_them() -> None:
    section = README.partition("## Events that move a figure")[2].partition("##")[0]
    rows = dict(re.findall(r"^\| (\w+) \| (`.*`) \|$", section, re.MULTILINE))
    listed = {service: {f"{name}.v1" for name in re.findall(r"`([\w.]+)`", names)} for service, names in rows.items()}
    by_producer: dict[str, set[str]] = {}
    for event_type in FACT_CHANGES:
        by_producer.setdefault(EVENTS[event_type].PRODUCER, set()).add(event_type)
    assert listed == by_producer, "correct the table under 'Events that move a figure' in services/kpi/README.md"


def test_every_measure_is_in_the_table_of_measures() -> None:
    table = README.partition("| measure | counts |")[2].partition("\n\n")[0]
    listed = set(re.findall(r"`([\w:]+)(?:<\w+>)?`", table))
    missing = (COUNTED | BY_CODE) - listed
    assert not missing, f"add to the table of measures in services/kpi/README.md: {sorted(missing)}"

"""The measures that a KPI may name are those that kpi counts; the service does not start when they differ."""

from services.kpi.domain.names import BY_CODE, BY_ROLE, MEASURES
from shared.terms.programme.kpis import COUNTED


def test_what_a_kpi_may_name_is_what_is_counted() -> None:
    assert (MEASURES - BY_CODE) | BY_ROLE.keys() == COUNTED
    assert "capacity" not in COUNTED  # it passed the check of a programme file, and nothing counted it

"""The measures that a KPI may name are those that kpi counts; the service does not start when they differ."""

from services.kpi.domain.measures import MEASURE_RULES
from services.kpi.domain.names import BY_CODE, BY_ROLE, MEASURES
from shared.terms.programme.kpis import BY_COHORT, COUNTED


def test_what_a_kpi_may_name_is_what_is_counted() -> None:
    assert (MEASURES - BY_CODE) | BY_ROLE.keys() == COUNTED
    assert "capacity" not in COUNTED  # it passed the check of a programme file, and nothing counted it


def test_the_measures_that_a_programme_may_use_by_cohort_are_those_counted_in_it() -> None:
    roles = {"supply_chain_starts", "prime_starts"}
    by_milestone = {"job_start": "job_month", "engagement": "engagement_month", "plan": "plan_month"}
    for event, month in by_milestone.items():
        counted = {name for rule in MEASURE_RULES if month in rule.milestones for name in rule.measures}
        assert BY_COHORT[event] - roles == counted, event
    by_start = {
        name for rule in MEASURE_RULES if rule.population in ("start", "result", "money") for name in rule.measures
    }
    assert BY_COHORT["start"] - roles == by_start

"""A KPI that is not in force is refused with those that are, or with what to do when there is none."""

from datetime import date

import pytest

from services.kpi.domain.figures import View
from services.kpi.queries.views import find_kpi
from shared.terms.calendar import Month
from shared.terms.faults import Refused
from tests.programmes import shipped


@pytest.mark.parametrize(("kpis", "answer"), [(True, "there is K1"), (False, "there is none then; ask for another")])
def test_an_unknown_kpi_is_refused_with_what_there_is(kpis: bool, answer: str) -> None:
    programme = shipped()["LLWHP"]
    programme = programme if kpis else programme.model_copy(update={"kpis": ()})
    with pytest.raises(Refused) as refused:
        find_kpi(View(programme, Month.of("2018-04"), date(2018, 5, 1), whole=True), "K99")
    assert answer in str(refused.value)

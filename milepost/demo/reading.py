"""Reads everything that the report prints from the services first. Each figure keeps its address."""

import asyncio
from dataclasses import dataclass
from typing import Any

from milepost.demo.arrivals import THE_FRIDAY
from milepost.demo.commissioner import Commissioner
from shared.terms.calendar import Month, months

MARCH = Month.of("2018-03")
Figures = dict[str, Any]


@dataclass(frozen=True)
class Reading:
    """Three reports by date, the cohorts, the supply chain, the restated figures and the statements."""

    friday: Figures
    march: Figures
    last: Figures
    cohorts: Figures
    supply_chain: Figures
    restated: list[Figures]
    statements: dict[str, Figures]

    def kpi(self, which: str, kpi: str) -> Figures:
        """One KPI of one of the three reports."""
        return of(getattr(self, which), kpi)


def of(report: Figures, kpi: str) -> Figures:
    """A KPI of a report by its id."""
    figure: Figures = next(line for line in report["kpis"] if line["kpi"] == kpi)
    return figure


async def read(commissioner: Commissioner, last: Month) -> Reading:
    """Reads everything as the commissioner."""
    friday, march, latest, cohorts, chain = await asyncio.gather(
        commissioner.report(month=str(MARCH), as_at=str(THE_FRIDAY)),
        commissioner.report(month=str(MARCH)),
        commissioner.report(month=str(last)),
        commissioner.cohorts(),
        commissioner.supply_chain(),
    )
    signed = await asyncio.gather(*(commissioner.signed(month) for month in months(MARCH, last)))
    restated = [
        {"month": month["month"], **figure} for month in signed for figure in month["figures"] if figure["restated_by"]
    ]
    return Reading(friday, march, latest, cohorts, chain, restated, commissioner.statements)

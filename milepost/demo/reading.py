"""Everything the report prints, read from the services before anything is printed: each figure keeps its address."""

import asyncio
from dataclasses import dataclass
from typing import Any

from milepost.demo.arrivals import THE_FRIDAY
from milepost.demo.commissioner import Commissioner
from shared.terms.calendar import Month

MARCH = Month.of("2018-03")
Figures = dict[str, Any]


@dataclass(frozen=True)
class Reading:
    """Reports by when they stood, the cohorts, the supply chain, the signed months that changed, the statements."""

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
    found: Figures = next(line for line in report["kpis"] if line["kpi"] == kpi)
    return found


async def read(commissioner: Commissioner, last: Month) -> Reading:
    """Reads it all, as the commissioner."""
    friday, march, latest, cohorts, chain = await asyncio.gather(
        commissioner.report(month=str(MARCH), as_at=str(THE_FRIDAY)),
        commissioner.report(month=str(MARCH)),
        commissioner.report(month=str(last)),
        commissioner.cohorts(),
        commissioner.supply_chain(),
    )
    months = await asyncio.gather(*(commissioner.signed(month) for month in _months(last)))
    restated = [change for month in months for change in _changes(month)]
    return Reading(friday, march, latest, cohorts, chain, restated, commissioner.statements)


def _months(last: Month) -> list[Month]:
    month, found = MARCH, []
    while month <= last:
        found.append(month)
        month = month.next()
    return found


def _changes(month: Figures) -> list[Figures]:
    """The figures of a signed month that later news has changed, each with its month."""
    return [{"month": month["month"], **figure} for figure in month["figures"] if figure["restated_by"]]

"""The cohort triangle."""

from datetime import date

from services.kpi.responses.fields import SUPPRESSED, DefinitionOut, ExactModel, FigureOut, Percent, SnapshotOut


class ElapsedMonthOut(ExactModel):
    """A cohort at the end of an elapsed month; 0 is the month of the start."""

    elapsed: int
    outcomes: int
    rate: Percent | None
    curve: Percent | None


class CohortOut(ExactModel):
    """Those who started in a month. `rate` is of a mature cohort only; an immature one has `so_far`."""

    cohort: str
    starters: int | None
    outcomes: int | None
    suppressed: bool = SUPPRESSED
    mature: bool
    matures_on: date | None
    rate: Percent | None
    so_far: Percent | None
    by_elapsed_month: list[ElapsedMonthOut]


class CohortsOut(SnapshotOut, DefinitionOut):
    """Every start cohort of a KPI, and the figure of the mature ones together."""

    mature: FigureOut
    cohorts: list[CohortOut]

"""The report of a month."""

from services.kpi.domain import MonthState
from services.kpi.responses.fields import DefinitionOut, SignatureOut, SignedFigureOut, SnapshotOut


class LineOut(DefinitionOut):
    """A KPI in the month, to date, and over the window of its contract."""

    in_month: SignedFigureOut
    cumulative: SignedFigureOut
    contracted: SignedFigureOut
    href: str


class ReportOut(SnapshotOut):
    """The KPI schedule of a month."""

    name: str
    month: str
    month_state: MonthState
    kpis: list[LineOut]
    signed: SignatureOut | None

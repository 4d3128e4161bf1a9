"""A month and what was signed off for it."""

from services.kpi.domain import MonthState
from services.kpi.responses.fields import DefinitionOut, DifferenceOut, SignatureOut, SignedOut, SnapshotOut
from services.kpi.responses.records import RecordOut
from shared.terms.programme import Window


class RestatementOut(DifferenceOut):
    """How a signed figure changed, and the movements that changed it: at most 200 of each measure."""

    movements: list[RecordOut]


class MonthFigureOut(DefinitionOut):
    """A figure as it was signed off, with its restatement if it changed since."""

    window: Window
    signed: SignedOut
    restated_by: RestatementOut | None
    href: str


class MonthOut(SnapshotOut):
    """A month; `figures` is empty until it is signed off."""

    month: str
    state: MonthState
    signed: SignatureOut | None
    figures: list[MonthFigureOut]
    report: str

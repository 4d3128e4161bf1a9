"""What a figure is: participants as told by events, what of them counts, the sums of that, and how they are judged."""

from services.kpi.domain.counting import Count, Movement, counts, movements
from services.kpi.domain.figures import Cell, Figure, Slice, Sums, View, wanted
from services.kpi.domain.judging import figure
from services.kpi.domain.months import MONTH_STATES, OpenMonth, month_state
from services.kpi.domain.participant import FOLDS, Happening, Participant, fold
from services.kpi.domain.printing import percent

DIAGRAMS = {"Month": MONTH_STATES}

__all__ = [
    "DIAGRAMS",
    "FOLDS",
    "MONTH_STATES",
    "Cell",
    "Count",
    "Figure",
    "Happening",
    "Movement",
    "OpenMonth",
    "Participant",
    "Slice",
    "Sums",
    "View",
    "counts",
    "figure",
    "fold",
    "month_state",
    "movements",
    "percent",
    "wanted",
]

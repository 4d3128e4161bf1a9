"""Participants as their events describe them, what of them counts, the sums of that, and the colours of figures."""

from services.kpi.domain.counting import Batch, Cohort, Count, Movement, counts, movements
from services.kpi.domain.facts import JourneyEvent
from services.kpi.domain.figures import Cell, Figure, Slice, Sums, View, required_sums
from services.kpi.domain.formatting import percent
from services.kpi.domain.judging import calculate_figure
from services.kpi.domain.months import MONTH_STATES, MonthState, OpenMonth, month_state
from services.kpi.domain.participant import FACT_CHANGES, Participant, apply_event

DIAGRAMS = {"Month": MONTH_STATES}

__all__ = [
    "DIAGRAMS",
    "FACT_CHANGES",
    "MONTH_STATES",
    "Batch",
    "Cell",
    "Cohort",
    "Count",
    "Figure",
    "JourneyEvent",
    "MonthState",
    "Movement",
    "OpenMonth",
    "Participant",
    "Slice",
    "Sums",
    "View",
    "apply_event",
    "calculate_figure",
    "counts",
    "month_state",
    "movements",
    "percent",
    "required_sums",
]
